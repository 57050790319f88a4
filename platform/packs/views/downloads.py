"""What strangers fetch: archives and public keys."""

from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
    JsonResponse,
)
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common import artifacts
from common.errors import NotFound
from packs.finding import find_release
from packs.services import keys

YEAR = 31_536_000


@require_safe
def release_download(request: HttpRequest, slug: str, version: str) -> HttpResponseBase:
    """The archive. Its ETag is its SHA-256, and it never changes."""
    release = find_release(request.user, slug, version)
    if release.is_draft:
        raise NotFound(_("This version is a draft; there is no archive yet."))
    etag = f'"{release.digest}"'
    asked = parse_etags(request.headers.get("If-None-Match", ""))
    response: HttpResponseBase
    if etag in asked or "*" in asked:
        response = HttpResponseNotModified()
    else:
        response = FileResponse(
            artifacts.open_(release.digest),
            as_attachment=True,
            filename=release.file_name,
            content_type="application/x-tar",
        )
        response["Content-Length"] = str(release.size)
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
def pack_key(request: HttpRequest, key_id: str = "") -> HttpResponse:
    """A public key in PEM: the one named, or the one that signs now."""
    response = HttpResponse(keys.public_pem(key_id), content_type="application/x-pem-file")
    response["Content-Disposition"] = 'attachment; filename="lacuna.pem"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
def keys_index(request: HttpRequest) -> HttpResponse:
    """Every public key of this site, the current one first."""
    return JsonResponse({"keys": keys.public_keys()})
