"""User names: what one reads is what one gets."""

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

username_validators = [
    RegexValidator(
        r"\A[A-Za-z0-9](?:[A-Za-z0-9._-]{0,28}[A-Za-z0-9])?\Z",
        _(
            "Use 1 to 30 letters, digits, dots, dashes or underscores; begin and end with a letter or digit."
        ),
    )
]
