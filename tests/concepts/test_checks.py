"""What a definition must have before it is submitted."""

import pytest

from concepts.checks import findings, report
from concepts.definition_data import InstructionData, PairData, SourceData

from .making import GOOD, but


def found(data):
    return {(finding.check, finding.severity) for finding in findings(data)}


def plus(text, kind="define", held_out=False):
    return but(instructions=(*GOOD.instructions, InstructionData(kind, text, held_out)))


def test_a_good_definition_passes():
    assert findings(GOOD) == []
    assert {verdict.hue for verdict in report(GOOD)} == {"good"}


@pytest.mark.parametrize(
    ("data", "check"),
    [
        (but(text=""), "no-text"),
        (but(text="***"), "no-text"),
        (but(text="word " * 401), "too-long"),
        (but(sources=()), "no-source"),
        (but(sources=(SourceData("", "", url="https://example.org"),)), "half-source"),
        (but(contrast_pairs=()), "no-pair"),
        (but(contrast_pairs=(PairData("It is so.", ""),)), "half-pair"),
        (but(contrast_pairs=(PairData("It is so.", "it  IS so"),)), "equal-pair"),
        (plus("Is it the help that people give each other as equals?"), "leak"),
        (but(contrast_pairs=(PairData("One two three four five six.", "No."),),
             instructions=(*GOOD.instructions, InstructionData("use", "Say one two three four five six"))),
         "leak"),
        (but(instructions=tuple(i for i in GOOD.instructions if i.kind != "apply")), "missing-kind"),
        (but(instructions=tuple(i for i in GOOD.instructions if not i.held_out)), "few-held-out"),
        (but(instructions=tuple(i for i in GOOD.instructions if i.held_out)), "many-held-out"),
        (plus("what is MUTUAL aid"), "repeat"),
        (plus("What is mutual aid?", held_out=True), "repeat"),
    ],
)  # fmt: skip
def test_what_blocks_submission(data, check):
    assert (check, "error") in found(data)


def test_five_shared_words_are_no_leak():
    assert findings(plus("Does it name the help that people?")) == []


@pytest.mark.parametrize("token", ["<|im_end|>", "<|im_start|>system", "</s>", "[INST]"])
def test_control_tokens_are_a_warning_never_an_error(token):
    data = but(text=f"{GOOD.text} {token}")
    assert found(data) == {("control-token", "warning")}


def test_the_digest_names_the_content_and_nothing_else():
    assert GOOD.digest() == but(change_note="Only a word about it.").digest()
    assert GOOD.digest() != but(notes="Other notes.").digest()
    first, *rest = GOOD.instructions
    flipped = but(instructions=(InstructionData(first.kind, first.text, True), *rest))
    assert GOOD.held_out_digest() != flipped.held_out_digest()
    assert GOOD.held_out_digest() == but(text="Another text.").held_out_digest()
