"""What a new definition has left behind: seen, and renewed in one act."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from common.answers import require
from common.errors import NotFound
from concepts.models import Concept
from evaluations.permissions import may_requeue
from evaluations.services import requeueing


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def requeue(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what will be ended and trained; then do it."""
    concept = Concept.objects.visible_to(request.user).filter(slug=slug).first()
    if concept is None:
        raise NotFound(_("There is no such concept."))
    require(may_requeue(request.user, concept))
    if request.method == "POST":
        done = requeueing.requeue(request.user, concept)
        messages.success(request, _told(done))
        return redirect(concept)
    context = {
        "section": "concepts",
        "concept": concept,
        "left": requeueing.dependents(concept),
        "reference": concept.definitions.accepted().first(),
    }
    return render(request, "evaluations/requeue.html", context)


def _told(done: requeueing.Dependents) -> str:
    rounds, runs = len(done.rounds), len(done.soft_prompts)
    ended = ngettext("%(count)s round ended", "%(count)s rounds ended", rounds) % {"count": rounds}
    queued = ngettext("%(count)s training queued", "%(count)s trainings queued", runs)
    parts = [ended if rounds else "", queued % {"count": runs} if runs else ""]
    return _("Renewed: %(parts)s.") % {"parts": ", ".join(filter(None, parts))}
