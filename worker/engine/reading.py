"""Texts in one forward pass of a training step: packed where the model can, else padded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from .attending import attention, attention_of, padded_attention
from .attention import NAME
from .loading import LoadedBackbone
from .memory import is_out_of_memory
from .packing import Packed, Text
from .prefix import can_share

PAD_TO = 16
ALIKE = 0.99


@dataclass(frozen=True)
class Reading:
    """last: (places, hidden), the last hidden states of all that was read; inner: the same behind
    each of the layers that were asked for. ends: the place behind the last token of every text."""

    last: Tensor
    inner: list[Tensor]
    ends: list[int]

    def places(self, counts: Sequence[int]) -> Tensor:
        """Of the last tokens of every text, as many of each as `counts` says, in order. To be
        taken in one go: a slice for each text would cost as many gradients of the whole."""
        spans = zip(self.ends, counts, strict=True)
        device = self.last.device
        return torch.cat([torch.arange(end - n, end, device=device) for end, n in spans])


def read(loaded: LoadedBackbone, texts: Sequence[Text], layers: Sequence[int] = ()) -> Reading:
    """Reads the texts; packed inside `packed`. layers: numbers of the layers, the first is 0,
    behind which hidden states are kept."""
    with _kept(loaded, layers) as inner:
        if _in_use(loaded):
            last, ends = _packed(loaded, texts)
        else:
            last, ends = _padded(loaded, texts)
    width = last.shape[-1]
    return Reading(
        last.reshape(-1, width), [i.reshape(-1, width).to(last.device) for i in inner], ends
    )


@contextmanager
def _kept(loaded: LoadedBackbone, layers: Sequence[int]) -> Iterator[list[Tensor]]:
    """Inside, what comes out of the layers is put into the list, in the order of the layers."""
    found: list[Tensor] = []

    def keep(_: Any, __: Any, out: Any) -> None:
        found.append(out if isinstance(out, Tensor) else out[0])

    with ExitStack() as hooks:
        for number in layers:
            handle = loaded.layers[number].register_forward_hook(keep)
            hooks.callback(handle.remove)
        yield found


@contextmanager
def packed(loaded: LoadedBackbone) -> Iterator[None]:
    """Inside, texts are read packed, if the model allows it. Backward passes belong inside too:
    layers that are checkpointed are computed again there. No other reading does."""
    with attention(loaded, NAME if can_pack(loaded) else padded_attention(loaded)):
        yield


def can_pack(loaded: LoadedBackbone) -> bool:
    """Whether the model reads packed texts as it reads padded ones: tried once for each in memory.

    Only on a CPU, where it was measured; and only layers of plain attention, since for others
    (sliding windows, linear attention) a token's neighbours in the sequence count.
    """
    if loaded.model not in _CAN:
        _CAN[loaded.model] = _plain(loaded) and _agrees(loaded)
    return _CAN[loaded.model]


_CAN: WeakKeyDictionary[Any, bool] = WeakKeyDictionary()


def _plain(loaded: LoadedBackbone) -> bool:
    spread = hasattr(loaded.model, "hf_device_map")
    return loaded.device.type == "cpu" and not spread and can_share(loaded)


@torch.no_grad()
def _agrees(loaded: LoadedBackbone) -> bool:
    """Tried with two texts that share a beginning and one that has none."""
    some = torch.arange(24) % loaded.model.get_input_embeddings().num_embeddings
    beginning, one, other, third = loaded.embed(some).split([6, 10, 5, 3])
    texts = [Text(one, beginning), Text(third), Text(other, beginning)]
    known = read(loaded, texts)
    try:
        with attention(loaded, NAME):
            found = read(loaded, texts)
    except Exception as error:  # a stranger's layers may take no layout, and say so in any way
        if is_out_of_memory(error):
            raise
        return False
    lengths = [len(text.own) for text in texts]
    pairs = zip(*(each.last[each.places(lengths)] for each in (found, known)), strict=True)
    return all(
        bool((torch.cosine_similarity(one.float(), other.float(), dim=0) > ALIKE).all())
        for one, other in pairs
    )


def _in_use(loaded: LoadedBackbone) -> bool:
    return attention_of(loaded) == NAME


def _packed(loaded: LoadedBackbone, texts: Sequence[Text]) -> tuple[Tensor, list[int]]:
    together = Packed.of(texts)
    states: Tensor = loaded.model.base_model(
        inputs_embeds=together.tokens[None].to(loaded.dtype),
        position_ids=together.layout.positions[None],
        use_cache=False,
        packing=together.layout,
    ).last_hidden_state
    return states, [span.stop for span in together.spans]


def _padded(loaded: LoadedBackbone, texts: Sequence[Text]) -> tuple[Tensor, list[int]]:
    """Each text whole in a row of its own, padded on the right."""
    rows = [text.whole for text in texts]
    longest = -(-max(map(len, rows)) // PAD_TO) * PAD_TO
    grid = pad_sequence([*rows, rows[0].new_zeros(longest, rows[0].shape[1])], True)[:-1]
    return loaded.hidden(grid), [n * longest + len(row) for n, row in enumerate(rows)]
