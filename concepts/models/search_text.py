"""What the search reads of a concept."""

from django.db import models

from .concept import Concept


class SearchText(models.Model):
    """A concept's public words, folded (`concepts.searching.words`). Written by
    `services.indexing` alone; the database's indexes hang on this table (migration 0004)."""

    concept = models.OneToOneField(
        Concept, on_delete=models.CASCADE, primary_key=True, related_name="search_text"
    )
    names = models.TextField()
    definition = models.TextField(blank=True)
    why = models.TextField(blank=True)
    shapes = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.names
