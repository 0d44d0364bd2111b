import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape

import pytest
from django.test import Client

from accounts.models import User
from questionbank.actions import versions
from questionbank.models import QuestionVersion
from questionbank.queries import records
from tests.clients import client_for, queries_of
from tests.questionbank.drafts import AT, make_draft, make_in_review, make_published
from tests.questionbank.formats import examples

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>"


def titles(html: bytes) -> list[str]:
    rows = re.findall(r'<th scope="row">\s*<a[^>]*>(.*?)</a', html.decode(), re.DOTALL)
    return [unescape(row).strip() for row in rows]


def listed(client: Client, query: str = "") -> list[str]:
    response = client.get(f"/questions/{query}")
    assert response.status_code == 200
    return titles(response.content)


def test_the_list_shows_published_questions_by_title(cyd: User) -> None:
    make_published(title="Beta")
    make_published(title="Alpha")
    make_draft(title="A draft")
    assert listed(client_for(cyd)) == ["Alpha", "Beta"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?topic=statistics", ["Means", "Medians"]),
        ("?topic=other", ["Trees"]),
        ("?competency=judgement", ["Means", "Medians", "Trees"]),
        ("?competency=none-has-it", ["Means", "Medians", "Trees"]),  # unknown: said and left out
        ("?seniority=senior", ["Trees"]),
        ("?minutes=10", ["Means", "Medians"]),
        ("?minutes=banana", ["Means", "Medians", "Trees"]),
        ("?q=forest", ["Trees"]),
        ("?q=fores", ["Trees"]),
        ("?q=forests", ["Trees"]),
        ("?q=tree+forest", ["Trees"]),
        ("?q=forest&minutes=10", []),
        ("?q=%26%7C%21%3A*%28%29%27", []),
    ],
)
def test_filters_and_search_narrow_the_list(query: str, expected: list[str], cyd: User) -> None:
    make_published(title="Means")
    make_published(title="Medians")
    make_published(
        title="Trees", topic="other", seniority="senior", minutes=20, prompt="Why a forest?"
    )
    assert listed(client_for(cyd), query) == expected


def test_search_reads_title_prompt_answer_and_tags(cyd: User) -> None:
    make_published(title="In the zebra", prompt="Plain?", tags=())
    make_published(title="B", prompt="Where is the zebra?")
    make_published(title="C", tags=("zebra",))
    client = client_for(cyd)
    assert listed(client, "?q=zebra") == ["In the zebra", "C", "B"]
    assert listed(client, "?q=breakdown") == []
    assert sorted(listed(client, "?q=quantile")) == ["B", "C", "In the zebra"]


def test_admins_see_open_versions_and_authors_their_own(ada: User, cyd: User, rae: User) -> None:
    make_draft(title="Of the system")
    make_draft(title="Of Cyd", by=cyd)
    assert listed(client_for(ada), "?state=draft") == ["Of Cyd", "Of the system"]
    assert listed(client_for(cyd), "?state=draft") == ["Of Cyd"]
    assert listed(client_for(rae), "?state=draft") == []


def test_retired_lists_a_question_once_and_only_when_nothing_is_in_use(ada: User) -> None:
    first = make_published(title="Old one")
    second = versions.revise(question=first.question, by=ada, at=AT)
    QuestionVersion.objects.filter(pk=second.pk).update(title="New one")
    second.refresh_from_db()
    assert listed(client_for(ada), "?state=retired") == []
    versions.retire(version=first, by=ada, at=AT)
    assert listed(client_for(ada), "?state=retired") == ["Old one"]


def test_the_list_pages_by_key_and_keeps_the_filters(cyd: User) -> None:
    for number in range(52):
        make_published(title=f"Question {number:02}")
    client = client_for(cyd)
    first = client.get("/questions/?seniority=junior")
    [following] = re.findall(r'rel="next"\s+href="([^"]+)"', first.content.decode())
    assert "seniority=junior" in following
    assert titles(first.content) == [f"Question {number:02}" for number in range(50)]
    second = client.get("/questions/" + unescape(following))
    assert titles(second.content) == ["Question 50", "Question 51"]


def test_the_page_shows_everything_a_panel_needs(cyd: User) -> None:
    version = make_published()
    html = unescape(client_for(cyd).get(f"/questions/{version.question.slug}/").content.decode())
    texts = (
        "Which summary would you display?",  # prompt
        "Listen for the purpose of the figure.",  # context
        "View answer",
        "Hide answer",
        "because one outlier cannot move it",  # model answer
        "Outliers move the mean but not the median.",  # key point
        "“The median is always better.”",  # pitfall
        "One parcel takes a year.",  # probe
        "Criterion robust",
        "Huber (1981): Robust Statistics",
    )
    assert [text for text in texts if text not in html] == []
    anchors = re.findall(r'<span class="anchor">(.*?)</span>', html)
    assert len(anchors) == 10
    assert all(anchors)


@pytest.mark.parametrize("make", [make_published, make_in_review, make_draft])
def test_the_page_costs_the_same_queries_however_much_it_shows(
    make: Callable[..., QuestionVersion], ada: User
) -> None:
    points = examples.question().key_points
    few, many = (make(key_points=points[:size]).question.slug for size in (1, 4))
    client = client_for(ada)
    queries = queries_of(client, f"/questions/{few}/")
    assert queries == queries_of(client, f"/questions/{many}/")
    assert queries <= 13


def test_the_question_shows_the_version_in_use_while_a_draft_is_open(ada: User, cyd: User) -> None:
    question = make_published(title="In use").question
    slug = question.slug
    versions.revise(question=question, by=ada, at=AT)
    for user in (ada, cyd):
        html = client_for(user).get(f"/questions/{slug}/").content.decode()
        assert ">Published</span>" in html
    assert client_for(cyd).get(f"/questions/{slug}/versions/2/").status_code == 404
    assert client_for(ada).get(f"/questions/{slug}/versions/2/").status_code == 200
    assert client_for(ada).get(f"/questions/{slug}/versions/3/").status_code == 404
    nothing_in_use = make_draft().question.slug
    assert client_for(cyd).get(f"/questions/{nothing_in_use}/").status_code == 404


def test_hostile_text_is_shown_not_run(ada: User) -> None:
    version = make_published(
        title=HOSTILE,
        prompt=f"{HOSTILE}\n\n[click](javascript:alert(3)) $\\href{{javascript:alert(4)}}{{x}}$",
        context=HOSTILE,
        tags=(HOSTILE[:40],),
        references=(HOSTILE,),
    )
    for page in ("", f"?q={HOSTILE}", f"{version.question.slug}/"):
        html = client_for(ada).get(f"/questions/{page}").content.decode()
        assert re.findall(r"<script>alert|<img src=x|href=.javascript:", html) == []


def test_changes_against_the_base_are_shown_word_by_word(ada: User, rae: User) -> None:
    published = make_published(prompt="Which mean would you show?")
    draft = versions.revise(question=published.question, by=ada, at=AT)
    record = replace(records.record_of(draft), prompt="Which median would you show?")
    versions.edit(version=draft, record=record, by=ada, at=AT)
    address = f"/questions/{published.question.slug}/versions/2/changes/"
    html = client_for(ada).get(address).content.decode()
    assert re.findall(r"<(ins|del)\s*>([^<]*)</", html) == [("del", "mean"), ("ins", "median")]
    assert client_for(rae).get(address).status_code == 404
