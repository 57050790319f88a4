"""What a review said before it is changed: stored, and never touched again."""

from evaluations.models import Review, ReviewVersion


def keep(review: Review) -> ReviewVersion:
    """Call in the transaction of the change. It holds the round's row, so numbers count up one by one."""
    return ReviewVersion.objects.create(
        review=review,
        number=review.versions.count() + 1,
        said_at=review.updated_at,
        rubric_version=review.rubric_version,
        **review.said(),
    )
