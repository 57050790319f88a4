"""The demo's people: two curators, three reviewers, an admin, and somebody without a role."""

from dataclasses import dataclass

from accounts import licence
from accounts.models import RoleGrant, User
from accounts.services import grant_role
from accounts.states import Role
from evaluations.services import onboarding

PASSWORD = "lacuna-demo"  # noqa: S105 - printed on the console; only ever set where DEMO is on


@dataclass(frozen=True)
class Member:
    """One demo login, and in a few words what to try with it."""

    username: str
    role: Role | None
    does: str

    @property
    def name(self) -> str:
        return self.username.title()


CAST = (
    Member("ana", Role.CURATOR, "proposes concepts and writes definitions"),
    Member("ben", Role.CURATOR, "accepts definitions, requests trainings, opens rounds"),
    Member("rui", Role.REVIEWER, "judges outputs, blind"),
    Member("sol", Role.REVIEWER, "judges outputs, blind"),
    Member("tam", Role.REVIEWER, "judges outputs, blind"),
    Member("ada", Role.ADMIN, "publishes packs, gives roles"),
    Member("oto", None, "is signed in and has no role"),
)


def ensure_cast() -> dict[str, User]:
    """Every demo person by name, made where missing. The first admin is given the role by the site."""
    people = {member.username: _ensure(member) for member in CAST}
    RoleGrant.objects.get_or_create(user=people["ada"], role=Role.ADMIN)
    for member in CAST:
        if member.role and not people[member.username].has_role(member.role):
            grant_role(people["ada"], people[member.username], member.role)
    for member in CAST:
        if member.role == Role.REVIEWER:
            onboarding.show_how(User.objects.get(pk=people[member.username].pk))
    return {name: User.objects.get(pk=person.pk) for name, person in people.items()}


def _ensure(member: Member) -> User:
    person, made = User.objects.get_or_create(
        username=member.username,
        defaults={
            "email": f"{member.username}@example.org", "name": member.name, "vouched_level": 3,
        },
    )  # fmt: skip
    licence.accept(person)
    if made:
        person.set_password(PASSWORD)
        person.save(update_fields=["password"])
    return person
