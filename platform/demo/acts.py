"""What the demo's people do with a concept: one act per function, each through the service of a page.

An act that is not due returns None; one that is done returns a sentence that says so.
"""

from accounts.models import User
from concepts.definition_data import DefinitionData
from concepts.services import defining, proposing, training
from concepts.states import ConceptState, DefinitionState, SoftPromptState
from evaluations.models import Round
from evaluations.services import opening, queue, reviewing
from evaluations.states import RoundState

from .catalogue import DemoConcept
from .judging import judge
from .standing import Life

REVIEWERS = ("rui", "sol", "tam")
REASON = "Exact, modest and short, and each source says what it is cited for."


def propose(life: Life) -> str | None:
    if life.concept:
        return None
    demo = life.demo
    proposing.propose(
        life.people["ana"],
        term=demo.term,
        aliases=demo.aliases,
        language=demo.language,
        traditions=[demo.tradition],
        why=demo.why,
        sources="\n".join(f"- {each.author}, *{each.title}*, {each.year}" for each in demo.sources),
    )
    return f"Ana proposed “{demo.term}”."


def take_up(life: Life) -> str | None:
    if life.concept is None or life.concept.state != ConceptState.PROPOSED:
        return None
    proposing.open_concept(life.people["ben"], life.concept)
    return f"Ben took up “{life.concept}”."


def write(life: Life) -> str | None:
    """The first version, or the next one after a version was declined."""
    assert life.concept is not None
    if life.definition and life.definition.state != DefinitionState.DECLINED:
        return None
    again = life.definition is not None
    data = definition_data(life.demo, again)
    defining.save_draft(life.people["ana"], life.concept, data)
    return f"Ana wrote a definition of “{life.concept}”{' anew' if again else ''}."


def submit(life: Life) -> str | None:
    if life.definition is None or not life.definition_is(DefinitionState.DRAFT):
        return None
    defining.submit(life.people["ana"], life.definition)
    return f"Ana submitted version {life.definition.number} of “{life.concept}”."


def decline(life: Life) -> str | None:
    """Where the demo tells of a first version that was not good enough."""
    declined = life.demo.life.declined
    if life.definition is None or declined is None:
        return None
    if not life.definition_is(DefinitionState.SUBMITTED) or life.definition.text != declined.text:
        return None
    defining.decline(life.people["ben"], life.definition, declined.reason)
    return f"Ben declined version {life.definition.number} of “{life.concept}”, and said why."


def accept(life: Life) -> str | None:
    if life.definition is None or not life.definition_is(DefinitionState.SUBMITTED):
        return None
    defining.accept(life.people["ben"], life.definition, REASON)
    return f"Ben accepted the definition of “{life.concept}”."


def train(life: Life) -> str | None:
    if life.run or life.definition is None or not life.definition_is(DefinitionState.ACCEPTED):
        return None
    training.request_run(life.people["ben"], life.definition, life.language_model, life.recipe)
    return f"Ben requested a training of “{life.concept}” on {life.language_model}."


def open_round(life: Life) -> str | None:
    if life.soft_prompt is None or life.soft_prompt.state != SoftPromptState.CANDIDATE:
        return None
    opening.open_round(life.people["ada"], life.soft_prompt, seed=0)
    return f"Ada opened a round on “{life.concept}”."


def review_some(life: Life) -> str | None:
    """In a demo of an open round, only some have reviewed; the rest is left to the newcomer."""
    return _review(life, life.demo.life.reviewers)


def review_all(life: Life) -> str | None:
    return _review(life, REVIEWERS)


def definition_data(demo: DemoConcept, again: bool = False) -> DefinitionData:
    """The definition as the form would hand it over."""
    first = demo.life.declined if not again else None
    return DefinitionData(
        text=first.text if first else demo.text,
        notes=demo.notes,
        change_note="Says what is debated, and no longer who is right." if again else "",
        sources=demo.sources,
        contrast_pairs=demo.contrast_pairs,
        instructions=demo.instructions,
    )


def _review(life: Life, names: tuple[str, ...]) -> str | None:
    """The whole share of the first of these reviewers who has not given it."""
    if life.round is None or life.round.state != RoundState.OPEN:
        return None
    for name in names:
        if count := _judge_rest(life.people[name], life.round):
            return f"{name.title()} judged {count} texts of “{life.concept}” without knowing whose."
    return None


def _judge_rest(reviewer: User, round_: Round) -> int:
    """Judge by the stated rule whatever the queue has for this reviewer; return how much."""
    count = 0
    while token := queue.next_item(reviewer, round_):
        item = reviewing.find_item(token)
        instruction, output = item.single.instruction, item.single
        said = judge(
            reviewer.username, instruction.text, instruction.kind, output.text, output.gain or 0.0
        )
        reviewing.review(reviewer, item, said.fidelity, said.verdict, said.comment, is_demo=True)
        count += 1
        round_ = Round.objects.with_subject().get(pk=round_.pk)
        if not round_.is_open:
            break
    return count
