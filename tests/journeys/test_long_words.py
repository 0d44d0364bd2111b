"""Names and texts of one endless word: no page scrolls sideways, and no text hides another."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import TextField, Value
from django.db.models.functions import Concat
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from candidates.models import Candidate
from interviews.models import Interview, QuestionSnapshot, Report
from tests.access.test_matrix import BY_NAME, TABLE
from tests.access.world import WHO, make_world
from tests.conventions.test_models import immutables
from tests.conventions.test_texts import LINES
from tests.factories import make_application, make_interview
from tests.interviews.panels import build, end, hand_in
from tests.journeys.windows import Browse

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = (320, 1280)
# Files, and the part of a page that a script fetches.
NO_PAGES = {"candidate_cv", "interview_cv", "mail_attachment", "report_pdf", "room_status"}
# What people typed of what a snapshot holds, and how long it may be.
TYPED = {
    **dict.fromkeys(("name", "title", "headline", "opening", "section", "topic", "criterion"), 150),
    **dict.fromkeys(("note", "reason", "anchor", "text", "prompt", "says", "trigger"), 400),
    "label": 60,
}
# What is wider than the window, and where texts stand on each other by more than a hair.
TOO_WIDE = "document.scrollingElement.scrollWidth - innerWidth"
OVERLAPS = """() => {
  const clipped = (box, element) => {
    let { left, right, top, bottom } = box;
    for (let each = element; each; each = each.parentElement) {
      const style = getComputedStyle(each);
      if (style.overflow !== "visible") {
        const edge = each.getBoundingClientRect();
        [left, right] = [Math.max(left, edge.left), Math.min(right, edge.right)];
        [top, bottom] = [Math.max(top, edge.top), Math.min(bottom, edge.bottom)];
      }
      if (style.position === "sticky" || style.position === "fixed") return null;
    }
    return right - left > 1 && bottom - top > 1 ? { left, right, top, bottom } : null;
  };
  const seen = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    const element = text.parentElement;
    const isSeen = element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    if (!isSeen || !text.data.trim() || element.closest(".visually-hidden, option, math")) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    for (const rect of range.getClientRects()) {
      const box = clipped(rect, element);
      if (box) seen.push({ ...box, text, words: text.data.trim().slice(0, 30) });
    }
  }
  const covered = ([one, two]) => {
    const across = Math.min(one.right, two.right) - Math.max(one.left, two.left);
    const down = Math.min(one.bottom, two.bottom) - Math.max(one.top, two.top);
    const least = Math.min(one.bottom - one.top, two.bottom - two.top);
    return one.text !== two.text && across > 2 && down > least / 2;
  };
  const pairs = seen.flatMap((one, at) => seen.slice(at + 1).map((two) => [one, two]));
  return pairs.filter(covered).map(([one, two]) => `${one.words} / ${two.words}`).slice(0, 3);
}"""


def make_long() -> None:
    """Put one word, as long as the column takes, into every line, past triggers and actions."""
    with past_triggers() as cursor:
        for model, field in LINES:
            cursor.execute(
                f'UPDATE {model._meta.db_table} SET "{field.column}" = repeat(%s, %s)',  # noqa: S608 -- names of ours
                ["W", field.max_length],
            )
        for model, kept in ((QuestionSnapshot, "content"), (Report, "snapshot")):
            for pk, content in model.objects.values_list("pk", kept):
                model.objects.filter(pk=pk).update(**{kept: longer(content)})
        email = Concat(Value("w" * 60), "id", Value("@example.org"), output_field=TextField())
        User.objects.update(email=email)
        Candidate.objects.update(email=email, skills=["W" * 60] * 9)


@contextmanager
def past_triggers() -> Iterator[CursorWrapper]:
    """Let what is immutable be changed, as only the owner of the tables can."""
    kept = [(model._meta.db_table, constraint.name) for model, constraint in immutables()]
    with connection.cursor() as cursor:
        for table, trigger in kept:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
        yield cursor
        for table, trigger in kept:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {trigger}")


def longer(value: object, name: str = "") -> object:
    if isinstance(value, dict):
        return {key: longer(part, key) for key, part in value.items()}
    if isinstance(value, list):
        return [longer(part, name) for part in value]
    return "W" * TYPED[name] if value and name in TYPED else value


def test_no_word_is_too_long_for_any_page(browse: Browse) -> None:
    world = make_world()
    make_long()
    people = {who for _, who in pages()}
    for width in WIDTHS:
        wrong = []
        viewport = {"width": width, "height": 900}
        windows = {who: browse(world.people.get(who), viewport=viewport) for who in people}
        for name, who in pages():
            values = {each: world.argument(name, each) for each in BY_NAME[name].converters}
            wrong += looked_at(windows[who], reverse(name, kwargs=values))
        assert not wrong, f"{width} pixels wide:\n" + "\n".join(wrong)


def pages() -> Iterator[tuple[str, str]]:
    """Yield the address of every page, and the first who may open it."""
    for row in TABLE:
        who = next((who for who, got in zip(WHO, row.statuses, strict=True) if got == 200), "")
        is_page = row.method == "GET" and not row.address.startswith(("api_", "health_"))
        if who and is_page and row.address not in NO_PAGES:
            yield row.address, who


def looked_at(page: Page, path: str) -> list[str]:
    page.goto(path)
    wider = page.evaluate(TOO_WIDE)
    too_wide = [f"{path}: {wider} pixels too wide"] if wider > 0 else []
    return [*too_wide, *(f"{path}: {each}" for each in page.evaluate(OVERLAPS))]


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_stands_on_a_score_that_rests_on_little(
    browse: Browse, rae: User, ada: User, bob: User, width: int
) -> None:
    interview = make_interview(
        lead=ada,
        panel=[(bob, "interviewer")],
        application=make_application(recruiters=[rae]),
        state=Interview.State.LIVE,
    )
    hand_in(interview, ada, {"split": 4, "leakage": 2})
    report = build(end(interview))
    page = browse(rae, viewport={"width": width, "height": 900})
    assert looked_at(page, f"/reports/{report.pk}/") == []
    expect(page.get_by_text("too little evidence").first).to_be_visible()
