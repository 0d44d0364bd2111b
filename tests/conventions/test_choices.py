"""Choices exist once, or a test holds the copies together."""

import pytest
from django.db.models import TextChoices

from interviews.models import Rating
from measurement.records import State
from questionbank.formats import records
from questionbank.models import ModelAnswer, Probe, Question, QuestionVersion


@pytest.mark.parametrize(
    ("known", "choices"),
    [
        (records.SENIORITIES, QuestionVersion.Seniority),
        (records.KINDS, QuestionVersion.Kind),
        (records.AI_POLICIES, Question.AiPolicy),
        (records.QUALITIES, ModelAnswer.Quality),
        (records.PROBE_KINDS, Probe.Kind),
        (records.HELPS, Probe.Help),
    ],
)
def test_records_know_the_choices_of_the_columns(
    known: tuple[str, ...], choices: type[TextChoices]
) -> None:
    assert known == tuple(choices.values)


def test_what_is_measured_knows_the_states_of_a_rating() -> None:
    assert [*State, Rating.State.CLEARED] == Rating.State.values
