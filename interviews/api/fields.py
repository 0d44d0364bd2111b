"""Things named in a request, found only where the caller may see them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from candidates.models import Application
from interviews.models import Kit
from interviews.queries import candidates
from questionbank.models import Question


class QuestionField(serializers.SlugRelatedField[Question]):
    """A question, by its uuid."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 -- handed on as they are
        super().__init__(slug_field="uuid", queryset=Question.objects.all(), **options)

    def get_queryset(self) -> QuerySet[Question]:
        """Return the questions that the caller may see."""
        return Question.objects.visible_to(self.context["request"].user)


class KitField(serializers.SlugRelatedField[Kit]):
    """A kit, by its slug."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 -- handed on as they are
        super().__init__(slug_field="slug", queryset=Kit.objects.all(), **options)

    def get_queryset(self) -> QuerySet[Kit]:
        """Return the kits that the caller may see."""
        return Kit.objects.visible_to(self.context["request"].user)


class ApplicationField(serializers.PrimaryKeyRelatedField[Application]):
    """An application of somebody whom the caller may interview."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 -- handed on as they are
        super().__init__(queryset=Application.objects.all(), **options)

    def get_queryset(self) -> QuerySet[Application]:
        """Return the applications that the caller may arrange interviews for."""
        return candidates.applications_for(self.context["request"].user)
