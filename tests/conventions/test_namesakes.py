"""Two people of one name are told apart wherever they are chosen, listed and credited."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import OutgoingMail, Role, User
from candidates.models import Candidate
from interviews.actions import decisions
from interviews.models import Interview, Scorecard
from interviews.outbox import invitations
from questionbank.actions import versions
from tests.clients import client_for
from tests.factories import make_application, make_interview, make_user, move_to
from tests.interviews.invited import invite, news
from tests.interviews.panels import build, end, hand_in
from tests.questionbank.drafts import make_in_review

pytestmark = pytest.mark.django_db

DEE, WEI = "Dee Duran", "Wei Zhang"
TOLD = {DEE: r"d\d@example\.org", WEI: r"w\d@example\.org|Speech \d"}
ROWS = {"tr", "li", "option", "label", "h1"}  # of several people, or about one


class _Rows(HTMLParser):
    """Collects the text of the innermost rows, choices and headings."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[list[str]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 -- the parser's signature
        if tag in ROWS:
            self.open.append([])

    def handle_data(self, data: str) -> None:
        if self.open:
            self.open[-1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in ROWS and self.open:
            self.texts.append(" ".join("".join(self.open.pop()).split()))


def ambiguous(page: str) -> list[str]:
    """Return the rows that name one of two and do not say which."""
    rows = _Rows()
    rows.feed(page)
    found = [text for text in rows.texts if DEE in text or WEI in text]
    assert found, "nobody is named on this page"
    return [
        text
        for text in found
        if any(name in text and not re.search(told, text) for name, told in TOLD.items())
    ]


@pytest.fixture
def pair(max_: User, rae: User) -> Interview:
    """Two Dees on the panel of the first of two Weis; the second Wei is for the same opening."""
    first, second = (make_user(DEE, Role.INTERVIEWER, email=f"d{n}@example.org") for n in (1, 2))
    application = make_application(recruiters=[rae])
    at = timezone.now()
    weis = [
        Candidate.objects.create(
            name=WEI, email=f"w{n}@example.org", headline=f"Speech {n}", created_at=at
        )
        for n in (1, 2)
    ]
    application.candidate = weis[0]
    application.save()
    other = make_application(recruiters=[rae], candidate=weis[1])
    other.opening = application.opening
    other.save()
    make_interview(lead=first, application=other)
    made = make_interview(lead=first, panel=[(second, "interviewer")], application=application)
    return Interview.objects.get(pk=made.pk)  # as it is read once both are there


def test_pages_say_which_of_two_is_meant(pair: Interview, max_: User) -> None:
    lead = pair.panelists.get(role="lead")
    opening = f"/openings/{pair.application.opening_id}/"
    asked = {
        max_: (
            *("/", "/candidates/", opening, f"{opening}edit/", "/people/", "/interviews/"),
            *("/interviews/new/", f"/interviews/{pair.pk}/", f"/interviews/{pair.pk}/panel/"),
            f"/interviews/{pair.pk}/panel/{lead.pk}/replace/",
            f"/interviews/{pair.pk}/schedule/",
        ),
        lead.user: ("/", "/interviews/", "/interviews/new/", f"/interviews/{pair.pk}/room/"),
    }
    make_user(DEE, Role.INTERVIEWER, Role.RECRUITER, email="d3@example.org")
    invite(pair)
    OutgoingMail.objects.update(state="failed", sent_at=None)
    found = {
        (reader.name, path): ambiguous(client_for(reader).get(path).content.decode())
        for reader, paths in asked.items()
        for path in paths
    }
    assert {place: rows for place, rows in found.items() if rows} == {}


def test_a_report_credits_whom_it_means(pair: Interview, max_: User) -> None:
    lead = pair.panelists.get(role="lead").user
    move_to(pair, Interview.State.LIVE, by=lead, at=timezone.now())
    for seat in pair.panelists.all():
        hand_in(pair, seat.user)
    report = build(end(pair))
    names = {each.name for each in report.content.recommendations}
    assert names == {f"{DEE} (d1@example.org)", f"{DEE} (d2@example.org)"}
    for path in ("/reports/", f"/reports/{report.pk}/"):
        assert ambiguous(client_for(max_).get(path).content.decode()) == []


def test_the_bank_says_which_of_two_wrote_and_which_approved(max_: User) -> None:
    first, second = (make_user(DEE, Role.ADMIN, email=f"d{n}@example.org") for n in (1, 2))
    version = make_in_review(by=first)
    versions.approve(version=version, by=second, at=timezone.now())
    slug = version.question.slug
    for path in (f"/questions/{slug}/", f"/questions/{slug}/versions/{version.number}/"):
        assert ambiguous(client_for(max_).get(path).content.decode()) == []


def bare_names(answer: object) -> list[object]:
    """Return the objects of an answer that name one of two and do not say which."""
    parts = list(answer.values()) if isinstance(answer, dict) else answer
    if not isinstance(parts, list):
        return []
    is_told = isinstance(answer, dict) and {"email", "headline"} & answer.keys()
    found = [] if is_told else [answer for part in parts if part in (DEE, WEI)]
    return [*found, *(each for part in parts for each in bare_names(part))]


def test_programs_are_told_which_of_two_is_meant(pair: Interview, max_: User) -> None:
    lead = pair.panelists.get(role="lead").user
    move_to(pair, Interview.State.LIVE, by=lead, at=timezone.now())
    for seat in pair.panelists.all():
        hand_in(pair, seat.user)
    report = build(end(pair))
    twin = make_user(DEE, Role.ADMIN, email="d3@example.org")
    decisions.decide(
        interview=pair, outcome="hold", rationale="Not yet.", by=twin, at=timezone.now()
    )
    paths = [
        *("candidates/", "interviews/", f"interviews/{pair.pk}/", "reports/"),
        *(f"reports/{report.pk}/", "deliveries/"),
        *(f"scorecards/{card.pk}/" for card in Scorecard.objects.filter(interview=pair)),
    ]
    client = client_for(max_)
    answers = {path: client.get(f"/api/v1/{path}") for path in paths}
    assert {answer.status_code for answer in answers.values()} == {200}
    found = {path: bare_names(answer.json()) for path, answer in answers.items()}
    assert {path: rows for path, rows in found.items() if rows} == {}


def test_a_panel_reads_in_its_mails_whom_it_meets_and_with_whom(pair: Interview) -> None:
    invitations.tell_panel(
        pair, pair.panelists.filter(role="lead"), change="scheduled", at=timezone.now()
    )
    mail = news().get()
    assert mail.subject == f"Invitation to interview {WEI} (Speech 1)"
    assert f"Panel: {DEE} (d1@example.org), {DEE} (d2@example.org)" in mail.text
    assert "w1@example.org" not in mail.text  # for the office alone


def test_the_database_knows_who_has_a_namesake_whoever_writes(max_: User) -> None:
    def marked() -> set[str]:
        return set(User.objects.filter(has_namesake=True).values_list("email", flat=True))

    first, second = (make_user(DEE, email=f"{n}@example.org") for n in (1, 2))
    assert marked() == {"1@example.org", "2@example.org"}
    first.save()  # as it was read before there were two
    assert marked() == {"1@example.org", "2@example.org"}
    User.objects.filter(pk=first.pk).update(name=max_.name)
    assert marked() == {"1@example.org", max_.email}
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_user WHERE id = %s", [first.pk])
    assert (marked(), str(second)) == (set(), DEE)


@pytest.mark.parametrize(
    "written",
    ["Zoë  Duran", "Zoë\u00a0Duran", "Zoë\u200b Duran", "Zo\u00adë Duran", "Zoe\u0308 Duran"],
)
def test_names_that_read_the_same_are_the_same(written: str, db: None) -> None:
    first = make_user("Zoë Duran", email="1@example.org")
    User.objects.bulk_create([User(name=written, email="2@example.org")])
    assert set(User.objects.filter(name=written).values_list("name", "has_namesake")) == {
        (first.name, True)
    }


def test_what_joins_letters_stays_in_a_name(db: None) -> None:
    written = "مینا می\u200cرود"
    assert make_user(written, email="1@example.org").name == written
