"""Moving applications for programs."""

from typing import Any

from accounts.models import User
from tests.clients import api_client_for
from tests.factories import make_application, make_interview
from tests.interviews.invited import invite, news

LISTED = "/api/v1/interviews/"


def test_a_program_is_told_what_is_planned_and_says_what_becomes_of_it(
    ada: User, rae: User
) -> None:
    interview = invite(make_interview(lead=ada, application=make_application(recruiters=[rae])))
    application, client = interview.application, api_client_for(rae)

    def move(**sent: object) -> tuple[int, Any]:
        path = f"/api/v1/applications/{application.pk}/move/"
        answer = client.post(path, sent, format="json")
        return answer.status_code, answer.json()

    status, refused = move(stage="withdrawn")
    assert (status, refused["type"]) == (409, "urn:plumbline:problem:still-planned")
    assert refused["planned"] == client.get(LISTED).json()["results"]
    assert [row["id"] for row in refused["planned"]] == [interview.pk]
    application.refresh_from_db()
    assert (application.stage, news().count()) == ("applied", 0)

    assert move(stage="withdrawn", planned="drop")[0] == 422
    status, moved = move(stage="withdrawn", planned="cancel")
    assert (status, moved["stage"]) == (200, "withdrawn")
    assert [row["state"] for row in client.get(LISTED).json()["results"]] == ["cancelled"]
    assert news().count() == 2
    assert move(stage="rejected")[0] == 200
