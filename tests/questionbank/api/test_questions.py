import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import pytest
from django.core.serializers.json import DjangoJSONEncoder

from accounts.models import User
from questionbank.actions import versions
from questionbank.models import Question, QuestionVersion
from questionbank.queries import records
from tests.clients import client_for
from tests.questionbank.drafts import AT, make_draft, make_in_review, make_published, new_record
from web.editions import edition

pytestmark = pytest.mark.django_db
API = "/api/v1/questions/"


def send(user: User, method: str, path: str, data: object = None) -> tuple[int, Any]:
    call: Callable[..., Any] = getattr(client_for(user), method)
    body = {"data": json.dumps(data, cls=DjangoJSONEncoder)} if data is not None else {}
    response = call(API + path, content_type="application/json", **body)
    return response.status_code, response.json() if response.content else None


def get(user: User, path: str = "") -> Any:  # noqa: ANN401 -- any JSON value
    response = client_for(user).get(API + path)
    assert response.status_code == 200, response.content
    return response.json()


def titles(body: Any) -> list[str]:  # noqa: ANN401 -- any JSON value
    return [row["title"] for row in body["results"]]


def content_of(**changes: object) -> dict[str, Any]:
    content = asdict(new_record(**changes))
    del content["uuid"], content["slug"]
    return content


def at(version: QuestionVersion, verb: str = "") -> str:
    step = f"{verb}/" if verb else ""
    return f"{version.question.uuid}/versions/{version.number}/{step}"


def test_the_list_holds_what_the_page_lists(cyd: User) -> None:
    version = make_published(title="Alpha")
    make_published(title="Beta", seniority="senior")
    make_draft(title="Draft")
    body = get(cyd)
    assert (titles(body), body["next"], body["previous"]) == (["Alpha", "Beta"], None, None)
    assert body["results"][0] == {
        "uuid": str(version.question.uuid),
        "slug": version.question.slug,
        "version": 1,
        "state": "published",
        "title": "Alpha",
        "topic": "Statistics",
        "seniority": "junior",
        "minutes": 8,
        "tags": ["estimation"],
    }
    assert titles(get(cyd, "?seniority=senior")) == ["Beta"]
    assert titles(get(cyd, "?q=alph")) == ["Alpha"]
    assert titles(get(cyd, "?state=draft")) == []


def test_a_filter_that_is_not_understood_is_refused(cyd: User) -> None:
    status, body = send(cyd, "get", "?topic=alchemy&minutes=7")
    assert (status, sorted(body["errors"])) == (422, ["minutes", "topic"])


def test_a_question_is_read_with_its_answers(cyd: User) -> None:
    version = make_published()
    body = get(cyd, f"{version.question.uuid}/")
    record = records.record_of(version)
    assert (body["version"], body["state"], body["content_hash"]) == (
        1,
        "published",
        version.content_hash,
    )
    content = body["content"]
    assert content["title"] == record.title
    assert content["exemplars"][0]["text"] == record.exemplars[0].text
    assert content["criteria"][0]["levels"][4] == {
        "key": "robust-5",
        "value": "5.00",
        "label": "Label 5",
        "anchor": record.criteria[0].levels[4].anchor,
    }


def test_versions_are_listed_newest_first_as_far_as_the_reader_may_see(
    ada: User, cyd: User
) -> None:
    published = make_published()
    versions.revise(question=published.question, by=ada, at=AT)
    path = f"{published.question.uuid}/versions/"
    assert [(row["version"], row["state"]) for row in get(ada, path)] == [
        (2, "draft"),
        (1, "published"),
    ]
    assert [row["version"] for row in get(cyd, path)] == [1]
    assert send(cyd, "get", f"{path}2/")[0] == 404
    assert get(ada, f"{path}2/")["bump"] == "patch"


def test_a_question_is_drafted_and_comes_back_as_it_was_sent(cyd: User) -> None:
    content = content_of(title="Why a forest?")
    status, body = send(cyd, "post", "", content)
    assert (status, body["state"], body["slug"]) == (201, "draft", "why-a-forest")
    assert body["content"] == json.loads(json.dumps(_as_sent(content), cls=DjangoJSONEncoder))
    assert QuestionVersion.objects.get().created_by == cyd


def _as_sent(content: dict[str, Any]) -> dict[str, Any]:
    """Write numbers as the API does: two places."""
    text = json.loads(json.dumps(content, cls=DjangoJSONEncoder))
    for criterion in text["criteria"]:
        criterion["weight"] = f"{float(criterion['weight']):.2f}"
        for level in criterion["levels"]:
            level["value"] = f"{float(level['value']):.2f}"
    return dict(text)


def test_a_draft_may_begin_with_a_title_alone(cyd: User) -> None:
    status, body = send(cyd, "post", "", {"title": "Only this"})
    assert (status, body["content"]["criteria"]) == (201, [])


def test_identity_is_kept_when_it_is_given(cyd: User) -> None:
    record = new_record()
    sent = {"title": "T", "uuid": str(record.uuid), "slug": record.slug}
    assert send(cyd, "post", "", sent)[1]["uuid"] == str(record.uuid)
    status, body = send(cyd, "post", "", sent)
    assert (status, sorted(body["errors"])) == (422, ["slug", "uuid"])


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"title": ""}, "title"),
        ({"minutes": -1}, "minutes"),
        ({"topic": "alchemy"}, "topic"),
        ({"criteria": [{"key": "a"}]}, "criteria.0.title"),
        ({"criteria": "none"}, "criteria"),
        ({"enemies": ["6f0e6f3e-9d0e-4c3b-8f0e-0d3c9b1f2a99"]}, "enemies.0"),
    ],
)
def test_what_cannot_be_stored_is_named(change: dict[str, object], place: str, cyd: User) -> None:
    status, body = send(cyd, "post", "", content_of() | change)
    assert (status, place in body["errors"]) == (422, True)
    assert Question.objects.count() == 0


def test_a_patch_replaces_what_it_names(cyd: User) -> None:
    version = make_draft(by=cyd)
    before = records.record_of(version)
    status, body = send(cyd, "patch", at(version), {"minutes": 11, "tags": ["new"]})
    after = records.record_of(version)
    assert (status, body["content"]["minutes"]) == (200, 11)
    assert (after.minutes, after.tags) == (11, ("new",))
    assert (after.criteria, after.prompt, after.licence) == (
        before.criteria,
        before.prompt,
        before.licence,
    )


def test_a_row_with_holes_is_refused_in_a_patch_too(cyd: User) -> None:
    version = make_draft(by=cyd)
    status, body = send(cyd, "patch", at(version), {"criteria": [{"key": "a", "title": "A"}]})
    assert (status, sorted(body["errors"])) == (
        422,
        ["criteria.0.competency", "criteria.0.levels", "criteria.0.weight"],
    )


@pytest.mark.parametrize("sent", [[], "text", 3])
def test_a_body_of_another_shape_is_refused(sent: object, cyd: User) -> None:
    version = make_draft(by=cyd)
    assert send(cyd, "patch", at(version), sent)[0] == 422
    assert send(cyd, "post", "", sent)[0] == 422


def test_two_people_bring_a_question_into_use(ada: User, bob: User) -> None:
    _, body = send(ada, "post", "", content_of())
    path = f"{body['uuid']}/versions/1/"
    assert send(ada, "post", f"{path}publish/", {"made_from": body["edition"]})[0] == 409
    assert send(ada, "post", f"{path}submit/")[1]["state"] == "in_review"
    read = {"made_from": body["edition"]}
    assert send(ada, "post", f"{path}approve/", read)[0] == 403
    assert send(bob, "post", f"{path}approve/", read)[0] == 200
    assert send(bob, "post", f"{path}publish/", read | {"bump": "patch"})[0] == 409
    assert send(bob, "post", f"{path}publish/", read)[1]["state"] == "published"
    assert send(ada, "post", f"{body['uuid']}/revise/")[1]["version"] == 2
    assert send(ada, "post", f"{path}retire/")[1]["state"] == "retired"
    assert send(ada, "post", f"{path}retire/")[0] == 409


def test_changes_are_asked_for_with_a_reason(ada: User, bob: User) -> None:
    version = make_in_review(by=ada)
    read = {"made_from": edition(records.record_of(version))}
    assert send(bob, "post", at(version, "ask-changes"), read)[0] == 422
    asked = read | {"comments": "Shorter, please."}
    assert send(bob, "post", at(version, "ask-changes"), asked)[1]["state"] == "draft"
    again = make_in_review(by=ada)
    assert send(ada, "post", at(again, "send-back"))[1]["state"] == "draft"
