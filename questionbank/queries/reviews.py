"""What reviewers said, and which approval counts."""

from questionbank.models import EditorialReview, QuestionVersion


def approval(version: QuestionVersion) -> EditorialReview | None:
    """Return the approval that counts: the last verdict, when it was given on this content."""
    return counting_approval(version, list(version.reviews.all()))


def counting_approval(
    version: QuestionVersion, given: list[EditorialReview]
) -> EditorialReview | None:
    """Return the approval that counts among the reviews of a version."""
    on_this = [each for each in given if each.content_hash == version.content_hash]
    last = max(on_this, key=lambda review: review.pk, default=None)
    return last if last and last.verdict != EditorialReview.Verdict.CHANGES else None
