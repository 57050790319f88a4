"""What somebody watches, and the button on a concept."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from common.errors import Invalid, NotFound
from common.forms import add_errors
from common.paging import page
from concepts.models import Concept, Tradition
from following.forms import TopicForm, TraditionForm
from following.models import Watch
from following.services import watching


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def watches(request: HttpRequest) -> HttpResponse:
    """The list, and watching a tradition or a kind of news."""
    traditions = [(row.slug, row.path) for row in Tradition.objects.tree()]
    sent = request.POST if request.method == "POST" else None
    tradition = TraditionForm(sent if sent and "tradition" in sent else None, traditions=traditions)
    topic = TopicForm(sent if sent is not None and not tradition.is_bound else None)
    if row := _watch(request.user, tradition, topic):
        messages.success(request, _("You watch “%(row)s” now.") % {"row": row})
        return redirect("watches")
    mine = Watch.objects.visible_to(request.user)
    listing = page(request, mine.of_concepts())
    context = {
        "tradition": tradition,
        "topic": topic,
        "others": list(mine.of_no_concept()),
        "page": listing,
    }
    return render(request, "following/watches.html", context, status=200 if sent is None else 400)


def _watch(user: Any, tradition: TraditionForm, topic: TopicForm) -> Watch | None:
    """What one of the forms asks for; None when neither is sent or it cannot be had."""
    form = tradition if tradition.is_bound else topic
    if not form.is_valid():
        return None
    try:
        if form is tradition:
            return watching.watch_tradition(user, form.cleaned_data["tradition"])
        return watching.watch_topic(user, form.cleaned_data["topic"])
    except Invalid as error:
        add_errors(form, error)
        return None


@login_required
@require_POST
def watch_stop(request: HttpRequest, pk: int) -> HttpResponse:
    row = watching.unwatch(request.user, pk)
    messages.success(
        request, _("You no longer watch “%(row)s”. What you were told stays.") % {"row": row}
    )
    return redirect("watches")


@login_required
@require_POST
def concept_watch(request: HttpRequest, slug: str) -> HttpResponse:
    """The button on a concept: `on` is 1 or 0. With htmx the button alone comes back."""
    row = Concept.objects.visible_to(request.user).filter(slug=slug).first()
    if row is None:
        raise NotFound(_("There is no concept at this address, or it is not open to you."))
    on = request.POST.get("on") == "1"
    if on:
        watching.watch_concept(request.user, row)
    else:
        watching.unwatch_concept(request.user, row)
    if getattr(request, "htmx", False):
        context = {"concept": row, "watched": on, "was_pressed": True}
        return render(request, "following/watch_button.html", context)
    return redirect(row)
