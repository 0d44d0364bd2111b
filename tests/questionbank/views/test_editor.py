from dataclasses import replace
from html import unescape

import pytest
from django.test import Client

from accounts.models import Role, User
from questionbank.actions import versions
from questionbank.models import Question, QuestionVersion, Topic
from questionbank.queries import records
from tests.clients import client_for
from tests.factories import make_user
from tests.forms import posted
from tests.questionbank.drafts import AT, make_draft, make_published, new_record

pytestmark = pytest.mark.django_db


def address_of(version: QuestionVersion) -> str:
    return f"/questions/{version.question.slug}/versions/{version.number}/edit/"


def form_of(client: Client, address: str) -> dict[str, str]:
    response = client.get(address)
    assert response.status_code == 200
    return posted(response.content.decode(), having="title")


def test_saving_an_untouched_form_changes_nothing(ada: User) -> None:
    version = make_draft(by=ada)
    before = records.record_of(version)
    client = client_for(ada)
    form = form_of(client, address_of(version))
    response = client.post(address_of(version), form | {"save": "1"})
    assert (response.status_code, records.record_of(version)) == (302, before)
    version.refresh_from_db()
    assert version.content_hash == QuestionVersion.objects.get(pk=version.pk).content_hash


def test_every_field_can_be_edited(ada: User) -> None:
    version = make_draft(by=ada)
    Topic.objects.create(slug="other", name="Other")
    client = client_for(ada)
    form = form_of(client, address_of(version)) | {
        "title": "Median  or mean",
        "topic": "other",
        "kind": "case",
        "seniority": "senior",
        "difficulty": "4",
        "minutes": "12",
        "tags": "one, two,, one",
        "prompt": "Which?\r\nWhy?  ",
        "context": "New context",
        "references": "First\r\n\r\nSecond",
        "family": "averages",
        "licence": "MIT",
        "attribution": "Ada",
        "ai_policy": "allowed",
        "review_by": "2028-01-31",
        "change_note": "All new",
        "needs_note_at_extremes": "",
        "exemplars-1-text": "",  # taken away
        "exemplars-0-level": "4",
        "key_points-0-text": "Only this",
        "key_points-1-remove": "on",
        "key_points-2-remove": "on",
        "key_points-3-remove": "on",
        "pitfalls-0-says": "“Always.”",
        "pitfalls-1-says": "",
        "pitfalls-1-why": "",
        "probes-2-kind": "redirect",
        "probes-2-help": "large",
        "criteria-0-title": "Robustness",
        "criteria-0-weight": "2.5",
        "criteria-1-remove": "on",
        "criteria-0-levels-0-anchor": "Nothing at all",
        "criteria-0-levels-4-label": "Best",
    }
    assert client.post(address_of(version), form | {"save": "1"}).status_code == 302
    old = new_record()
    first = old.criteria[0]
    levels = (
        replace(first.levels[0], anchor="Nothing at all"),
        *first.levels[1:4],
        replace(first.levels[4], label="Best"),
    )
    got = records.record_of(version)
    assert got.criteria == (
        replace(first, title="Robustness", weight=got.criteria[0].weight, levels=levels),
    )
    assert str(got.criteria[0].weight) == "2.50"
    assert [each.text for each in got.key_points] == ["Only this"]
    assert [each.says for each in got.pitfalls] == ["“Always.”"]
    assert (got.probes[2].kind, got.probes[2].help) == ("redirect", "large")
    assert [(each.quality, str(each.level)) for each in got.exemplars] == [("strong", "4.00")]
    assert (got.title, got.topic, got.kind, got.seniority, got.difficulty, got.minutes) == (
        "Median or mean",
        "other",
        "case",
        "senior",
        4,
        12,
    )
    assert (got.tags, got.references) == (("one", "two"), ("First", "Second"))
    assert (got.prompt, got.context) == ("Which?\nWhy?", "New context")
    assert (got.family, got.licence, got.attribution, got.ai_policy) == (
        "averages",
        "MIT",
        "Ada",
        "allowed",
    )
    assert got.needs_note_at_extremes is False
    assert (str(got.review_by), got.change_note) == ("2028-01-31", "All new")


def test_a_new_question_is_drafted_from_a_blank_form(cyd: User) -> None:
    client = client_for(cyd)
    form = form_of(client, "/questions/new/")
    filled = form | {
        "title": "Why a forest?",
        "criteria-0-title": "Sees the trees",
        "criteria-0-levels-0-label": "No",
        "criteria-0-levels-4-label": "Yes",
        "key_points-0-text": "Trees differ",
        "key_points-0-criterion": "criterion-1",
        "save": "1",
    }
    response = client.post("/questions/new/", filled)
    assert (response.status_code, response["Location"]) == (
        302,
        "/questions/why-a-forest/versions/1/",
    )
    version = QuestionVersion.objects.get()
    record = records.record_of(version)
    assert (version.created_by, version.state, record.title) == (cyd, "draft", "Why a forest?")
    [criterion] = record.criteria
    assert (criterion.key, criterion.title, int(criterion.weight)) == (
        "criterion-1",
        "Sees the trees",
        1,
    )
    assert [(each.key, int(each.value), each.label) for each in criterion.levels] == [
        ("criterion-1-1", 1, "No"),
        ("criterion-1-5", 5, "Yes"),
    ]
    assert record.key_points[0].criterion == "criterion-1"


def test_slugs_are_made_from_titles_and_stay_apart(cyd: User) -> None:
    client = client_for(cyd)
    form = form_of(client, "/questions/new/")
    for title in ("New", "New", "中文"):
        client.post("/questions/new/", form | {"title": title, "save": "1"})
    slugs = Question.objects.order_by("pk").values_list("slug", flat=True)
    assert list(slugs) == ["new-2", "new-3", "question"]


@pytest.mark.parametrize("what", ["key_points", "exemplars", "pitfalls", "probes", "criteria"])
def test_a_row_is_added_without_saving_and_without_script(what: str, ada: User) -> None:
    version = make_draft(by=ada)
    before = version.content_hash
    client = client_for(ada)
    form = form_of(client, address_of(version)) | {"prompt": "Half typed"}
    response = client.post(address_of(version), form | {"add": what})
    after = posted(response.content.decode(), having="title")
    assert response.status_code == 200
    assert int(after[f"{what}-TOTAL_FORMS"]) == int(form[f"{what}-TOTAL_FORMS"]) + 1
    assert after["prompt"] == "Half typed"
    version.refresh_from_db()
    assert version.content_hash == before


def test_a_level_is_added_to_every_criterion_with_a_key_of_its_own(ada: User) -> None:
    version = make_draft(by=ada)
    client = client_for(ada)
    form = form_of(client, address_of(version))
    response = client.post(address_of(version), form | {"add": "levels"})
    after = posted(response.content.decode(), having="title")
    assert [after[f"criteria-{i}-levels-TOTAL_FORMS"] for i in (0, 1, 2)] == ["6", "6", "6"]
    filled = after | {
        "criteria-0-levels-5-value": "0",
        "criteria-0-levels-5-label": "None",
        "save": "1",
    }
    assert client.post(address_of(version), filled).status_code == 302
    lowest, *rest = records.record_of(version).criteria[0].levels
    assert (lowest.key, int(lowest.value), lowest.label) == ("robust-6", 0, "None")
    assert [each.key for each in rest] == [f"robust-{i}" for i in range(1, 6)]


def faulty(form: dict[str, str]) -> dict[str, str]:
    return form | {
        "title": "",
        "minutes": "-3",
        "prompt": "Kept as typed",
        "criteria-0-weight": "heavy",
        "criteria-0-levels-2-label": "",
        "probes-0-text": "",
        "save": "1",
    }


def test_each_error_stands_beside_its_field_and_what_was_typed_stays(ada: User) -> None:
    version = make_draft(by=ada)
    client = client_for(ada)
    form = faulty(form_of(client, address_of(version)))
    response = client.post(address_of(version), form)
    html = unescape(response.content.decode())
    assert response.status_code == 422
    for name in (
        "title",
        "minutes",
        "criteria-0-weight",
        "criteria-0-levels-2-label",
        "probes-0-text",
    ):
        assert f'id="id_{name}_error"' in html
    assert html.count('_error"') >= 5
    again = posted(response.content.decode(), having="title")
    assert {name: again[name] for name in again if name in form} == {
        name: form[name] for name in again if name in form
    }
    assert records.record_of(version).prompt != "Kept as typed"


def test_what_the_action_refuses_stands_beside_the_field_too(ada: User) -> None:
    version = make_draft(by=ada)
    client = client_for(ada)
    form = form_of(client, address_of(version)) | {
        "criteria-0-weight": "0",
        "criteria-0-levels-1-value": "1",  # like the level before it
        "key_points-0-criterion": "elsewhere",
        "save": "1",
    }
    response = client.post(address_of(version), form)
    html = unescape(response.content.decode())
    assert response.status_code == 422
    for message in (
        "greater than 0",
        "“1”",
        "“elsewhere”",
    ):
        assert message in html


def test_levels_without_a_criterion_ask_for_its_name(ada: User) -> None:
    client = client_for(ada)
    form = form_of(client, "/questions/new/") | {
        "title": "T",
        "criteria-0-levels-0-label": "Lost",
        "save": "1",
    }
    response = client.post("/questions/new/", form)
    assert (response.status_code, Question.objects.count()) == (422, 0)


def test_a_post_that_says_nothing_is_refused_and_no_draft_is_made(ada: User) -> None:
    version = make_draft(by=ada)
    client = client_for(ada)
    hash_before = version.content_hash

    answers = [client.post(path) for path in ("/questions/new/", address_of(version))]

    assert [answer.status_code for answer in answers] == [422, 422]
    version.refresh_from_db()
    assert version.content_hash == hash_before
    assert QuestionVersion.objects.count() == 1


def test_a_second_click_that_adds_a_row_is_harmless(ada: User) -> None:
    version = make_draft(by=ada)
    client = client_for(ada)
    form = form_of(client, address_of(version))
    count = int(form["pitfalls-TOTAL_FORMS"])
    sent = form | {f"pitfalls-{count - 1}-says": "New", "save": "1"}
    assert [client.post(address_of(version), sent).status_code for _ in range(2)] == [302, 302]
    assert [each.says for each in records.record_of(version).pitfalls][-1] == "New"


def test_who_was_overtaken_reads_the_lists_that_stand_otherwise(ada: User, bob: User) -> None:
    version = make_draft(by=ada)
    hers, his = client_for(ada), client_for(bob)
    opened = form_of(hers, address_of(version))
    fewer = form_of(his, address_of(version)) | {"pitfalls-0-why": "His words", "save": "1"}
    his.post(address_of(version), fewer)
    mine = opened | {"key_points-0-remove": "on", "save": "1"}
    response = hers.post(address_of(version), mine)
    assert response.status_code == 409
    stands = dict(response.context["stands"])
    assert list(stands) == ["Key points", "Pitfalls"]
    assert "His words" in stands["Pitfalls"]
    assert opened["key_points-0-text"] in stands["Key points"]


def test_who_may_edit(ada: User, cyd: User, rae: User) -> None:
    other = make_user("Dee", Role.INTERVIEWER)
    version = make_draft(by=cyd)
    statuses = [client_for(user).get(address_of(version)).status_code for user in (ada, cyd)]
    assert statuses == [200, 200]
    assert [client_for(user).get(address_of(version)).status_code for user in (rae, other)] == [
        404,
        404,
    ]
    assert client_for(rae).get("/questions/new/").status_code == 403


def test_a_published_version_is_not_edited(ada: User, cyd: User) -> None:
    version = make_published()
    assert client_for(ada).get(address_of(version)).status_code == 409
    assert client_for(ada).post(address_of(version), {"save": "1"}).status_code == 409
    assert client_for(cyd).get(address_of(version)).status_code == 403


def test_the_preview_renders_what_is_typed_and_nothing_hostile(ada: User, rae: User) -> None:
    text = {"prompt": "**bold** $x^2$ <script>alert(1)</script>", "title": "x"}
    response = client_for(ada).post(
        "/questions/preview/", text, headers={"HX-Trigger-Name": "prompt"}
    )
    html = response.content.decode()
    assert "<strong>bold</strong>" in html
    assert "<math" in html
    assert "<script" not in html
    assert client_for(rae).post("/questions/preview/", text).status_code == 403
    assert client_for(ada).get("/questions/preview/").status_code == 405


def test_the_margin_ticks_what_is_typed_before_it_is_saved(ada: User) -> None:
    version = make_draft(by=ada, topic="")
    client = client_for(ada)
    form = form_of(client, address_of(version)) | {"check": "1"}
    assert "Choose a topic." in client.post(address_of(version), form).content.decode()
    Topic.objects.create(slug="other", name="Other")
    margin = client.post(address_of(version), form | {"topic": "other"}).content.decode()
    assert "Choose a topic." not in margin
    assert "<html" not in margin
    broken = client.post(address_of(version), form | {"minutes": "-1"}).content.decode()
    assert "cannot be read" in broken
    version.refresh_from_db()
    assert version.topic is None


def test_a_revision_keeps_keys_through_the_form(ada: User) -> None:
    published = make_published()
    draft = versions.revise(question=published.question, by=ada, at=AT)
    client = client_for(ada)
    form = form_of(client, address_of(draft)) | {"criteria-0-title": "Renamed", "save": "1"}
    assert client.post(address_of(draft), form).status_code == 302
    draft.refresh_from_db()
    assert (draft.bump, draft.scoring_hash) == ("patch", published.scoring_hash)


@pytest.mark.parametrize("rows", ["-1", "x", "999999999", "", "²"])
def test_a_forged_row_count_breaks_nothing(rows: str, ada: User) -> None:
    version = make_draft(by=ada)
    client = client_for(ada)
    form = form_of(client, address_of(version)) | {
        "key_points-TOTAL_FORMS": rows,
        "criteria-TOTAL_FORMS": rows,
        "save": "1",
    }
    assert client.post(address_of(version), form).status_code in {302, 422}
