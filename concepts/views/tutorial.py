"""The tutorial: one defines a made-up concept, and gets the checks that a real one gets.

Nothing typed is kept; only that it was done.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.profiles import finish_tutorial
from accounts.requests import MemberRequest
from concepts import checks
from concepts.forms.tutorial import TutorialForm

CONTEXT = checks.Context(names=("lanternkeeping", "lantern-keeping"), language="en")
FIELDS = {"text", "sources", "contrast_pairs"}  # instructions come with the first real definition


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def tutorial(request: MemberRequest) -> HttpResponse:
    """Write, look at what the checks say, write again."""
    posted = request.POST if request.method == "POST" else None
    form = TutorialForm(posted)
    report = [v for v in checks.report(form.content(), CONTEXT) if v.check.field in FIELDS]
    errors = any(f.severity == "error" for verdict in report for f in verdict.findings)
    passed = posted is not None and form.is_valid() and not errors
    if passed and "finish" in request.POST:
        finish_tutorial(request.user)
        messages.success(request, _("Done. You know how a definition is made here."))
        return redirect("tutorial")
    context = {
        "section": "concepts",
        "form": form,
        "report": report if posted is not None else [],
        "passed": passed,
        "done": request.user.tutorial_done_at,
    }
    part = "#checked" if getattr(request, "htmx", False) else ""
    return render(request, f"concepts/tutorial.html{part}", context)
