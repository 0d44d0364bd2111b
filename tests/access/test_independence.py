"""Nobody sees Ada's marks before the reveal: not by any address, not in any way.

Every address is asked twice, before and after Ada has rated, written and recommended. What
anybody else gets must be the same to the byte: a mark that changes a sort order, a count or a
colour is a leak as much as a note is.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import OutgoingMail, Role, User
from interviews import effects
from interviews.actions import operations, scorecards, sessions
from interviews.actions.operations import Kind, Operation
from interviews.models import Interview, Scorecard
from tests.access.addresses import INT, SLUG, TEXT, UUID, addresses
from tests.clients import client_for
from tests.factories import PASSWORD, make_application, make_interview, make_user

pytestmark = pytest.mark.django_db

SECRET = "zq-said-nothing-of-leakage"
# What differs between two requests for the same page by nature.
VOLATILE = re.compile(
    r'(csrfmiddlewaretoken|form_key)" value="[^"]+"|data-now="[^"]+"|"X-CSRFToken": ?"[^"]+"'
    r"|\d\d:\d\d:\d\d[^<\"]*"
)
# Logging out would end the walk; the schema and the gallery know no data and take long.
SKIPPED = {"account_logout", "api_schema", "gallery"}


class Story:
    """One interview with Ada in the lead, Bob and the recruiter Rea on the panel."""

    def __init__(self) -> None:
        self.ada = make_user("Ada", Role.INTERVIEWER, password=PASSWORD)
        self.bob = make_user("Bob", Role.INTERVIEWER, password=PASSWORD)
        self.cyd = make_user("Cyd", Role.INTERVIEWER, password=PASSWORD)
        self.rea = make_user("Rea", Role.RECRUITER, Role.INTERVIEWER, password=PASSWORD)
        self.max = make_user("Max", Role.ADMIN, password=PASSWORD)
        self.obs = make_user("Obs", Role.INTERVIEWER, password=PASSWORD)
        self.interview = make_interview(
            lead=self.ada,
            panel=[(self.bob, "interviewer"), (self.rea, "interviewer"), (self.obs, "observer")],
            application=make_application(recruiters=[self.rea]),
            state=Interview.State.LIVE,
        )

    def card(self, user: User) -> Scorecard:
        return Scorecard.objects.select_related("interview__application", "panelist").get(
            interview=self.interview, panelist__user=user
        )

    def mark(self, user: User, text: str) -> None:
        """Rate, note and recommend."""
        question = self.interview.questions.get().pk
        made: list[Mapping[str, object]] = [
            *(
                {"kind": Kind.RATING, "criterion": key, "state": "rated", "level": f"{key}-1"}
                for key in ("split", "leakage")
            ),
            *(
                {"kind": Kind.NOTE, "criterion": key, "text": text}
                for key in ("split", "leakage", "")
            ),
            {"kind": Kind.KEY_POINT, "key": "k1", "state": "set"},
            {"kind": Kind.RECOMMENDATION, "recommendation": "strong_no", "text": text},
        ]
        results = operations.apply(
            scorecard_id=self.card(user).pk,
            operations=[
                Operation(op_id=uuid.uuid4(), expected_version=0, question=question, **values)  # type: ignore[arg-type]  # as fits the kind
                for values in made
            ],
            by=user,
            at=timezone.now(),
        )
        assert {result.status for result in results} == {200}

    def submit(self, user: User) -> None:
        scorecards.submit(
            scorecard=self.card(user), by=user, at=timezone.now(), confirms_not_asked=False
        )

    def known(self) -> Mapping[type, Sequence[object]]:
        """Return every id that an outsider could guess."""
        interview = self.interview
        ids = {
            interview.pk,
            interview.application_id,
            interview.application.candidate_id,
            interview.application.opening_id,
            interview.questions.get().pk,
            *interview.scorecards.values_list("pk", flat=True),
            *interview.panelists.values_list("pk", flat=True),
            *interview.reports.values_list("pk", flat=True),
            *OutgoingMail.objects.values_list("pk", flat=True),
            *interview.reports.values_list("deliveries", flat=True),
        } - {None}
        question = interview.questions.get().question
        return {
            INT: sorted(ids),
            UUID: [interview.uuid, question.uuid],
            SLUG: [question.slug],
            TEXT: [question.slug],
        }


@pytest.fixture
def story() -> Story:
    return Story()


def everything(user: User | None, known: Mapping[type, Sequence[object]]) -> dict[str, str]:
    """Return what the person gets from every address: status, place to go, and body."""
    client = client_for(user) if user else Client()
    seen = {}
    for address in addresses():
        if address.name in SKIPPED:
            continue
        for url in address.urls(known):
            response = client.get(url)
            body = b"".join(response) if response.streaming else response.content
            text = VOLATILE.sub("", body.decode(errors="replace"))
            seen[url] = f"{response.status_code} {response.get('Location', '')} {text}"
    return seen


def slow(*readers: str | None) -> list[object]:
    """Leave these readers' walks to `make test`."""
    return [pytest.param(each, marks=pytest.mark.slow) for each in readers]


def test_the_walk_reaches_what_could_leak(story: Story) -> None:
    story.mark(story.ada, SECRET)
    leaks = [url for url, text in everything(story.ada, story.known()).items() if SECRET in text]
    assert f"/interviews/{story.interview.pk}/room/" in leaks
    assert f"/api/v1/scorecards/{story.card(story.ada).pk}/" in leaks


@pytest.mark.parametrize("who", ["bob", *slow("cyd", "rea", "max", "obs", None)])
def test_marks_change_nothing_that_anybody_else_gets(story: Story, who: str | None) -> None:
    user = getattr(story, who) if who else None
    known = story.known()
    before = everything(user, known)
    story.mark(story.ada, SECRET)
    after = everything(user, known)
    assert {url for url in before if before[url] != after[url]} == set()


@pytest.mark.parametrize("who", ["bob", *slow("cyd", "rea", "obs", None)])
def test_after_the_end_the_panel_still_sees_nothing_before_the_reveal(
    story: Story, who: str | None
) -> None:
    story.mark(story.ada, SECRET)
    story.submit(story.ada)
    report = sessions.end(interview=story.interview, by=story.ada, at=timezone.now())
    effects.build_report(report_id=report.pk)
    user = getattr(story, who) if who else None
    leaks = [url for url, text in everything(user, story.known()).items() if SECRET in text]
    assert leaks == []
    assert OutgoingMail.objects.filter(kind="report").count() == 0
    assert not any(SECRET in mail.text + mail.html for mail in OutgoingMail.objects.all())


def test_an_admin_outside_the_panel_reads_after_the_end_and_not_before(story: Story) -> None:
    story.mark(story.ada, SECRET)
    story.submit(story.ada)
    url = f"/api/v1/scorecards/{story.card(story.ada).pk}/"
    client = client_for(story.max)
    assert client.get(url).status_code == 404
    sessions.end(interview=story.interview, by=story.ada, at=timezone.now())
    assert SECRET in client.get(url).content.decode()


@pytest.mark.slow
def test_the_reveal_opens_the_panel_to_itself_and_to_nobody_else(story: Story) -> None:
    for user in (story.ada, story.bob, story.rea):
        story.mark(user, f"{SECRET}-{user.name}")
        story.submit(user)
    known = story.known()
    for who, sees in [("bob", True), ("rea", True), ("obs", True), ("cyd", False)]:
        seen = everything(getattr(story, who), known).values()
        assert any(f"{SECRET}-Ada" in text for text in seen) is sees


def test_after_ones_own_card_where_the_installation_says_so(
    story: Story, settings: pytest.FixtureRequest
) -> None:
    settings.REVEAL_RULE = "own"  # type: ignore[attr-defined]  # pytest-django's settings
    for user in (story.ada, story.bob):
        story.mark(user, SECRET)
    story.submit(story.ada)
    ada_card = story.card(story.ada)
    assert ada_card not in Scorecard.objects.visible_to(story.bob)
    story.submit(story.bob)
    assert ada_card in Scorecard.objects.visible_to(story.bob)
    assert ada_card not in Scorecard.objects.visible_to(story.rea)
    assert ada_card not in Scorecard.objects.visible_to(story.obs)
