"""Take the README's pictures, of the ten questions and an invented panel: `make pictures`.

No test: pytest collects this file only when it is named.
"""

import datetime as dt
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django import Settings

from accounts import effects as mail_effects
from accounts.models import OutgoingMail, User
from config.embedded.home import PROJECT
from interviews import effects
from interviews.actions import interviews, sessions
from interviews.actions.operations import Kind
from interviews.models import Interview
from interviews.queries import pinned
from tests.interviews import panels
from tests.journeys.windows import Browse

FOLDER = PROJECT / "docs" / "images"
DESKTOP = {"width": 1440, "height": 900}
MARKS = {"-": "not_asked", "?": "no_evidence"}

# One line per question: levels in the order of its criteria, then what was noted.
ADA = [
    (
        "443",
        "Forty tries, best score “partly luck”. Split by time only when asked about next year.",
    ),
    ("434", "Keeps class shares per fold; day and night named unprompted."),
    ("443", "Errors must differ. Bagging and boosting told apart; latency after a nudge."),
    ("344", "L1 to zero, L2 small. Turns dropout off when predicting."),
    ("332", "Distances get alike. Selected genes before cross-validation; saw it when asked."),
    ("544", "Always “honest”: 98 % accuracy, recall 0, precision undefined. At once."),
    ("43?", "Rewards and labels clear; we cut the song policy short."),
    ("433", "Data, GPUs, then ReLU; honest about where trees still win."),
    ("444", "Flips break reading; split first, then augment."),
    ("---", ""),
]
BOB = [
    ("342", "Knows the rule for the test set; the random split did not worry her."),
    ("443", "Right on groups and time series, after a hint."),
    ("342", "“More models, better result.” Cost only when I asked for it."),
    ("433", "Chooses strength by validation."),
    ("224", "Remedies as a list; but validation done inside the folds."),
    ("442", "Metric right at once; no price put on a missed fraud."),
    ("43?", "Three requests framed well."),
    ("423", "Causes yes; could not say why ReLU trains better."),
    ("343", "Flips break reading."),
    ("---", ""),
]
REASONS = {
    "ada": (
        "strong_yes",
        "From the data to the decision, and finds her own mistakes if asked once.",
    ),
    "bob": ("yes", "Sound on splits and metrics; follows rules where I hoped for a mechanism."),
}


@pytest.fixture
def interview(transactional_db: None, settings: Settings, tmp_path: Path) -> Interview:
    """Return the demo interview."""
    settings.IS_EMBEDDED = True
    settings.LOCAL_DIR = tmp_path
    call_command("bank_import", PROJECT / "questionbank" / "content", publish=True, verbosity=0)
    call_command("demo", verbosity=0)
    return Interview.objects.get()


def start(interview: Interview, *, minutes_ago: int) -> None:
    at = timezone.now() - dt.timedelta(minutes=minutes_ago)
    interviews.start(interview=interview, by=person("ada"), at=at)


def person(key: str) -> User:
    return User.objects.get(email=f"{key}@example.org")


def score(interview: Interview, key: str, lines: list[tuple[str, str]]) -> None:
    """Fill a person's card as far as the lines go."""
    card = panels.card_of(interview, person(key))
    for question, (levels, note) in zip(pinned.questions_of(interview.pk), lines, strict=False):
        keys = [criterion.key for criterion in question.record.criteria]
        marks = {k: MARKS.get(mark) or int(mark) for k, mark in zip(keys, levels, strict=True)}
        panels.rate(card, question.position + 1, marks, note=note)


def take(page: Page, name: str) -> None:
    page.evaluate("document.fonts.ready")
    page.screenshot(path=FOLDER / f"{name}.png")


def test_the_room(browse: Browse, interview: Interview) -> None:
    start(interview, minutes_ago=27)
    score(interview, "ada", ADA[:2])
    ensembles = pinned.questions_of(interview.pk)[2]
    third = interview.questions.get(position=2)
    asked_at = timezone.now() - dt.timedelta(minutes=4)
    sessions.ask(question=third, by=person("ada"), at=asked_at)
    card = panels.card_of(interview, person("ada"))
    for key in ("k1", "k2"):
        tick = {"kind": Kind.KEY_POINT, "question": ensembles.id, "key": key, "state": "set"}
        panels.apply(card, tick)
    page = browse(person("ada"), viewport=DESKTOP)
    page.goto(f"/interviews/{interview.pk}/room/")
    for key in ("4", "t"):  # the room opens at the question being asked
        page.keyboard.press(key)
    page.keyboard.type("“They must be wrong about different tickets.” Correlation named.")
    page.keyboard.press("Escape")
    expect(page.locator("[data-save-state]")).to_contain_text("Saved ")
    take(page, "room")


def test_the_report(browse: Browse, interview: Interview) -> None:
    start(interview, minutes_ago=84)
    for key, lines in {"ada": ADA, "bob": BOB}.items():
        score(interview, key, lines)
        recommendation, reason = REASONS[key]
        panels.submit(panels.card_of(interview, person(key)), recommendation, reason=reason)
    report = sessions.end(interview=interview, by=person("ada"), at=timezone.now())
    effects.build_report(report_id=report.pk)
    for queued in OutgoingMail.objects.all():
        mail_effects.send_mail(mail_id=queued.pk, at=timezone.now())
    page = browse(person("recruiter"), viewport=DESKTOP)
    page.goto(f"/reports/{report.pk}/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    take(page, "report")
