"""Many proposals from a file: its rows are looked at, mended in place, and proposed, all or none."""

from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from common.answers import require
from common.errors import Invalid
from common.forms import add_errors
from concepts.forms import ProposalsForm
from concepts.permissions import may_propose
from concepts.proposal_rows import FILE_BYTES, decoded, read
from concepts.services import proposing_many
from concepts.services.proposing_many import HERE, NEW, WRONG, Fate


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def concept_import(request: HttpRequest) -> HttpResponse:
    """A file is looked at first, whichever button sent it; what it holds comes back in the form."""
    require(may_propose(request.user))
    if request.method != "POST":
        return _page(request, ProposalsForm())
    typed, rows = request.POST.get("rows", ""), []
    try:
        typed = _of_the_file(request) or typed
        rows = read(typed)
        if "propose" in request.POST and not request.FILES:
            return _proposed(request, proposing_many.propose_all(request.user, rows))
    except Invalid as error:
        form = ProposalsForm({"rows": typed})
        if rows:  # the table says what is wrong with which
            form.add_error("rows", error.message)
        else:
            add_errors(form, error)
        return _page(request, form, proposing_many.dry_run(request.user, rows), status=400)
    form = ProposalsForm({"rows": typed})
    return _page(request, form, proposing_many.dry_run(request.user, rows))


def _of_the_file(request: HttpRequest) -> str:
    """One byte more than fits is enough to be refused, whatever the file's size."""
    file = request.FILES.get("file")
    return decoded(file.read(FILE_BYTES + 1)) if isinstance(file, UploadedFile) else ""


def _proposed(request: HttpRequest, fates: Sequence[Fate]) -> HttpResponse:
    made = sum(fate.what == NEW for fate in fates)
    here = len(fates) - made
    words = ngettext("%(count)s concept proposed.", "%(count)s concepts proposed.", made)
    told = words % {"count": made}
    if here:
        told += " " + _("%(count)s were here already.") % {"count": here}
    messages.success(request, told)
    return redirect("concept-list")


def _page(
    request: HttpRequest, form: ProposalsForm, fates: Sequence[Fate] = (), status: int = 200
) -> HttpResponse:
    context = {
        "section": "concepts",
        "form": form,
        "fates": sorted(fates, key=lambda fate: (fate.what != WRONG, fate.number)),
        "new": sum(fate.what == NEW for fate in fates),
        "here": sum(fate.what == HERE for fate in fates),
        "wrong": sum(fate.what == WRONG for fate in fates),
    }
    return render(request, "concepts/concept_import.html", context, status=status)
