"""The fixed cast. Who may do what in a test is told by the name alone.

Ana proposes and writes; Ben, also a curator, accepts. Rui, Sol and Tam review. Ada is the admin.
Oto is signed in and has no role. All have read the guidelines and passed the calibration, have
accepted the licence, and an admin vouches for them.
"""

from django.utils import timezone

from accounts import licence
from accounts.models import Agreement, RoleGrant, User
from accounts.states import Role
from evaluations.models import Onboarding

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
        username=name,
        defaults={"email": f"{name}@example.org", "name": name.title(), "vouched_level": 3},
    )
    if made:
        user.set_password("lacuna-demo")
        user.save()
        RoleGrant.objects.bulk_create(RoleGrant(user=user, role=role) for role in CAST[name])
        onboard(user)
    return User.objects.get(pk=user.pk)


def onboard(*people: User) -> None:
    """As if they had read the guidelines, passed the calibration and accepted the licence."""
    Agreement.objects.bulk_create(Agreement(user=one, version=licence.VERSION) for one in people)
    Onboarding.objects.bulk_create(
        Onboarding(user=one, guidelines=1, passed_at=timezone.now()) for one in people
    )
