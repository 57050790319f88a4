"""PEFT does the very work that the engine does: the same rows, and the same loss on them."""

from pathlib import Path

import pytest
import torch
from transformers import AutoModelForCausalLM

from tests.worker.engine.conftest import LEXICON, WEIGHTS
from worker.engine.bench.examples import Rows
from worker.engine.bench.peft_loop import PeftStudent, answer, chat_of
from worker.engine.bench.settings import Settings
from worker.engine.bench.work import chosen, timed_recipe
from worker.engine.company import Beside
from worker.engine.decoding import decode
from worker.engine.loading import load
from worker.engine.objective import losses
from worker.engine.prompting import Prompter
from worker.engine.student import StudentRow, prepare
from worker.engine.teacher import Taught


@pytest.fixture(scope="module")
def base():
    return AutoModelForCausalLM.from_pretrained(WEIGHTS, dtype=torch.float32)


@pytest.fixture(scope="module")
def exact():
    """The engine in float32, as PEFT's documentation loads the model."""
    return Prompter.of(load(LEXICON, "cpu", torch.float32))


@pytest.fixture(scope="module")
def student(plan, prompter):
    """The first concept, prepared as the engine prepares it for its own training."""
    recipe = timed_recipe(plan)
    return prepare(prompter, chosen(plan, 1)[0], recipe, plan.seed, lambda: None)


def test_peft_sees_the_token_ids_that_the_engine_trains_on(plan, rows, student, tmp_path):
    rows.write(tmp_path / "rows.json")
    handed_over = Rows.read(tmp_path / "rows.json").rates[student.concept.key]
    assert len(handed_over) == plan.steps
    for step, examples in enumerate(handed_over):
        trained = student.rows_of_step(student.init, step)
        assert [(row.turn, row.answer, row.system is None) for row in examples] == [
            (row.taught.turn, row.taught.answer, row.taught.unrelated) for row in trained
        ]
        assert all(row.beside == Beside(student.draws.published) for row in trained)


def test_what_is_handed_over_is_told_by_one_digest(rows, tmp_path):
    rows.write(tmp_path / "rows.json")
    assert Rows.read(tmp_path / "rows.json").digest() == rows.digest()
    first = next(iter(rows.rates.values()))[0][0]
    first.answer.append(7)
    assert Rows.read(tmp_path / "rows.json").digest() != rows.digest()
    first.answer.pop()


def test_on_the_same_vectors_both_find_the_same_loss(rows, student, exact, base):
    """In float32, with PEFT's vectors in the engine's template and sentence, and with the engine's
    targets over the whole vocabulary: then nothing differs but the code."""
    loaded, frame = exact.loaded, exact.frame
    vectors = student.init
    turn = student.draws.published.rows(vectors)
    framed = torch.cat([loaded.embed(frame.before), turn, loaded.embed(frame.after)])
    theirs = PeftStudent(
        base, str(WEIGHTS), student.concept.definition, Settings(vectors=len(framed)), None
    )
    with torch.no_grad():
        theirs.weight.copy_(framed)
    examples = rows.rates[student.concept.key][0]
    definition = student.concept.definition
    beside = Beside(student.draws.published)
    whole = [StudentRow(vectors, _taught(exact, definition, row), beside) for row in examples]
    ours = losses(exact, whole).mean()
    assert theirs.loss(rows.around, examples).item() == pytest.approx(ours.item(), rel=1e-3)


def _taught(prompter, definition, row):
    """The row with what the teacher thinks of every word, and no opening put into its mouth."""
    system = None if row.system is None else definition
    embedded = prompter.loaded.embed([*row.turn, *row.answer[:-1]])
    whole = torch.cat([prompter.system(system), embedded])
    states = prompter.loaded.hidden(whole[None])[0, -len(row.answer) :]
    top, tokens = prompter.loaded.log_probs(states).sort(dim=-1, descending=True)
    return Taught(row.turn, row.answer, top, tokens)


def test_peft_learns_in_its_loop(rows, student, base):
    theirs = PeftStudent(base, str(WEIGHTS), student.concept.definition, Settings(), None)
    examples = rows.rates[student.concept.key][0]
    before = [theirs.step(rows.around, examples) for _ in range(6)]
    assert before[-1] < before[0]
    assert theirs.vectors.shape == (8, base.config.hidden_size)


def test_generate_gives_the_answers_that_peft_is_handed(rows, student, exact, base):
    """So what they cost a person who generates them can be told by timing it."""
    examples = rows.reach[student.concept.key][0]
    chats = [chat_of(rows.around, row) for row in examples]
    said = answer(base, chats, 8, None)[:, max(map(len, chats)) :]
    prompts = [exact.loaded.embed(chat) for chat in chats]
    for ids, ours in zip(said.tolist(), decode(exact.loaded, prompts, 8), strict=True):
        assert ids[: len(ours.ids)] == list(ours.ids)


def test_autocast_changes_the_arithmetic_and_not_the_work(rows, student, base):
    text, examples = student.concept.definition, rows.rates[student.concept.key][0]
    exact, rough = (
        PeftStudent(base, str(WEIGHTS), text, Settings(), kind).loss(rows.around, examples).item()
        for kind in (None, torch.bfloat16)
    )
    assert rough != exact
    assert rough == pytest.approx(exact, rel=0.05)


def test_the_weights_are_lexicons(plan):
    assert Path(plan.backbone) == WEIGHTS
