"""`keys_of`: what the words of a rubric mean, and the keys."""

from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.translation import get_language

from evaluations.rubric import Rubric

register = template.Library()


@register.simple_tag
def keys_of(rubric: Rubric) -> str:
    """The same on every page that asks it, so it is written once in each language."""
    return _written(rubric, get_language())


@lru_cache(maxsize=64)
def _written(rubric: Rubric, language: str) -> str:
    return render_to_string("evaluations/judgement_keys.html", {"rubric": rubric})
