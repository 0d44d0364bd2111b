"""Reports over the API: what is given and to whom, what is refused and in which words."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.models import OutgoingMail, User
from interviews.models import Decision, Interview, Report
from tests.clients import api_client_for
from tests.factories import make_application, make_interview
from tests.interviews.panels import build, end, hand_in

pytestmark = pytest.mark.django_db
API = "/api/v1"
LEVELS = {"split": 4, "leakage": 2}


def body(client: APIClient, path: str, *, status: int = 200) -> Any:  # noqa: ANN401 -- JSON
    response = client.get(f"{API}{path}")
    assert response.status_code == status
    return response.json()


def test_a_report_carries_its_snapshot_whole(final: Report, rae: User) -> None:
    found = body(api_client_for(rae), f"/reports/{final.pk}/")
    assert found["content"] == final.snapshot
    assert found["content"]["score"]["value"] == 0.375
    assert (found["kind"], found["state"], found["number"]) == ("final", "ready", 2)
    assert (found["replaced_by"], found["decision"], found["error"]) == (None, None, "")


def test_the_replaced_one_names_its_successor(interim: Report, final: Report, rae: User) -> None:
    assert body(api_client_for(rae), f"/reports/{interim.pk}/")["replaced_by"] == final.pk


def test_the_list_holds_the_newest_of_each_interview(
    interview: Interview, interim: Report, final: Report, rae: User
) -> None:
    [row] = body(api_client_for(rae), "/reports/")["results"]
    assert row["id"] == final.pk
    assert row["candidate"] == interview.application.candidate.name
    assert (row["score"]["value"], row["awaited"]) == (0.375, [])


def test_the_panel_reads_after_the_reveal_and_outsiders_never(
    interview: Interview, interim: Report, ada: User, bob: User, cyd: User
) -> None:
    paths = [f"/reports/{interim.pk}/", f"/reports/{interim.pk}/pdf/"]
    for user in (ada, bob, cyd):
        assert [api_client_for(user).get(API + path).status_code for path in paths] == [404, 404]
        assert body(api_client_for(user), "/reports/")["results"] == []
    hand_in(interview, bob, LEVELS)
    for user in (ada, bob):
        assert [api_client_for(user).get(API + path).status_code for path in paths] == [200, 200]
    assert [api_client_for(cyd).get(API + path).status_code for path in paths] == [404, 404]


def test_the_paper_comes_whatever_the_caller_accepts(final: Report, rae: User) -> None:
    path = f"{API}/reports/{final.pk}/pdf/"
    response = api_client_for(rae).get(path, headers={"accept": "application/pdf"})
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert b"".join(response) == bytes(final.pdf or b"")
    missing = api_client_for(rae).get(
        f"{API}/reports/0/pdf/", headers={"accept": "application/pdf"}
    )
    assert (missing.status_code, missing["Content-Type"]) == (404, "application/problem+json")


def test_before_it_is_built_there_is_no_paper(interview: Interview, rae: User) -> None:
    report = end(interview)
    assert body(api_client_for(rae), f"/reports/{report.pk}/")["content"] is None
    assert api_client_for(rae).get(f"{API}/reports/{report.pk}/pdf/").status_code == 404


def test_an_interim_mail_that_had_not_left_is_replaced(final: Report, rae: User) -> None:
    states = [each["state"] for each in body(api_client_for(rae), "/deliveries/")["results"]]
    assert states == ["pending", "replaced"]


def test_a_failed_delivery_is_listed_and_sent_again(final: Report, rae: User, ada: User) -> None:
    OutgoingMail.objects.filter(kind="report").update(
        state="failed", error="550 No such mailbox", attempts=8, next_try_at=None
    )
    newest, _older = body(api_client_for(rae), "/deliveries/")["results"]
    assert {key: newest[key] for key in ("report", "recipient", "state", "attempts", "error")} == {
        "report": final.pk,
        "recipient": rae.email,
        "state": "failed",
        "attempts": 8,
        "error": "550 No such mailbox",
    }
    path = f"{API}/deliveries/{newest['id']}/resend/"
    assert api_client_for(ada).post(path).status_code == 404
    response = api_client_for(rae).post(path)
    assert (response.status_code, response.json()["state"]) == (202, "pending")


def test_withheld_and_replaced_deliveries_have_no_mail(ada: User, rae: User, max_: User) -> None:
    interview = make_interview(
        lead=ada,
        panel=[(rae, "interviewer")],
        application=make_application(recruiters=[rae]),
        state=Interview.State.LIVE,
    )
    hand_in(interview, ada, LEVELS)
    build(end(interview))
    [row] = body(api_client_for(max_), "/deliveries/")["results"]
    assert (row["state"], row["attempts"], row["sent_at"]) == ("withheld", 0, None)
    refused = api_client_for(max_).post(f"{API}/deliveries/{row['id']}/resend/")
    assert refused.status_code == 409
    hand_in(interview, rae, LEVELS)
    states = [row["state"] for row in body(api_client_for(max_), "/deliveries/")["results"]]
    assert states == ["waiting", "replaced"]


def test_the_lead_ends_and_ending_again_changes_nothing(
    interview: Interview, ada: User, bob: User, cyd: User
) -> None:
    path = f"{API}/interviews/{interview.pk}/end/"
    assert api_client_for(cyd).post(path).status_code == 404
    assert api_client_for(bob).post(path).status_code == 403
    first, second = api_client_for(ada).post(path), api_client_for(ada).post(path)
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json() == second.json()
    report = interview.reports.get()
    assert (first.json()["state"], first.json()["report"]) == ("ended", report.pk)


def test_ending_what_has_not_begun_is_a_conflict(ada: User) -> None:
    planned = make_interview(lead=ada)
    response = api_client_for(ada).post(f"{API}/interviews/{planned.pk}/end/")
    assert response.status_code == 409


def test_a_decision_closes_the_interview_and_stands_in_the_report(
    interview: Interview, final: Report, rae: User, ada: User
) -> None:
    path = f"{API}/interviews/{interview.pk}/decision/"
    values = {"outcome": "advance", "rationale": "Sound splits."}
    assert api_client_for(ada).post(path, values).status_code == 403
    made = api_client_for(rae).post(path, values)
    assert made.status_code == 201
    assert {key: made.json()[key] for key in ("outcome", "rationale", "decided_by")} == {
        **values,
        "decided_by": "Rae",
    }
    assert body(api_client_for(rae), f"/reports/{final.pk}/")["decision"] == made.json()
    again = api_client_for(rae).post(path, values)
    assert again.status_code == 409


def test_a_decision_needs_outcome_reason_and_every_card(
    interview: Interview, interim: Report, rae: User
) -> None:
    path = f"{API}/interviews/{interview.pk}/decision/"
    refused = api_client_for(rae).post(path, {"outcome": "maybe", "rationale": ""})
    assert refused.status_code == 422
    assert set(refused.json()["errors"]) == {"outcome", "rationale"}
    early = api_client_for(rae).post(path, {"outcome": "hold", "rationale": "Wait."})
    assert early.status_code == 409
    assert not Decision.objects.exists()


@pytest.mark.parametrize("path", ["/reports/", "/deliveries/"])
def test_lists_cost_the_same_whatever_their_length(
    final: Report, ada: User, rae: User, path: str
) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            body(api_client_for(rae), path)
        return len(queries)

    one = count()
    for _ in range(2):
        another = make_interview(
            lead=ada, application=make_application(recruiters=[rae]), state=Interview.State.LIVE
        )
        hand_in(another, ada, LEVELS)
        build(end(another))
    assert count() == one <= 3
