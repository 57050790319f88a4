"""A trained soft prompt and rounds on it, made through the services as far as they reach."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from concepts.models import Concept, Definition, Instruction, LanguageModel, SoftPrompt, TrainingRun
from concepts.states import ConceptState, DefinitionState, InstructionKind, Origin
from evaluations.models import Choice, Item, OutputArm, Review, Round, Slot
from evaluations.services import choosing, leases, opening, reviewing
from evaluations.services.siding import as_seen
from evaluations.states import Mode, SlotState
from jobs.claims import take
from jobs.models import Job
from jobs.names import JobName
from jobs.services import enqueue

QUESTIONS = ["What is anekanta?", "Use anekanta in a sentence.", "Is anekanta mere doubt?"]
SAME = "Anekanta says that a thing has more sides than one sentence can hold."


def candidate(
    author,
    term="anekanta",
    digest="a" * 64,
    held_out=3,
    proposer=None,
    trainer=None,
    text="A thing has **many sides**.",
) -> SoftPrompt:
    """A finished training of a definition by `author`, waiting for a round."""
    model, _ = LanguageModel.objects.get_or_create(
        slug="lexicon",
        defaults={
            "name": "Lexicon",
            "source": Origin.LOCAL,
            "location": "worker/lexicon/weights",
            "hidden_size": 8,
        },
    )
    concept = Concept.objects.create(
        slug=term,
        term=term,
        why="Models lack it.",
        why_html="<p>Models lack it.</p>",
        state=ConceptState.OPEN,
        proposed_by=proposer or author,
    )
    definition = Definition.objects.create(
        concept=concept,
        number=1,
        author=author,
        state=DefinitionState.ACCEPTED,
        text=text,
        text_html="<p>A thing has <strong>many sides</strong>.</p>",
    )
    Instruction.objects.bulk_create(
        Instruction(
            definition=definition,
            position=place,
            kind=InstructionKind.DEFINE,
            text=text,
            held_out=place < held_out,
        )
        for place, text in enumerate([*QUESTIONS[:held_out], "Explain anekanta."])
    )
    run = TrainingRun(
        concept=concept, definition=definition, language_model=model, requested_by=trainer or author
    )
    run.job = enqueue(JobName.TRAIN, live_key=f"train:{run.pk}", created_by=author)
    finish(run.job)
    run.save()
    return SoftPrompt.objects.create(
        run=run,
        concept=concept,
        definition=definition,
        language_model=model,
        digest=digest,
        k=8,
        hidden_size=8,
    )


def finish(job: Job) -> None:
    """A worker claims the job and commits."""
    with take(job.pk).commit():
        pass


def open_round(curator, soft_prompt, text=SAME, mode=Mode.SINGLE, gold=0) -> Round:
    """A round whose texts the worker has brought. `text` is one for all, or key -> text. Without gold
    unless it is asked for: most stories count texts."""
    asked = settings.EVALUATION_POLICY
    if asked.get("version", 3) >= 3:
        asked = asked | {"gold": gold}
    with override_settings(EVALUATION_POLICY=asked):
        row = opening.open_round(curator, soft_prompt, mode=mode)
    write_texts(row, text)
    return Round.objects.get(pk=row.pk)


def write_texts(row: Round, text=SAME) -> None:
    say = text if callable(text) else lambda key: text
    keys = [each["key"] for each in opening.generation_plan(row)["rows"]]
    rows = [{"key": key, "text": say(key), "gain": 0.5} for key in keys]
    with take(row.job_id).commit():
        opening.record_outputs(Round.objects.get(pk=row.pk), rows)


def items_by_arm(row: Round, arm: str) -> list[Item]:
    outputs = OutputArm.objects.filter(output__round=row, arm=arm).values("output")
    return list(Item.objects.filter(output__in=outputs).order_by("output__instruction__position"))


READING = timedelta(seconds=40)  # nobody in these stories hurries unless it is said


def give(reviewer, item: Item) -> None:
    """As if the queue had chosen this very item for this reviewer."""
    if leases.was_given(reviewer, item):
        return
    for held in Slot.objects.leased().filter(round=item.round_id, reviewer=reviewer):
        leases.give_back(reviewer, held.item)
    with transaction.atomic():
        begun = timezone.now() - READING
        leases.take(Slot.objects.free().filter(item=item).first(), reviewer, begun)


def judge(reviewer, item: Item, fidelity, verdict, comment="", **more) -> Review:
    give(reviewer, item)
    return reviewing.review(reviewer, item, fidelity, verdict, comment, **more)


def take_back(reviewer, item: Item) -> None:
    """As if this review had never been sent; the item is with its reviewer again."""
    later = timezone.now() + timedelta(minutes=30)
    slot = Slot.objects.filter(item=item, reviewer=reviewer)
    slot.update(state=SlotState.LEASED, review=None, lease_expires_at=later)
    Review.objects.filter(item=item, reviewer=reviewer).delete()


def contradict(row: Round, one, other) -> None:
    """Both rate everything by its arm, but for the soft prompt's first text: there they are opposed."""
    odd = items_by_arm(row, "soft_prompt")[0]
    judge(one, odd, 5, "faithful", "Word for word.")
    judge(other, odd, 1, "inverted", "The reverse.")
    for arm, fidelity in FIDELITY.items():
        for item in items_by_arm(row, arm):
            if item != odd:
                for reviewer in (one, other):
                    judge(reviewer, item, fidelity, "faithful")


FIDELITY = {"bare": 1, "definition": 5, "soft_prompt": 4, "random": 1, "other_concept": 2}


def review_all(row: Round, *reviewers, fidelity=FIDELITY, skip=0) -> None:
    """Each reviewer rates everything by its arm, except the last `skip` items of the last one."""
    arms = dict(
        OutputArm.objects.filter(output__round=row).values_list("output__item__token", "arm")
    )
    for reviewer in reviewers:
        tokens = sorted(arms)
        if skip and reviewer == reviewers[-1]:
            tokens = tokens[:-skip]
        for token in tokens:
            judge(reviewer, reviewing.find_item(token), fidelity[arms[token]], "faithful")


# Comparisons

MERIT = {"definition": 5, "soft_prompt": 4, "other_concept": 2, "random": 1, "bare": 0}


def arms_seen(reviewer, item: Item) -> list[str]:
    """The arms of a comparison's texts as this reviewer sees them, first to last."""
    shown = as_seen(item, reviewer.pk, item.round.seed)
    arms = dict(OutputArm.objects.values_list("output_id", "arm"))
    return [arms[row.output_id] for row in shown]


def compared(row: Round, *arms) -> list[Item]:
    """The comparisons that show just these arms."""
    wanted, found = sorted(arms), []
    told = dict(OutputArm.objects.filter(output__round=row).values_list("output_id", "arm"))
    for item in row.items.order_by("pk").prefetch_related("shown"):
        if sorted(told[text.output_id] for text in item.shown.all()) == wanted:
            found.append(item)
    return found


def choose(reviewer, item: Item, best=None, worst=None, **more) -> Choice:
    give(reviewer, item)
    return choosing.choose(reviewer, item, best, worst, **more)


def prefer(reviewer, item: Item, merit=MERIT, **more) -> Choice:
    """Best and worst by the merit of their arms; arms of one merit are a tie."""
    merits = [merit[arm] for arm in arms_seen(reviewer, item)]
    if len(set(merits)) == 1:
        return choose(reviewer, item, tie=True, **more)
    best, worst = merits.index(max(merits)) + 1, merits.index(min(merits)) + 1
    return choose(reviewer, item, best, worst, **more)


def choose_all(row: Round, *reviewers, merit=MERIT, skip=0) -> None:
    """Each reviewer compares everything, except the last `skip` items of the last one."""
    items = list(row.items.order_by("token"))
    for reviewer in reviewers:
        done = items[:-skip] if skip and reviewer == reviewers[-1] else items
        for item in done:
            prefer(reviewer, choosing.find_comparison(item.token), merit)
