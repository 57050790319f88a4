"""Which concepts are translations of one another."""

from django.db import models


class TranslationGroup(models.Model):
    """Concepts that mean the same in different languages; `Concept.translation_group` points here."""

    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"translations {self.pk}"
