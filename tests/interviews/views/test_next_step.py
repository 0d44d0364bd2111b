"""After the decision: the application is one click away, and nothing moves by itself."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from interviews.actions import decisions
from interviews.models import Report
from tests.clients import client_for, page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def decided(final: Report, rae: User) -> Report:
    at, interview = timezone.now(), final.interview
    decisions.decide(interview=interview, outcome="advance", rationale="Sound.", by=rae, at=at)
    return Report.objects.get(pk=final.pk)


def page(user: User, report: Report) -> str:
    return page_of(user, reverse("report_detail", args=[report.pk]))


def test_a_decision_moves_nobody_and_offers_the_move(decided: Report, rae: User) -> None:
    application = decided.interview.application
    assert application.stage == "applied"
    shown = page(rae, decided)
    move = reverse("application_move", args=[application.pk])
    assert f'action="{move}"' in shown
    assert f'href="{reverse("candidate_detail", args=[application.candidate_id])}"' in shown
    assert '<option value="applied" selected>' in shown

    way_back = f"{reverse('report_detail', args=[decided.pk])}#next-step"
    response = client_for(rae).post(move, {"stage": "offer", "next": way_back})
    assert response["Location"] == way_back
    assert '<option value="offer" selected>' in page(rae, decided)


def test_before_the_decision_there_is_no_next_step(final: Report, rae: User) -> None:
    assert 'id="next-step"' not in page(rae, final)


def test_interviewers_have_no_next_step(decided: Report, ada: User, rae: User) -> None:
    assert ['id="next-step"' in page(user, decided) for user in (rae, ada)] == [True, False]
