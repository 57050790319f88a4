"""What people may be."""

from django.db import models


class Role(models.TextChoices):
    """A person can hold several. Without one they may read and comment on nothing."""

    CURATOR = "curator", "Curator"
    REVIEWER = "reviewer", "Reviewer"
    ADMIN = "admin", "Admin"


ROLE_MEANING = {
    Role.CURATOR: "proposes concepts, writes and accepts definitions, requests trainings",
    Role.REVIEWER: "judges outputs, blind",
    Role.ADMIN: "gives roles, opens rounds, publishes packs",
}


class UseKind(models.TextChoices):
    """What is limited in how often. `trust.LEVELS` has the numbers."""

    PROPOSAL = "proposal", "Proposed concepts"
    SUBMISSION = "submission", "Submitted definitions"
    COMMENT = "comment", "Comments"
    FLAG = "flag", "Flags"
    APPEAL = "appeal", "Appeals"
    TOKEN = "token", "New API tokens"
