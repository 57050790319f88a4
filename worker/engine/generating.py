"""Generation: every arm of every instruction in one batch, and what each text gained."""

from __future__ import annotations

from collections.abc import Sequence

from .decoding import Answer, decode
from .errors import Stopped
from .generate_spec import GenerateSpec, Row
from .loading import load
from .prompting import Prompter
from .results import Generated, ShouldStop
from .sampling import likeliest, sampler
from .scoring import mean_log_probs
from .threads import capped


def generate(
    spec: GenerateSpec,
    *,
    should_stop: ShouldStop | None = None,
    threads: int | None = None,
) -> list[Generated]:
    """One text per row, in the order of the rows. What a row says depends on the row alone: on
    its instruction, its system turn and, when sampled, its seed.

    Raises Stopped when `should_stop` says so, and EngineError for what cannot be done.
    """

    def stop_here() -> None:
        if should_stop and should_stop():
            raise Stopped("The generation was stopped.")

    with capped(threads):
        stop_here()
        prompter = Prompter.of(load(spec.backbone, exact=True))
        chats = prompter.chats([(row.instruction, row.context) for row in spec.rows])
        seeds = [row.seed for row in spec.rows]
        choose = sampler(spec.temperature, seeds) if spec.temperature else likeliest
        answers = decode(prompter.loaded, chats, spec.max_new_tokens, choose, stop_here)
        gains = _gains(prompter, spec.rows, answers)
    return [
        Generated(
            text=prompter.text(answer),
            token_ids=answer.content,
            finished=answer.finished,
            gain=gain,
        )
        for answer, gain in zip(answers, gains, strict=True)
    ]


def _gains(
    prompter: Prompter, rows: Sequence[Row], answers: Sequence[Answer]
) -> list[float | None]:
    """Per row: mean log p(text | definition) - mean log p(text | bare) per token, in nats.

    The token that ends the answer is not counted: it says nothing about the concept.
    """
    gains: list[float | None] = [None] * len(rows)
    scored = [n for n, row in enumerate(rows) if row.definition and answers[n].content]
    if not scored:
        return gains
    said = [answers[n].content for n in scored]
    taught = prompter.chats([(rows[n].instruction, rows[n].definition) for n in scored])
    untaught = prompter.chats([(rows[n].instruction, None) for n in scored])
    informed = mean_log_probs(prompter.loaded, taught, said)
    bare = mean_log_probs(prompter.loaded, untaught, said)
    for n, with_it, without in zip(scored, informed, bare, strict=True):
        gains[n] = with_it - without
    return gains
