"""The fixed cast. Who may do what in a test is told by the name alone.

Ana proposes and writes; Ben, also a curator, accepts. Rui, Sol and Tam review. Ada is the admin.
Oto is signed in and has no role.
"""

from accounts.models import RoleGrant, User
from accounts.states import Role

CAST: dict[str, list[Role]] = {
    "ana": [Role.CURATOR],
    "ben": [Role.CURATOR],
    "rui": [Role.REVIEWER],
    "sol": [Role.REVIEWER],
    "tam": [Role.REVIEWER],
    "ada": [Role.ADMIN],
    "oto": [],
}


def person(name: str) -> User:
    """This member of the cast, made on first call."""
    user, made = User.objects.get_or_create(
        username=name, defaults={"email": f"{name}@example.org", "name": name.title()}
    )
    if made:
        user.set_password("lacuna-demo")
        user.save()
        RoleGrant.objects.bulk_create(RoleGrant(user=user, role=role) for role in CAST[name])
    return User.objects.get(pk=user.pk)
