"""Outputs from elsewhere: a file is chosen, its rows are looked at, and all of it becomes a round.

What was typed and the file itself are kept between the steps, so every step may fail and lose nothing.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from common.errors import Invalid
from common.forms import add_errors
from common.paging import page
from concepts.models import Definition
from evaluations.import_forms import ImportForm
from evaluations.import_rows import FILE_BYTES, MOST_ROWS, Fate, Reading
from evaluations.models import ImportDraft
from evaluations.services import import_drafts, importing

FIELDS = tuple(ImportForm.base_fields)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def round_import(request: HttpRequest) -> HttpResponse:
    """The form with what was kept; after a file was chosen, the fate of each of its rows."""
    draft = import_drafts.of(request.user)
    if request.method != "POST":
        return _page(request, draft, checked=bool(draft.content))
    if "discard" in request.POST:
        import_drafts.forget(request.user)
        messages.success(request, _("Put away. Nothing was imported."))
        return redirect("round-import")
    try:
        draft = _kept(request)
    except Invalid as error:
        return _page(request, import_drafts.of(request.user), refused=error, status=400)
    if "import" in request.POST and not request.FILES:  # a new file is looked at first
        return _import(request, draft)
    return redirect("round-import")


def _kept(request: HttpRequest) -> ImportDraft:
    typed = {name: request.POST.get(name, "") for name in FIELDS}
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        return import_drafts.keep(request.user, typed)
    # One byte more than fits is enough to be refused, whatever the file's size.
    content = file.read(FILE_BYTES + 1)
    return import_drafts.keep(request.user, typed, content, file.name or "")


def _import(request: HttpRequest, draft: ImportDraft) -> HttpResponse:
    form = _form(request, draft, import_drafts.read(draft))
    if not form.is_valid():
        return _page(request, draft, form=form, status=400)
    try:
        row = import_drafts.import_draft(request.user, draft, form.wish())
    except Invalid as error:
        return _page(request, draft, form=form, refused=error, status=400)
    messages.success(request, _("Imported. The round is open; you cannot review it yourself."))
    return redirect("round", row.pk)


def _form(request: HttpRequest, draft: ImportDraft, reading: Reading | None) -> ImportForm:
    definitions = Definition.objects.visible_to(request.user).accepted().select_related("concept")
    typed = draft.fields if draft.pk else None
    return ImportForm(definitions.order_by("concept__term"), reading, typed)


def _page(
    request: HttpRequest,
    draft: ImportDraft,
    *,
    form: ImportForm | None = None,
    checked: bool = False,
    refused: Invalid | None = None,
    status: int = 200,
) -> HttpResponse:
    """`checked`: say at once what a look at file and form together finds."""
    reading = import_drafts.read(draft)
    form = form or _form(request, draft, reading)
    if checked and reading and form.is_bound and form.is_valid():
        try:
            importing.ready(reading, form.wish())
        except Invalid as error:
            refused = error
    if refused and form.is_bound:
        add_errors(form, _of_the_form(refused))
    context = {
        "section": "rounds",
        "form": form,
        "draft": draft,
        "reading": reading,
        "file_errors": refused.fields.get("file", []) if refused else [],
        "page": page(request, _worst_first(reading), per_page=50),
        "most_rows": MOST_ROWS,
        "most_bytes": FILE_BYTES,
        "ready": bool(reading and reading.ok and form.is_bound and not form.errors),
    }
    return render(request, "evaluations/round_import.html", context, status=status)


def _of_the_form(error: Invalid) -> Invalid:
    """Rows and file have places of their own on the page."""
    fields = {name: told for name, told in error.fields.items() if name not in {"rows", "file"}}
    return Invalid(error.message, fields=fields)


def _worst_first(reading: Reading | None) -> list[Fate]:
    rows = list(reading.fates) if reading else []
    return sorted(rows, key=lambda fate: (not fate.errors, not fate.notes, fate.number))
