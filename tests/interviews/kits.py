"""Kits made through the action, with little to say about them."""

from typing import Any

from django.utils import timezone

from accounts.models import User
from interviews.actions import kits
from interviews.models import Kit
from interviews.queries.planned import PlannedQuestion, PlannedSection
from questionbank.models import QuestionVersion


def make_kit(by: User, *sections: PlannedSection, **values: Any) -> Kit:  # noqa: ANN401 -- passed on to the action as they are
    """Make a kit of these sections."""
    usual = {"name": "Machine learning", "description": "", "seniority": "mid", "minutes": 60}
    return kits.create(sections=sections, by=by, **{"at": timezone.now(), **usual, **values})


def core(*versions: QuestionVersion, minutes: int = 0) -> PlannedSection:
    """Return the one section that holds these questions."""
    plan = [PlannedQuestion(version.question) for version in versions]
    return PlannedSection("Core", plan, minutes=minutes)
