"""What a definition must have before it is submitted."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from concepts.checks import CHECKS, Context, Known, Other, findings, report
from concepts.checks.words import automated_readability, masked, overlap, sentences, words
from concepts.definition_data import InstructionData, PairData, SourceData

from .making import GOOD, but

MUTUAL_AID = Context(names=("mutual aid", "MA"), language="en")


def found(data, context=MUTUAL_AID):
    return {(finding.check, finding.severity) for finding in findings(data, context)}


def plus(text, kind="define", held_out=False):
    return but(instructions=(*GOOD.instructions, InstructionData(kind, text, held_out)))


def test_a_good_definition_passes():
    assert findings(GOOD, MUTUAL_AID) == []
    assert {verdict.hue for verdict in report(GOOD, MUTUAL_AID)} == {"good"}


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


@pytest.mark.parametrize(
    "text",
    [
        "Mutual aid is what happens when people practise mutual aid among themselves.",
        "Mutual aid means the giving of MA to people and getting it from them.",
        "It is a form of mutual aid that people give each other in a strike.",
        "Mutual aid: all kinds of mutual aid that equals give to each other.",
        "Help is given by all. Mutual aid is the habit of mutual aid among equals.",
    ],
)
def test_a_circle_is_told(text):
    assert ("circular", "warning") in found(but(text=text))


@pytest.mark.parametrize(
    "text",
    [
        "Mutual aid is help that equals give each other without being paid for it.",
        "In a strike, mutual aid means that workers feed each other and their children.",
        "Mutual aid is help among equals. People practise mutual aid in strikes and floods.",
        "Help is given by all and is for all, as it is among friends and in families.",
    ],
)
def test_to_name_the_term_as_what_is_defined_is_no_circle(text):
    assert found(but(text=text)) == set()


@pytest.mark.parametrize(
    ("data", "check"),
    [
        (but(text="Mutual aid means help."), "too-short"),
        (but(text="Mutual aid means " + "help and " * 30 + "help."), "long-sentence"),
        (but(text="Mutual aid institutionalizes extraordinarily decentralized interdependencies "
                  "notwithstanding bureaucratically administered philanthropic "
                  "redistribution, characteristically circumventing governmental institutions while "
                  "simultaneously strengthening neighbourhood organizations."), "hard-to-read"),
        (but(contrast_pairs=(PairData("Everybody gives and takes.", "Donors stand above the poor."),)),
         "loose-pair"),
        (but(text=GOOD.text.replace("aid", "\u0430id", 1)), "mixed-letters"),
    ],
)  # fmt: skip
def test_what_is_only_warned_of(data, check):
    assert (check, "warning") in found(data)
    assert not [severity for _, severity in found(data) if severity == "error"]


@pytest.mark.parametrize("letter", ["\u200b", "\u202e", "\u00ad", "\U000e0041", "\u2066", "\u3164"])
@pytest.mark.parametrize("field", ["text", "notes", "instructions", "contrast_pairs", "sources"])
def test_what_nobody_can_see_is_an_error_wherever_it_stands(letter, field):
    bent = f"one{letter}two three"
    data = but(**{
        "text": {"text": f"{GOOD.text} {bent}"},
        "notes": {"notes": bent},
        "instructions": {"instructions": (*GOOD.instructions, InstructionData("use", bent))},
        "contrast_pairs": {"contrast_pairs": (PairData(bent, "one two four"),)},
        "sources": {"sources": (SourceData(bent, "A title"),)},
    }[field])  # fmt: skip
    [finding] = [each for each in findings(data, MUTUAL_AID) if each.check == "hidden-character"]
    assert (finding.severity, finding.field) == ("error", field)
    assert f"U+{ord(letter):04X}" in finding.message


def test_emoji_and_other_alphabets_are_welcome():
    data = but(notes="❤️ Взаимопомощь, αλληλοβοήθεια, 相互扶助, مساعدة")
    assert found(data) == set()


def test_readability_is_asked_of_english_alone():
    hard = but(text=" ".join(["Institutionalisierungsbestrebungen"] * 21) + ".")
    assert ("hard-to-read", "warning") in found(hard)
    assert ("hard-to-read", "warning") not in found(hard, Context(language="de"))


def test_the_readability_formula_is_the_stated_one():
    # 5 words of 22 characters in 1 sentence, reckoned by hand.
    assert automated_readability("People help each other freely.") == pytest.approx(
        4.71 * 25 / 5 + 0.5 * 5 / 1 - 21.43
    )


def test_a_copy_with_the_term_exchanged_is_a_copy():
    other = Other("gift economy", GOOD.text.replace("Mutual aid", "Gift economy"))
    context = Context(names=("mutual aid",), language="en", others=(other,))
    [finding] = findings(GOOD, context)
    assert finding.check == "near-copy"
    assert "gift economy" in finding.message
    apart = Other("charity", "Charity means that those who have give to those who have not.")
    assert findings(GOOD, Context(names=("mutual aid",), others=(apart,))) == []


def test_what_a_model_knows_is_told_and_no_more():
    known = (Known("Lexicon", 0.9, 10), Known("Qwen", 0.2, 10))
    [finding] = findings(GOOD, Context(names=("mutual aid",), known=known))
    assert (finding.check, finding.severity) == ("already-known", "info")
    assert "Lexicon" in finding.message
    assert not finding.may_be_dismissed


def test_a_later_version_says_why():
    assert ("no-why", "error") in found(but(change_note=""), Context(follows=True))
    assert found(but(change_note="")) == set()


def test_a_finding_is_the_same_wherever_its_row_stands():
    loose = PairData("Everybody gives and takes.", "Donors stand above the poor.")
    one, other = (
        next(f for f in findings(but(contrast_pairs=pairs)) if f.check == "loose-pair")
        for pairs in ((loose,), (*GOOD.contrast_pairs, loose))
    )
    assert one.message != other.message
    assert one.digest == other.digest


def test_every_check_explains_itself_under_an_id_of_its_own():
    assert len({check.id for check in CHECKS}) == len(CHECKS)
    for check in CHECKS:
        assert all((check.title, check.why, check.how, check.field))
        assert len(check.id) <= 40


ANYTHING = st.text(st.characters(), max_size=400)


@settings(max_examples=60, deadline=None)
@given(text=ANYTHING, term=ANYTHING, true=ANYTHING, asked=ANYTHING)
def test_no_text_breaks_a_check(text, term, true, asked):
    data = but(
        text=text, contrast_pairs=(PairData(true, text),),
        instructions=(InstructionData("use", asked),),
    )  # fmt: skip
    context = Context(names=(term,), language="en", others=(Other(term, true),))
    for finding in findings(data, context):
        assert len(finding.digest) == 64


PASTES = {
    "lines": "line\n" * 10_000,
    "emoji": "🙂" * 10_000,
    "the term": "mutual aid " * 2_000,
    "stops": ". " * 10_000,
    "turns": "\u202e" * 10_000,
    "verbs": "is " * 7_000,
    "one word": "x" * 200_000,
    "brackets": "[" * 20_000,
}


@pytest.mark.parametrize("name", PASTES)
def test_a_huge_paste_is_read_and_told(name):
    others = tuple(Other(f"idea {n}", GOOD.text) for n in range(100))
    context = Context(names=("mutual aid", "MA"), language="en", others=others)
    assert any(f.severity == "error" for f in findings(but(text=PASTES[name]), context))


def test_words_and_their_likeness():
    assert words("Ana's Café, 3!") == ["ana", "s", "café", "3"]
    assert masked("A Mutual Aid fund", ("mutual aid",)) == ["a", "_", "fund"]
    assert overlap(["a", "b"], ["b", "c", "d"]) == 0.5
    assert sentences("One. Two!\nThree") == ["One.", "Two!", "Three"]


def test_the_digest_names_the_content_and_nothing_else():
    assert GOOD.digest() == but(change_note="Only a word about it.").digest()
    assert GOOD.digest() != but(notes="Other notes.").digest()
    first, *rest = GOOD.instructions
    flipped = but(instructions=(InstructionData(first.kind, first.text, True), *rest))
    assert GOOD.held_out_digest() != flipped.held_out_digest()
    assert GOOD.held_out_digest() == but(text="Another text.").held_out_digest()
