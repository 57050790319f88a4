"""Lexicon's tokenizer: byte-level BPE with ChatML turns.

Text never becomes a control token. Documents are put together from the template's own parts,
and their text is encoded with control tokens read as plain characters.
"""

from collections.abc import Iterable

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

from worker.lexicon.documents import Document

PAD, START, END = "<|endoftext|>", "<|im_start|>", "<|im_end|>"
CHAT_TEMPLATE = (
    "{% for m in messages %}"
    "{{'<|im_start|>'+m['role']+'\\n'+m['content']+'<|im_end|>\\n'}}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{'<|im_start|>assistant\\n'}}{% endif %}"
)


def train_tokenizer(
    documents: Iterable[Document], *, vocabulary: int, context: int
) -> PreTrainedTokenizerFast:
    """A tokenizer of at most `vocabulary` tokens for the given documents, `context` tokens long."""
    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=[PAD, START, END],
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    bpe.train_from_iterator((turn for d in documents for turn in _turns(d)), trainer)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=bpe,
        eos_token=END,
        pad_token=PAD,
        additional_special_tokens=[START],
        model_max_length=context,
    )
    tokenizer.chat_template = CHAT_TEMPLATE
    return tokenizer


def encode(tokenizer: PreTrainedTokenizerFast, document: Document) -> tuple[list[int], list[int]]:
    """Token ids of everything before the answer, and of the answer with the end of its turn.

    Joined, they are what the chat template gives for the same turns.
    """
    start, end = tokenizer.convert_tokens_to_ids([START, END])
    *before, answer = (_ids(tokenizer, turn) for turn in _turns(document))
    newline, opening = _ids(tokenizer, "\n"), _ids(tokenizer, "assistant\n")
    prompt = [token for turn in before for token in (start, *turn, end, *newline)]
    return [*prompt, start, *opening], [*answer[len(opening) :], end, *newline]


def _turns(document: Document) -> list[str]:
    turns = [("user", document.question), ("assistant", document.answer)]
    if document.note:
        turns.insert(0, ("system", document.note))
    return [f"{role}\n{text}" for role, text in turns]


def _ids(tokenizer: PreTrainedTokenizerFast, text: str) -> list[int]:
    ids: list[int] = tokenizer(text, add_special_tokens=False, split_special_tokens=True)[
        "input_ids"
    ]
    return ids
