import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client

from accounts.models import User
from questionbank.actions import versions
from questionbank.formats.records import ExemplarKeyRecord, QuestionRecord
from questionbank.models import Question, QuestionVersion, Topic
from questionbank.queries import records
from tests.clients import client_for
from tests.forms import posted
from tests.questionbank.drafts import AT, make_draft, make_published

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Editor:
    """The editor of an open version, in somebody's browser."""

    version: QuestionVersion
    client: Client

    @property
    def address(self) -> str:
        return f"/questions/{self.version.question.slug}/versions/{self.version.number}/edit/"

    def form(self) -> dict[str, str]:
        return form_of(self.client, self.address)

    def send(self, form: dict[str, str], *, status: int = 302) -> str:
        """Return the page that comes back."""
        response = self.client.post(self.address, form)
        assert response.status_code == status
        return response.content.decode()

    def record(self) -> QuestionRecord:
        return records.record_of(self.version)


def form_of(client: Client, address: str) -> dict[str, str]:
    response = client.get(address)
    assert response.status_code == 200
    form = posted(response.content.decode(), having="title")
    del form["form_key"]  # each post here is a wish of its own
    return form


@pytest.fixture
def editor(ada: User) -> Editor:
    return Editor(make_draft(by=ada), client_for(ada))


def test_saving_an_untouched_form_changes_nothing(editor: Editor) -> None:
    before = editor.record()
    editor.send(editor.form())
    assert editor.record() == before
    assert QuestionVersion.objects.get().content_hash == editor.version.content_hash


def test_every_field_can_be_edited(editor: Editor) -> None:
    Topic.objects.create(slug="other", name="Other")
    before = editor.record()
    typed = {
        "title": "Median  or mean",
        "topic": "other",
        "kind": "case",
        "seniority": "senior",
        "difficulty": "4",
        "minutes": "12",
        "tags": "one, two,, one",
        "tests": "Who chooses.",
        "prompt": "Which?\r\nWhy?  ",
        "hand_out": "| a |",
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
        "exemplars-0-earns robust": "no evidence",
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
    editor.send(editor.form() | typed)
    first, *_ = before.criteria
    lowest, *between, highest = first.levels
    levels = (
        replace(lowest, anchor="Nothing at all"),
        *between,
        replace(highest, label="Best"),
    )
    *others, hint = before.probes
    assert editor.record() == replace(
        before,
        title="Median or mean",
        topic="other",
        kind="case",
        seniority="senior",
        difficulty=4,
        minutes=12,
        tags=("one", "two"),
        tests="Who chooses.",
        prompt="Which?\nWhy?",
        hand_out="| a |",
        context="New context",
        references=("First", "Second"),
        family="averages",
        licence="MIT",
        attribution="Ada",
        ai_policy="allowed",
        review_by=dt.date(2028, 1, 31),
        change_note="All new",
        needs_note_at_extremes=False,
        exemplars=(replace(before.exemplars[0], keys=(ExemplarKeyRecord("robust", None),)),),
        key_points=(replace(before.key_points[0], text="Only this"),),
        pitfalls=(replace(before.pitfalls[0], says="“Always.”"),),
        probes=(*others, replace(hint, kind="redirect", help="large")),
        criteria=(replace(first, title="Robustness", weight=Decimal("2.5"), levels=levels),),
    )


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
        client.post("/questions/new/", form | {"title": title})
    slugs = Question.objects.order_by("pk").values_list("slug", flat=True)
    assert list(slugs) == ["new-2", "new-3", "question"]


@pytest.mark.parametrize("what", ["key_points", "exemplars", "pitfalls", "probes", "criteria"])
def test_a_row_is_added_without_saving_and_without_script(what: str, editor: Editor) -> None:
    before, form = editor.record(), editor.form() | {"prompt": "Half typed"}
    after = posted(editor.send(form | {"add": what}, status=200), having="title")
    assert int(after[f"{what}-TOTAL_FORMS"]) == int(form[f"{what}-TOTAL_FORMS"]) + 1
    assert after["prompt"] == "Half typed"
    assert editor.record() == before


def test_a_level_is_added_to_every_criterion_with_a_key_of_its_own(editor: Editor) -> None:
    page = editor.send(editor.form() | {"add": "levels"}, status=200)
    after = posted(page, having="title")
    assert [after[f"criteria-{i}-levels-TOTAL_FORMS"] for i in (0, 1, 2)] == ["6", "6", "6"]
    lowest_of_all = {"criteria-0-levels-5-value": "0", "criteria-0-levels-5-label": "None"}
    editor.send(after | lowest_of_all)
    lowest, *rest = editor.record().criteria[0].levels
    assert (lowest.key, int(lowest.value), lowest.label) == ("robust-6", 0, "None")
    assert [each.key for each in rest] == [f"robust-{i}" for i in range(1, 6)]


def test_each_error_stands_beside_its_field_and_what_was_typed_stays(editor: Editor) -> None:
    faulty = {
        "title": "",
        "minutes": "-3",
        "criteria-0-weight": "heavy",
        "criteria-0-levels-2-label": "",
        "probes-0-text": "",
    }
    before, form = editor.record(), editor.form() | faulty | {"prompt": "Kept as typed"}
    page = editor.send(form, status=422)
    assert [name for name in faulty if f'id="id_{name}_error"' not in page] == []
    again = posted(page, having="title")
    assert {name: again[name] for name in again if name in form} == {
        name: form[name] for name in again if name in form
    }
    assert editor.record() == before


def test_what_the_action_refuses_stands_beside_the_field_too(editor: Editor) -> None:
    wrong = {
        "criteria-0-weight": "0",
        "criteria-0-levels-1-value": "1",  # like the level before it
        "key_points-0-criterion": "elsewhere",
    }
    page = unescape(editor.send(editor.form() | wrong, status=422))
    messages = ("greater than 0", "“1”", "“elsewhere”")
    assert [message for message in messages if message not in page] == []


def test_levels_without_a_criterion_ask_for_its_name(ada: User) -> None:
    client = client_for(ada)
    form = form_of(client, "/questions/new/") | {
        "title": "T",
        "criteria-0-levels-0-label": "Lost",
    }
    response = client.post("/questions/new/", form)
    assert (response.status_code, Question.objects.count()) == (422, 0)


def test_a_second_click_that_adds_a_row_is_harmless(editor: Editor) -> None:
    form = editor.form()
    added = {f"pitfalls-{int(form['pitfalls-TOTAL_FORMS']) - 1}-says": "New"}
    for _ in range(2):
        editor.send(form | added)
    assert [each.says for each in editor.record().pitfalls][-1] == "New"


def test_who_was_overtaken_reads_the_lists_that_stand_otherwise(editor: Editor, bob: User) -> None:
    opened, his = editor.form(), Editor(editor.version, client_for(bob))
    his.send(his.form() | {"pitfalls-0-why": "His words"})
    response = editor.client.post(editor.address, opened | {"key_points-0-remove": "on"})
    assert response.status_code == 409
    stands = dict(response.context["theirs"])
    assert list(stands) == ["Key points", "Pitfalls"]
    assert "His words" in stands["Pitfalls"]
    assert opened["key_points-0-text"] in stands["Key points"]


def test_a_published_version_is_not_edited(ada: User, cyd: User) -> None:
    hers, his = (Editor(make_published(), client_for(user)) for user in (ada, cyd))
    hers.send({}, status=409)
    his.send({}, status=403)
    assert hers.client.get(hers.address).status_code == 409


def test_the_preview_renders_what_is_typed_and_nothing_hostile(ada: User) -> None:
    text = {"prompt": "**bold** $x^2$ <script>alert(1)</script>", "title": "x"}
    response = client_for(ada).post(
        "/questions/preview/", text, headers={"HX-Trigger-Name": "prompt"}
    )
    html = response.content.decode()
    assert "<strong>bold</strong>" in html
    assert "<math" in html
    assert "<script" not in html


def test_the_margin_ticks_what_is_typed_before_it_is_saved(ada: User) -> None:
    editor = Editor(make_draft(by=ada, topic=""), client_for(ada))
    Topic.objects.create(slug="other", name="Other")
    form = editor.form() | {"check": "1"}
    assert "Choose a topic." in editor.send(form, status=200)
    margin = editor.send(form | {"topic": "other"}, status=200)
    assert "Choose a topic." not in margin
    assert "<html" not in margin
    assert "cannot be read" in editor.send(form | {"minutes": "-1"}, status=200)
    assert editor.record().topic == ""


def test_a_revision_keeps_keys_through_the_form(ada: User) -> None:
    published = make_published()
    draft = versions.revise(question=published.question, by=ada, at=AT)
    editor = Editor(draft, client_for(ada))
    editor.send(editor.form() | {"criteria-0-title": "Renamed"})
    draft.refresh_from_db()
    assert (draft.bump, draft.scoring_hash) == ("patch", published.scoring_hash)


@pytest.mark.parametrize("rows", ["-1", "x", "999999999", "", "²"])
def test_a_forged_row_count_breaks_nothing(rows: str, editor: Editor) -> None:
    forged = {"key_points-TOTAL_FORMS": rows, "criteria-TOTAL_FORMS": rows}
    response = editor.client.post(editor.address, editor.form() | forged)
    assert response.status_code in {302, 422}
