"""What people may be."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """A person can hold several. Without one they may read and comment on nothing."""

    CURATOR = "curator", _("Curator")
    REVIEWER = "reviewer", _("Reviewer")
    ADMIN = "admin", _("Admin")


ROLE_MEANING = {
    Role.CURATOR: _("proposes concepts, writes and accepts definitions, requests trainings"),
    Role.REVIEWER: _("judges outputs, blind"),
    Role.ADMIN: _("gives roles, opens rounds, publishes packs"),
}


class UseKind(models.TextChoices):
    """What is limited in how often. `trust.LEVELS` has the numbers."""

    PROPOSAL = "proposal", _("Proposed concepts")
    SUBMISSION = "submission", _("Submitted definitions")
    COMMENT = "comment", _("Comments")
    FLAG = "flag", _("Flags")
    APPEAL = "appeal", _("Appeals")
    TOKEN = "token", _("New API tokens")
