"""Things named in a request, found only where the caller may see them, and people in an answer."""

from typing import Any

from django.db.models import QuerySet

from candidates.models import Application, Candidate
from interviews.queries import candidates
from web.api import serializers


class VisibleField(serializers.SlugRelatedField[Any]):
    """One row of the queryset, by the slug field, among those that the caller may see."""

    def get_queryset(self) -> QuerySet[Any]:
        """Return the rows that the caller may see."""
        everything: Any = super().get_queryset()
        return everything.visible_to(self.context["request"].user)  # type: ignore[no-any-return]  # each of our querysets has it


class ApplicationField(serializers.PrimaryKeyRelatedField[Application]):
    """An application of somebody whom the caller may interview."""

    def get_queryset(self) -> QuerySet[Application]:
        """Return the applications that the caller may arrange interviews for."""
        return candidates.applications_for(self.context["request"].user)


class CandidateNameField(serializers.CharField):
    """A candidate by name; of two with one name, which of them, as the caller may know."""

    def to_representation(self, value: Candidate) -> str:
        """Return the name."""
        return value.called_by(self.context["request"].user)
