"""After the decision: the application is one click away, and nothing moves by itself."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from interviews import effects
from interviews.actions import decisions
from interviews.models import Interview, Report
from tests.clients import client_for
from tests.factories import make_application, make_interview
from tests.interviews.panels import end, hand_in

pytestmark = pytest.mark.django_db
LEVELS = {"split": 4, "leakage": 2}


@pytest.fixture
def decided(ada: User, rae: User) -> Report:
    interview = make_interview(
        lead=ada, application=make_application(recruiters=[rae]), state=Interview.State.LIVE
    )
    hand_in(interview, ada, LEVELS)
    report = end(interview)
    effects.build_report(report_id=report.pk)
    at = timezone.now()
    decisions.decide(interview=interview, outcome="advance", rationale="Sound.", by=rae, at=at)
    return Report.objects.get(pk=report.pk)


def page(user: User, report: Report) -> str:
    return client_for(user).get(reverse("report_detail", args=[report.pk])).content.decode()


def test_a_decision_moves_nobody_and_offers_the_move(decided: Report, rae: User) -> None:
    application = decided.interview.application
    assert application.stage == "applied"
    shown = page(rae, decided)
    assert f'action="{reverse("application_move", args=[application.pk])}"' in shown
    assert f'href="{reverse("candidate_detail", args=[application.candidate_id])}"' in shown
    assert '<option value="applied" selected>' in shown

    way_back = f"{reverse('report_detail', args=[decided.pk])}#next-step"
    response = client_for(rae).post(
        reverse("application_move", args=[application.pk]), {"stage": "offer", "next": way_back}
    )
    assert response["Location"] == way_back
    assert '<option value="offer" selected>' in page(rae, decided)


def test_before_the_decision_and_for_interviewers_there_is_no_next_step(
    decided: Report, ada: User, rae: User
) -> None:
    assert 'id="next-step"' in page(rae, decided)
    assert 'id="next-step"' not in page(ada, decided)
    undecided = make_interview(
        lead=ada, application=make_application(recruiters=[rae]), state=Interview.State.LIVE
    )
    hand_in(undecided, ada, LEVELS)
    report = end(undecided)
    effects.build_report(report_id=report.pk)
    assert 'id="next-step"' not in page(rae, report)
