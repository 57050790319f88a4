"""The conditions that make outputs. Behind the blind: only services and models may import this.

What a reviewer can reach must not be able to name an arm, not even by mistake, so import-linter
refuses this module to pages, forms, serializers and the admin site.
"""

from django.db import models


class Arm(models.TextChoices):
    """What stands in the system turn before the instruction."""

    BARE = "bare", "Bare model"  # nothing
    DEFINITION = "definition", "Definition in the prompt"  # the reference text, the ceiling
    SOFT_PROMPT = "soft_prompt", "Soft prompt"  # the trained vectors, under judgement
    RANDOM = "random", "Random vectors"  # the same shape and norms, no meaning
    OTHER_CONCEPT = "other_concept", "Another concept’s soft prompt"  # meaning, but not this one


class GoldKind(models.TextChoices):
    """Where a text comes from that no arm wrote, and whose answer is therefore known."""

    DEFINITION = "definition", "The definition itself"
    TRUE = "true", "The true side of a contrast pair"
    INVERSION = "inversion", "The inverted side of a contrast pair"
    OTHER = "other", "Another concept’s definition under this term"
    SHUFFLED = "shuffled", "The definition with its words shuffled"


JUDGED = Arm.SOFT_PROMPT
BASELINE = Arm.BARE
