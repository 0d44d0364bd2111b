"""Reports over the API: what is given and to whom, what is refused and in which words."""

from typing import Any

import pytest

from accounts.models import OutgoingMail, User
from interviews.models import Decision, Interview, Report
from tests.clients import api_client_for
from tests.interviews.panels import build, end, hand_in

pytestmark = pytest.mark.django_db
API = "/api/v1"
LEVELS = {"split": 4, "leakage": 2}


def body(user: User, path: str) -> Any:  # noqa: ANN401 -- JSON
    response = api_client_for(user).get(f"{API}{path}")
    assert response.status_code == 200
    return response.json()


def test_a_report_carries_its_snapshot_whole(final: Report, rae: User) -> None:
    found = body(rae, f"/reports/{final.pk}/")
    assert found["content"] == final.snapshot
    assert found["content"]["score"]["value"] == 0.375
    assert (found["kind"], found["state"], found["number"]) == ("final", "ready", 2)
    assert (found["replaced_by"], found["decision"], found["error"]) == (None, None, "")


def test_the_list_holds_the_newest_of_each_and_the_replaced_one_names_it(
    interview: Interview, interim: Report, final: Report, rae: User
) -> None:
    assert body(rae, f"/reports/{interim.pk}/")["replaced_by"] == final.pk
    [row] = body(rae, "/reports/")["results"]
    assert (row["id"], row["candidate"]) == (final.pk, interview.application.candidate.name)
    assert (row["score"]["value"], row["awaited"]) == (0.375, [])


def test_the_list_of_the_panel_is_empty_until_the_reveal(
    interview: Interview, interim: Report, ada: User, bob: User, cyd: User
) -> None:
    def listed() -> dict[str, int]:
        return {user.name: len(body(user, "/reports/")["results"]) for user in (ada, bob, cyd)}

    assert listed() == {"Ada": 0, "Bob": 0, "Cyd": 0}
    hand_in(interview, bob, LEVELS)
    assert listed() == {"Ada": 1, "Bob": 1, "Cyd": 0}


def test_the_paper_comes_whatever_the_caller_accepts(final: Report, rae: User) -> None:
    path = f"{API}/reports/{final.pk}/pdf/"
    response = api_client_for(rae).get(path, headers={"accept": "application/pdf"})
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert b"".join(response) == bytes(final.pdf or b"")
    assert api_client_for(rae).get(f"{path}?paper=AAA").json()["errors"].keys() == {"paper"}
    missing = api_client_for(rae).get(
        f"{API}/reports/0/pdf/", headers={"accept": "application/pdf"}
    )
    assert (missing.status_code, missing["Content-Type"]) == (404, "application/problem+json")


def test_before_it_is_built_there_is_no_paper(interview: Interview, rae: User) -> None:
    report = end(interview)
    assert body(rae, f"/reports/{report.pk}/")["content"] is None
    assert api_client_for(rae).get(f"{API}/reports/{report.pk}/pdf/").status_code == 404


def test_a_failed_delivery_is_listed_and_sent_again(final: Report, rae: User) -> None:
    states = [each["state"] for each in body(rae, "/deliveries/")["results"]]
    assert states == ["pending", "replaced"]  # that of the interim report had not left
    OutgoingMail.objects.filter(kind="report").update(
        state="failed", error="550 No such mailbox", attempts=8, next_try_at=None
    )
    newest, _older = body(rae, "/deliveries/")["results"]
    told = {
        "report": final.pk,
        "recipient": rae.email,
        "state": "failed",
        "attempts": 8,
        "error": "550 No such mailbox",
    }
    assert newest | told == newest
    response = api_client_for(rae).post(f"{API}/deliveries/{newest['id']}/resend/")
    assert (response.status_code, response.json()["state"]) == (202, "pending")


def test_withheld_and_replaced_deliveries_have_no_mail(
    own: Interview, ada: User, rae: User, max_: User
) -> None:
    hand_in(own, ada, LEVELS)
    build(end(own))
    [row] = body(max_, "/deliveries/")["results"]
    assert (row["state"], row["attempts"], row["sent_at"]) == ("withheld", 0, None)
    refused = api_client_for(max_).post(f"{API}/deliveries/{row['id']}/resend/")
    assert refused.status_code == 409
    hand_in(own, rae, LEVELS)
    states = [row["state"] for row in body(max_, "/deliveries/")["results"]]
    assert states == ["waiting", "replaced"]


def test_the_lead_ends_and_ending_again_changes_nothing(interview: Interview, ada: User) -> None:
    path = f"{API}/interviews/{interview.pk}/end/"
    first, second = api_client_for(ada).post(path), api_client_for(ada).post(path)
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json() == second.json()
    report = interview.reports.get()
    assert (first.json()["state"], first.json()["report"]) == ("ended", report.pk)


def test_a_decision_closes_the_interview_and_stands_in_the_report(
    interview: Interview, final: Report, rae: User
) -> None:
    path = f"{API}/interviews/{interview.pk}/decision/"
    values = {"outcome": "advance", "rationale": "Sound splits."}
    made = api_client_for(rae).post(path, values)
    assert made.status_code == 201
    assert made.json() | values | {"decided_by": "Rae"} == made.json()
    assert body(rae, f"/reports/{final.pk}/")["decision"] == made.json()
    assert api_client_for(rae).post(path, values).status_code == 409


def test_a_decision_needs_outcome_and_reason(
    interview: Interview, final: Report, rae: User
) -> None:
    path = f"{API}/interviews/{interview.pk}/decision/"
    refused = api_client_for(rae).post(path, {"outcome": "maybe", "rationale": ""})
    assert refused.status_code == 422
    assert set(refused.json()["errors"]) == {"outcome", "rationale"}
    assert not Decision.objects.exists()
