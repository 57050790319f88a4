"""Who can be written to: open accounts, not suspended, with an address that was shown to be theirs."""

from typing import Any

from allauth.account.models import EmailAddress


def is_reachable(user: Any) -> bool:
    rows = EmailAddress.objects.filter(user=user, email__iexact=user.email, verified=True)
    barred = not user.is_active or getattr(user, "is_suspended", False)
    return not barred and rows.exists()
