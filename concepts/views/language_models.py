"""The models that soft prompts are trained for."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.paging import page
from concepts.models import LanguageModel


@require_safe
def language_models(request: HttpRequest) -> HttpResponse:
    rows = LanguageModel.objects.visible_to(request.user).with_counts()
    return render(request, "concepts/language_model_list.html", {"page": page(request, rows)})
