"""What a job says it is doing. Kept in English, and translated where somebody reads it."""

from django.utils.translation import gettext_noop as _

READING = _("Reading the definition")
TRAINING = _("Training")
WRITING = _("Writing")
