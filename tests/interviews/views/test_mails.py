"""Mails that have not left are listed for admins: who, what, when and why."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.actions import mail
from accounts.models import OutgoingMail, User
from interviews.models import Delivery, Interview
from tests.clients import client_for, page_of, queries_of, words
from tests.factories import make_application, make_interview
from tests.interviews.invited import invite
from tests.interviews.views.test_today import make_report

pytestmark = pytest.mark.django_db
PAGE = "/mails/unsent/"
OLD = timezone.now() - dt.timedelta(hours=1)


@pytest.fixture
def planned(ada: User, rae: User) -> Interview:
    """Ada leads; neither her invitation nor the candidate's has arrived."""
    interview = invite(make_interview(lead=ada, application=make_application(recruiters=[rae])))
    OutgoingMail.objects.update(
        state="failed", sent_at=None, error="550 no such box", next_try_at=None, created_at=OLD
    )
    return interview


def late(kind: str, to: User) -> OutgoingMail:
    return mail.queue(kind=kind, to=to.email, subject="S", text="T", at=OLD, recipient=to)


def test_an_admin_reads_what_has_not_left_and_goes_to_where_it_is_sent_again(
    planned: Interview, max_: User, ada: User, rae: User
) -> None:
    report = make_report(make_interview(lead=ada, state="ended", application=planned.application))
    letter = late("report", rae)
    Delivery.objects.create(report=report, recipient=rae, created_at=OLD, mail=letter)
    late("password_reset_key", ada)
    OutgoingMail.objects.filter(pk=late("k", rae).pk).update(state="stopped")
    mail.queue(kind="k", to=rae.email, subject="S", text="T", at=timezone.now())

    rows = client_for(max_).get(PAGE).context["rows"]

    candidate = planned.application.candidate
    found = [(row.what, row.mail.to, row.report_id, row.interview_id) for row in rows]
    assert found[:2] == [
        ("Account", ada.email, None, None),
        ("Report", rae.email, report.pk, None),
    ]
    assert {*found[2:]} == {
        ("Interview", to, None, planned.pk) for to in (ada.email, candidate.email)
    }
    page = page_of(max_, PAGE)
    ways = (f"/interviews/{planned.pk}/", f"/reports/{report.pk}/", f"/people/{ada.pk}/")
    assert [f'href="{way}"' in page for way in ways] == [True] * 3
    assert [words(page).count(said) for said in ("550 no such box", "Not tried yet")] == [2, 2]
    assert candidate.name not in page  # what the mails say is for their readers


def test_a_mail_about_oneself_leads_nowhere(planned: Interview, max_: User) -> None:
    candidate = planned.application.candidate
    candidate.user = max_
    candidate.save()
    page = page_of(max_, PAGE)
    assert words(page).count("550 no such box") == 2
    assert f"/interviews/{planned.pk}/" not in page


def test_more_mails_cost_no_more_queries(planned: Interview, max_: User) -> None:
    client = client_for(max_)
    few = queries_of(client, PAGE)
    for _ in range(3):
        late("k", max_)
    assert queries_of(client, PAGE) == few
