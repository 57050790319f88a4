"""`Authorization: Bearer lac_...` for the API."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS

from common.answers import require

from .models import ApiToken, User
from .suspension import may_write


class ApiTokenAuthentication(BaseAuthentication):
    """Reads the row at each request, so a revoked token or a closed account ends at once."""

    def authenticate(self, request: Any) -> tuple[User, ApiToken] | None:
        scheme, __, secret = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != "bearer":
            return None
        token = (
            ApiToken.objects.select_related("user")
            .filter(digest=ApiToken.digest_of(secret.strip()), user__is_active=True)
            .first()
        )
        if token is None or token.is_expired:
            raise AuthenticationFailed(_("This token is unknown, expired or revoked."))
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=timezone.now())
        if request.method not in SAFE_METHODS:
            require(may_write(token.user))
        return token.user, token

    def authenticate_header(self, request: Any) -> str:
        return "Bearer"
