import gzip
import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from accounts.models import AuditEvent, User
from questionbank.actions import sets, versions
from questionbank.formats import folder
from questionbank.formats.records import (
    AcceptedRecord,
    ExemplarRecord,
    KeyPointRecord,
    PitfallRecord,
    ProbeRecord,
    SetRecord,
)
from questionbank.models import Question, QuestionSet
from tests.clients import client_for, queries_of
from tests.questionbank.drafts import AT, make_draft, make_published
from tests.questionbank.formats import examples
from web.pages import PAGE_SIZE

pytestmark = pytest.mark.django_db
STAFF_ONLY = {
    "context": "SECRET-context",
    "change_note": "SECRET-change-note",
    "family": "secret-family",
    "external_source": "SECRET-source",
    "external_id": "SECRET-external",
    "tags": ("secret-tag",),
    "references": ("SECRET-reference",),
}


def make_set(*questions: Question, is_public: bool = True) -> QuestionSet:
    record = SetRecord(
        uuid=questions[0].uuid,
        slug="ten-questions",
        title="Ten questions",
        summary="To begin with.",
        is_public=is_public,
        questions=tuple(question.slug for question in questions),
        introduction="An **introduction**.",
    )
    return sets.write(record=record, by=None, at=AT)


def as_visitor() -> str:
    return Client().get("/sets/ten-questions/").content.decode()


def titles(html: str) -> list[str]:
    """Return the questions of the page, which its contents list in the same order."""
    found = re.findall(r'<a\s+href="#[^"]+"\s*>([^<]+)</a>', html)
    questions, contents = found[: len(found) // 2], found[len(found) // 2 :]
    assert questions == contents
    return questions


def test_anyone_reads_a_public_set_without_logging_in_and_without_script() -> None:
    make_set(make_published(title="Alpha").question, make_published(title="Beta").question)
    response = Client().get("/sets/ten-questions/")
    html = unescape(response.content.decode())
    assert response.status_code == 200
    assert "<strong>introduction</strong>" in html
    assert titles(html) == ["Alpha", "Beta"]
    assert html.count("<details") == 2
    assert html.count("View answer") == html.count("Hide answer") == 2
    assert "because one outlier cannot move it" in html
    assert re.findall("<script|style=", html) == []


def test_a_set_that_is_not_public_is_there_for_staff_only(cyd: User) -> None:
    make_set(make_published().question, is_public=False)
    assert Client().get("/sets/ten-questions/").status_code == 404
    assert client_for(cyd).get("/sets/ten-questions/").status_code == 200


def test_only_published_versions_appear(ada: User) -> None:
    retired = make_published(title="Retired one")
    revised = make_published(title="In use")
    draft = make_draft(title="Only a draft")
    make_set(retired.question, revised.question, draft.question)
    page = f"/questions/{retired.question.slug}/"
    says = "It also leaves the page of Ten questions."
    assert says in client_for(ada).get(page).content.decode()
    versions.retire(version=retired, by=ada, at=AT)
    versions.revise(question=revised.question, by=ada, at=AT)
    html = as_visitor()
    assert titles(html) == ["In use"]
    assert 'data-label="Questions">1</td>' in client_for(ada).get("/sets/").content.decode()


def test_no_staff_only_field_reaches_a_visitor(cyd: User) -> None:
    criterion = examples.question().criteria[0]
    levels = tuple(
        replace(level, label=f"SECRET-label-{level.value}", anchor=f"SECRET-anchor-{level.value}")
        for level in criterion.levels
    )
    version = make_published(
        by=None,
        **STAFF_ONLY,
        exemplars=(
            ExemplarRecord("strong", "Public answer"),
            ExemplarRecord("adequate", "SECRET-adequate"),
            ExemplarRecord("weak", "SECRET-weak"),
        ),
        key_points=(KeyPointRecord("robust", "SECRET-key-point"),),
        pitfalls=(PitfallRecord("SECRET-says", "SECRET-why"),),
        probes=(ProbeRecord("hint", "large", "SECRET-trigger", "SECRET-ask", "SECRET-signal"),),
        accept=(AcceptedRecord("secret-code", "SECRET-reason"),),
        criteria=(replace(criterion, title="SECRET-criterion", levels=levels),),
    )
    make_set(version.question)
    html = as_visitor()
    assert "Public answer" in html
    assert re.findall(r"secret[\w-]*", html, re.IGNORECASE) == []
    # The same words do reach staff, so the test above could fail.
    staff = client_for(cyd).get(f"/questions/{version.question.slug}/").content.decode()
    for place in ("context", "key-point", "ask", "anchor-5", "criterion", "weak", "why"):
        assert f"SECRET-{place}" in staff


def test_assertions_behind_an_answer_are_not_shown() -> None:
    text = "Two.\n\n```python check\nassert 1 + 1 == 2\n```\n\nReally.\n\n```python\nprint(2)\n```"
    make_set(make_published(exemplars=(ExemplarRecord("strong", text),)).question)
    html = as_visitor()
    assert "assert" not in html
    assert "Really." in html
    assert "print" in html


def test_queries_are_the_same_for_one_and_three_questions() -> None:
    counts = []
    for size in (1, 3):
        made = make_set(*[make_published().question for _ in range(size)])
        counts.append(queries_of(Client(), "/sets/ten-questions/"))
        made.delete()
    assert counts[0] == counts[1] <= 6


def test_the_page_of_ten_stays_light() -> None:
    call_command("bank_import", str(folder.CONTENT), "--publish", verbosity=0)
    make_set(*Question.objects.order_by("pk")[:10])
    response = Client().get("/sets/ten-questions/")
    html = response.content.decode()
    sheets = re.findall(r'rel="stylesheet" href="/static/([^"]+)"', html)
    files = [(Path(settings.BASE_DIR) / "static" / name).read_bytes() for name in sheets]
    sent = sum(len(gzip.compress(each)) for each in [response.content, *files])
    assert len(sheets) >= 5
    assert sent < 50_000


def test_staff_see_who_may_read_each_set(ada: User, cyd: User) -> None:
    make_set(make_published().question, make_published().question)
    html = client_for(cyd).get("/sets/").content.decode()
    assert "Ten questions" in html
    assert "Anyone" in html
    assert "Make private" not in html
    assert "Make private" in client_for(ada).get("/sets/").content.decode()


def test_admins_open_and_close_a_set(ada: User) -> None:
    questions = make_set(make_published().question, is_public=False)
    for verb, public in (("open", True), ("open", True), ("close", False)):
        assert client_for(ada).post(f"/sets/ten-questions/{verb}/").status_code == 302
        questions.refresh_from_db()
        assert questions.is_public is public
    actions = AuditEvent.objects.filter(subject_type="questionbank.QuestionSet").order_by("pk")
    assert [(event.action, event.actor_id) for event in actions] == [
        ("set.write", None),
        ("set.open", ada.pk),
        ("set.close", ada.pk),
    ]


def test_sets_go_on_over_the_page_with_the_number_of_their_questions(cyd: User) -> None:
    make_set(make_published(title="Alpha").question, make_published(title="Beta").question)
    QuestionSet.objects.bulk_create(
        QuestionSet(slug=f"set-{number}", title=f"Set {number:02}") for number in range(PAGE_SIZE)
    )
    client = client_for(cyd)
    first = client.get("/sets/").context["page"]
    last = client.get("/sets/", {"cursor": first.next_cursor}).context["page"]
    assert [(row.title, row.question_count) for row in last.rows] == [("Ten questions", 2)]
    assert [row.title for row in first.rows] == [f"Set {number:02}" for number in range(PAGE_SIZE)]
