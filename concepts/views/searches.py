"""A person's saved searches."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common.errors import Invalid
from common.forms import add_errors
from concepts.forms import SaveSearchForm
from concepts.models import SavedSearch
from concepts.services import saving


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def saved_searches(request: HttpRequest) -> HttpResponse:
    """The list; and keeping the search whose query string is sent."""
    sent = request.POST if request.method == "POST" else None
    form = SaveSearchForm(sent, initial={"query": request.GET.urlencode()})
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                row = saving.save_search(request.user, **form.cleaned_data)
            except Invalid as error:
                add_errors(form, error)
            else:
                messages.success(request, _("“%(row)s” is kept.") % {"row": row.name})
                return redirect("saved-searches")
    context = {
        "section": "concepts",
        "form": form,
        "searches": SavedSearch.objects.of(request.user),
        "query": form["query"].value(),
    }
    return render(request, "concepts/saved_searches.html", context, status=status)


@login_required
@require_POST
def saved_search_delete(request: HttpRequest, pk: int) -> HttpResponse:
    saving.forget_search(request.user, pk)
    messages.success(request, _("The search is deleted. The concepts are as they were."))
    return redirect("saved-searches")
