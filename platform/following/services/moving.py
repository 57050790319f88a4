"""What is watched goes where the thing itself has gone."""

from typing import Any

from following.models import Watch


def after_merge(row: Any) -> None:
    """Watches of a merged concept or tradition are of the one that stays. Who said something about that
    one already, to watch it or to stop, has said it."""
    if row.merged_into_id is None:
        return
    field = row._meta.model_name
    there = Watch.objects.filter(**{field: row.merged_into_id}).values_list("user", flat=True)
    rows = Watch.objects.filter(**{field: row.pk})
    rows.filter(user__in=list(there)).delete()
    rows.update(**{field: row.merged_into_id})
