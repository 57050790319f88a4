"""Between forms and services."""

from django.forms import BaseForm

from .errors import Invalid


def add_errors(form: BaseForm, error: Invalid) -> None:
    """Put a service's objections back where they belong; what was typed stays."""
    placed = False
    for name, reasons in error.fields.items():
        for reason in reasons:
            form.add_error(name if name in form.fields else None, reason)
            placed = True
    if not placed:
        form.add_error(None, error.message)
