from dataclasses import replace
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client

from accounts.models import User
from questionbank.actions import versions
from questionbank.models import Question, QuestionVersion, Topic
from questionbank.queries import records
from tests.clients import client_for
from tests.questionbank.drafts import AT, make_draft, make_published
from tests.questionbank.views.forms import posted

pytestmark = pytest.mark.django_db
NEW = "/questions/new/"
SAVE = {"save": "1"}


def address_of(version: QuestionVersion) -> str:
    return f"/questions/{version.question.slug}/versions/{version.number}/edit/"


class Editor:
    """The editor as one person sees it: the form of a page, and what comes of posting it."""

    def __init__(self, user: User, address: str) -> None:
        self.client: Client = client_for(user)
        self.address = address
        page = self.client.get(address)
        assert page.status_code == 200
        self.form = posted(page.content.decode())

    def post(self, changes: dict[str, str]) -> tuple[int, str]:
        """Type the changes over the form and press a button; return the status and the page."""
        response = self.client.post(self.address, self.form | changes)
        return response.status_code, response.content.decode()


@pytest.fixture
def draft(ada: User) -> QuestionVersion:
    return make_draft(by=ada)


@pytest.fixture
def editor(ada: User, draft: QuestionVersion) -> Editor:
    return Editor(ada, address_of(draft))


def test_saving_an_untouched_form_changes_nothing(draft: QuestionVersion, editor: Editor) -> None:
    before = records.of_version(draft)
    assert editor.post(SAVE)[0] == 302
    assert records.of_version(draft) == before
    assert QuestionVersion.objects.get(pk=draft.pk).content_hash == draft.content_hash


def test_every_field_can_be_edited(draft: QuestionVersion, editor: Editor) -> None:
    Topic.objects.create(slug="other", name="Other")
    old = records.of_version(draft)
    changes = {
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
    assert editor.post(changes | SAVE)[0] == 302
    robust = old.criteria[0]
    lowest, *between, highest = robust.levels
    levels = (replace(lowest, anchor="Nothing at all"), *between, replace(highest, label="Best"))
    assert records.of_version(draft) == replace(
        old,
        title="Median or mean",
        topic="other",
        kind="case",
        seniority="senior",
        difficulty=4,
        minutes=12,
        tags=("one", "two"),
        prompt="Which?\nWhy?",
        context="New context",
        references=("First", "Second"),
        family="averages",
        licence="MIT",
        attribution="Ada",
        ai_policy="allowed",
        review_by=date(2028, 1, 31),
        change_note="All new",
        needs_note_at_extremes=False,
        exemplars=(replace(old.exemplars[0], level=Decimal(4)),),
        key_points=(replace(old.key_points[0], text="Only this"),),
        pitfalls=(replace(old.pitfalls[0], says="“Always.”"),),
        probes=(*old.probes[:2], replace(old.probes[2], kind="redirect", help="large")),
        criteria=(replace(robust, title="Robustness", weight=Decimal("2.5"), levels=levels),),
    )


def test_a_new_question_is_drafted_from_a_blank_form(cyd: User) -> None:
    editor = Editor(cyd, NEW)
    filled = editor.form | {
        "title": "Why a forest?",
        "criteria-0-title": "Sees the trees",
        "criteria-0-levels-0-label": "No",
        "criteria-0-levels-4-label": "Yes",
        "key_points-0-text": "Trees differ",
        "key_points-0-criterion": "criterion-1",
    }
    response = editor.client.post(NEW, filled | SAVE)
    assert response["Location"] == "/questions/why-a-forest/versions/1/"
    version = QuestionVersion.objects.get()
    record = records.of_version(version)
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
    editor = Editor(cyd, NEW)
    for title in ("New", "New", "中文"):
        editor.post({"title": title, **SAVE})
    slugs = Question.objects.order_by("pk").values_list("slug", flat=True)
    assert list(slugs) == ["new-2", "new-3", "question"]


@pytest.mark.parametrize("what", ["key_points", "exemplars", "pitfalls", "probes", "criteria"])
def test_a_row_is_added_without_saving_and_without_script(
    what: str, draft: QuestionVersion, editor: Editor
) -> None:
    status, page = editor.post({"prompt": "Half typed", "add": what})
    after, rows = posted(page), f"{what}-TOTAL_FORMS"
    assert (status, after["prompt"]) == (200, "Half typed")
    assert int(after[rows]) == int(editor.form[rows]) + 1
    assert QuestionVersion.objects.get(pk=draft.pk).content_hash == draft.content_hash


def test_a_level_is_added_to_every_criterion_with_a_key_of_its_own(
    draft: QuestionVersion, editor: Editor
) -> None:
    after = posted(editor.post({"add": "levels"})[1])
    assert [after[f"criteria-{i}-levels-TOTAL_FORMS"] for i in (0, 1, 2)] == ["6", "6", "6"]
    filled = {"criteria-0-levels-5-value": "0", "criteria-0-levels-5-label": "None"}
    assert editor.post(after | filled | SAVE)[0] == 302
    lowest, *rest = records.of_version(draft).criteria[0].levels
    assert (lowest.key, int(lowest.value), lowest.label) == ("robust-6", 0, "None")
    assert [each.key for each in rest] == [f"robust-{i}" for i in range(1, 6)]


def test_each_error_stands_beside_its_field_and_what_was_typed_stays(
    draft: QuestionVersion, editor: Editor
) -> None:
    faulty = {
        "title": "",
        "minutes": "-3",
        "criteria-0-weight": "heavy",
        "criteria-0-levels-2-label": "",
        "probes-0-text": "",
    }
    typed = editor.form | faulty | {"prompt": "Kept as typed"}
    status, html = editor.post(typed | SAVE)
    assert status == 422
    assert [name for name in faulty if f'id="id_{name}_error"' not in html] == []
    again = posted(html)
    shown = again.keys() & typed.keys()
    assert {name: again[name] for name in shown} == {name: typed[name] for name in shown}
    assert records.of_version(draft).prompt != "Kept as typed"


def test_what_the_action_refuses_stands_beside_the_field_too(editor: Editor) -> None:
    refused = {
        "criteria-0-weight": "0",
        "criteria-0-levels-1-value": "1",  # like the level before it
        "key_points-0-criterion": "elsewhere",
    }
    status, html = editor.post(refused | SAVE)
    assert status == 422
    said = [message in unescape(html) for message in ("greater than 0", "“1”", "“elsewhere”")]
    assert said == [True, True, True]


def test_levels_without_a_criterion_ask_for_its_name(ada: User) -> None:
    status, _ = Editor(ada, NEW).post({"title": "T", "criteria-0-levels-0-label": "Lost", **SAVE})
    assert (status, Question.objects.count()) == (422, 0)


def test_a_post_that_says_nothing_is_refused_and_no_draft_is_made(
    draft: QuestionVersion, editor: Editor
) -> None:
    answers = [editor.client.post(path) for path in (NEW, editor.address)]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert QuestionVersion.objects.get().content_hash == draft.content_hash


def test_two_editors_do_not_overwrite_each_other_unknowingly(
    draft: QuestionVersion, editor: Editor, bob: User
) -> None:
    Editor(bob, editor.address).post({"context": "B", **SAVE})
    status, page = editor.post({"title": "Ada's title", **SAVE})
    again = posted(page)
    assert (status, again["title"]) == (409, "Ada's title")
    assert records.of_version(draft).context == "B"
    assert editor.post(again | SAVE)[0] == 302
    assert records.of_version(draft).title == "Ada's title"


def test_a_published_version_is_not_edited(ada: User) -> None:
    client, address = client_for(ada), address_of(make_published())
    assert client.get(address).status_code == 409
    assert client.post(address, SAVE).status_code == 409


def test_the_preview_renders_what_is_typed_and_nothing_hostile(ada: User) -> None:
    text = {"prompt": "**bold** $x^2$ <script>alert(1)</script>", "title": "x"}
    response = client_for(ada).post(
        "/questions/preview/", text, headers={"HX-Trigger-Name": "prompt"}
    )
    html = response.content.decode()
    shown = [part in html for part in ("<strong>bold</strong>", "<math", "<script")]
    assert shown == [True, True, False]


def test_the_margin_ticks_what_is_typed_before_it_is_saved(ada: User) -> None:
    version = make_draft(by=ada, topic="")
    editor = Editor(ada, address_of(version))
    check = {"check": "1"}
    assert "Choose a topic." in editor.post(check)[1]
    Topic.objects.create(slug="other", name="Other")
    _, margin = editor.post(check | {"topic": "other"})
    assert "Choose a topic." not in margin
    assert "<html" not in margin
    assert "cannot be read" in editor.post(check | {"minutes": "-1"})[1]
    version.refresh_from_db()
    assert version.topic is None


def test_a_revision_keeps_keys_through_the_form(ada: User) -> None:
    published = make_published()
    draft = versions.revise(question=published.question, by=ada, at=AT)
    status, _ = Editor(ada, address_of(draft)).post({"criteria-0-title": "Renamed", **SAVE})
    assert status == 302
    draft.refresh_from_db()
    assert (draft.bump, draft.scoring_hash) == ("patch", published.scoring_hash)


@pytest.mark.parametrize("rows", ["-1", "x", "999999999", "", "²"])
def test_a_forged_row_count_breaks_nothing(rows: str, editor: Editor) -> None:
    forged = {"key_points-TOTAL_FORMS": rows, "criteria-TOTAL_FORMS": rows}
    assert editor.post(forged | SAVE)[0] in {302, 422}
