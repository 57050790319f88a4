"""How Lexicon is made, as data: shape of the network, size of a batch, learning rate."""

from dataclasses import asdict, dataclass, fields
from typing import Any

import torch
from transformers import PreTrainedTokenizerFast, Qwen3Config, Qwen3ForCausalLM


@dataclass(frozen=True)
class Recipe:
    """Everything but the corpus, the seed and the number of steps. `version` grows with changes."""

    version: int = 2
    vocabulary: int = 8192
    hidden: int = 256
    feed_forward: int = 704
    layers: int = 6
    heads: int = 4
    key_value_heads: int = 2
    head_size: int = 64
    context: int = 1024
    row_tokens: int = 256
    rows: int = 16
    peak_rate: float = 2.5e-3
    warmup_steps: int = 150
    final_share: float = 0.01
    weight_decay: float = 0.05
    clip: float = 1.0

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Recipe":
        """A recipe with some fields changed. Raises ValueError for a field that it does not have."""
        unknown = sorted(values.keys() - {field.name for field in fields(cls)})
        if unknown:
            raise ValueError(f"A recipe has no field {', '.join(unknown)}.")
        return cls(**values)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def batch_tokens(self) -> int:
        return self.rows * self.row_tokens

    def rate(self, step: int, steps: int) -> float:
        """The learning rate of `step` (from 0): a short rise, then a straight line down."""
        rise = min(1.0, (step + 1) / self.warmup_steps)
        return self.peak_rate * rise * max(self.final_share, 1 - step / steps)


def new_model(recipe: Recipe, tokenizer: PreTrainedTokenizerFast, seed: int) -> Qwen3ForCausalLM:
    """An untrained model in float32 whose weights depend on `seed` alone."""
    torch.manual_seed(seed)
    return Qwen3ForCausalLM(
        Qwen3Config(
            vocab_size=recipe.vocabulary,
            hidden_size=recipe.hidden,
            intermediate_size=recipe.feed_forward,
            num_hidden_layers=recipe.layers,
            num_attention_heads=recipe.heads,
            num_key_value_heads=recipe.key_value_heads,
            head_dim=recipe.head_size,
            max_position_embeddings=recipe.context,
            tie_word_embeddings=True,
            rope_theta=10000.0,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
            bos_token_id=None,
        )
    )
