"""An open round of any size, its rows written by the database itself."""

from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.utils import timezone

from accounts import licence
from accounts.models import Agreement, RoleGrant, User
from accounts.states import Role
from common.sessions import SessionStore
from concepts.models import Concept, Definition, Instruction, LanguageModel, SoftPrompt, TrainingRun
from concepts.states import (
    ConceptState,
    DefinitionState,
    InstructionKind,
    Origin,
    SoftPromptState,
)
from evaluations.models import Onboarding, Round, Rubric
from evaluations.policy import Policy
from evaluations.states import RoundState
from jobs.names import JobName
from jobs.services import enqueue

ARMS = 5
STEP = 7919  # a prime: places run through the items in another order than their numbers
NUMBERS = """
    CREATE TEMPORARY TABLE numbers AS
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %s) SELECT i FROM n"""
OUTPUTS = """
    INSERT INTO evaluations_output (id, round_id, instruction_id, text)
    SELECT i, %s, %s + i %% %s, 'A text of the language model, number ' || i FROM numbers"""
ARMS_OF = """
    INSERT INTO evaluations_outputarm (output_id, arm)
    SELECT i, CASE i %% 5 WHEN 0 THEN 'bare' WHEN 1 THEN 'definition' WHEN 2 THEN 'random'
    WHEN 3 THEN 'other_concept' ELSE 'soft_prompt' END FROM numbers"""
ITEMS = """
    INSERT INTO evaluations_item (id, round_id, output_id, token)
    SELECT i, %s, i, MD5('item ' || i) FROM numbers"""
SLOTS = """
    INSERT INTO evaluations_slot (round_id, item_id, instruction_id, number, place, state)
    SELECT %s, i, %s + i %% %s, %s, 1 + CAST(i AS BIGINT) * %s %% %s, %s FROM numbers"""


def make_round(items: int, overlap: int) -> Round:
    """A round of `items` texts, each wanted `overlap` times."""
    author = User.objects.create_user("author", "author@example.org")
    subject = _subject(author, instructions=max(2, items // ARMS))
    round_ = Round.objects.create(
        soft_prompt=subject,
        job=enqueue(JobName.GENERATE, live_key="bench", created_by=author),
        state=RoundState.OPEN,
        seed=1,
        rubric=Rubric.objects.current(),
        policy=Policy(reviews_per_output=overlap).to_dict(),
        wanted_reviews=overlap,
        opened_by=author,
    )
    key = Round._meta.pk.get_db_prep_value(round_.pk, connection)
    first = subject.definition.instructions.order_by("pk").values_list("pk", flat=True)[0]
    kinds = max(2, items // ARMS)
    with connection.cursor() as cursor:
        cursor.execute(NUMBERS, [items])
        cursor.execute(OUTPUTS, [key, first, kinds])
        cursor.execute(ARMS_OF, [])
        cursor.execute(ITEMS, [key])
        for number in range(1, overlap + 1):
            state = "free" if number == 1 else "waiting"
            cursor.execute(SLOTS, [key, first, kinds, number, STEP, items, state])
        # As any database does in time: what a million new rows leave to do is not the reviewers' wait.
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    return round_


def _subject(author: User, instructions: int) -> SoftPrompt:
    model = LanguageModel.objects.create(
        slug="bench", name="Bench", source=Origin.LOCAL, location="nowhere", hidden_size=8
    )
    concept = Concept.objects.create(
        slug="bench", term="bench", why="-", state=ConceptState.OPEN, proposed_by=author
    )
    definition = Definition.objects.create(
        concept=concept,
        number=1,
        author=author,
        state=DefinitionState.ACCEPTED,
        text="A thing has many sides.",
        text_html="<p>A thing has many sides.</p>",
    )
    Instruction.objects.bulk_create(
        (
            Instruction(
                definition=definition,
                position=place,
                kind=InstructionKind.DEFINE,
                text=f"What is side {place}?",
                held_out=True,
            )
            for place in range(instructions)
        ),
        batch_size=2000,
    )
    run = TrainingRun(
        concept=concept, definition=definition, language_model=model, requested_by=author
    )
    run.job = enqueue(JobName.TRAIN, live_key="bench-train", created_by=author)
    run.save()
    return SoftPrompt.objects.create(
        run=run,
        concept=concept,
        definition=definition,
        language_model=model,
        digest="a" * 64,
        k=8,
        hidden_size=8,
        state=SoftPromptState.IN_REVIEW,
    )


def make_reviewers(count: int) -> list[str]:
    """The session keys of `count` reviewers who are signed in."""
    people = [
        User.objects.create_user(f"reviewer{number}", f"reviewer{number}@example.org")
        for number in range(count)
    ]
    RoleGrant.objects.bulk_create(RoleGrant(user=one, role=Role.REVIEWER) for one in people)
    Onboarding.objects.bulk_create(
        Onboarding(user=one, guidelines=0, passed_at=timezone.now()) for one in people
    )
    Agreement.objects.bulk_create(Agreement(user=one, version=licence.VERSION) for one in people)
    return [session_of(one) for one in people]


def session_of(user: User) -> str:
    session: Any = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "accounts.backends.NameBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)
