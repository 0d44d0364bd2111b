"""The pages of interviews: who sees which, what is kept when something is refused."""

import datetime as dt
import re
from functools import partial
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from pytest_django import Settings

from accounts.models import OutgoingMail, Role, User
from candidates.models import Application, Candidate, Opening
from interviews.models import Interview, Report
from tests.clients import client_for, page_of, queries_of
from tests.factories import learn_sizes, make_application, make_interview, make_question, make_user
from tests.interviews.kits import core, make_kit
from web.editions import edition

State = Interview.State


def titles(html: str, interviews: list[Interview]) -> list[str]:
    """Return the names of those candidates that the page shows."""
    names = [interview.application.candidate.name for interview in interviews]
    return [name for name in names if f">{name}</a>" in html]


def test_the_list_shows_what_is_to_come_and_filters_the_rest(ada: User, rae: User) -> None:
    now = timezone.now()
    soon = make_interview(lead=ada, starts_at=now + dt.timedelta(hours=1))
    later = make_interview(lead=ada, starts_at=now + dt.timedelta(days=1))
    past = make_interview(lead=ada, state=State.ENDED)
    draft = drafted(ada)
    everything = [soon, later, past, draft]

    def shown(query: str) -> list[str]:
        html = client_for(rae).get(f"/interviews/{query}").content.decode()
        return titles(html, everything)

    def names(*interviews: Interview) -> list[str]:
        return [interview.application.candidate.name for interview in interviews]

    assert shown("") == names(soon, later)
    assert shown("?when=past") == names(past)
    assert shown("?when=draft") == names(draft)
    assert shown("?when=all") == names(soon, later, past)
    assert shown("?when=all&state=ended") == names(past)
    assert shown(f"?opening={later.application.opening.pk}") == names(later)
    assert shown(f"?q={soon.application.candidate.name.upper()}") == names(soon)
    assert shown(f"?q={later.application.opening.title.upper()}") == names(later)
    assert shown("?q=nobody") == []
    assert shown("?mine=on") == []
    assert shown("?state=unheard-of&opening=0") == names(soon, later)


def test_a_filter_by_opening_says_which(ada: User, rae: User) -> None:
    opening = make_interview(lead=ada).application.opening
    Opening.objects.filter(pk=opening.pk).update(closed_at=timezone.now(), closed_by=rae)

    def offered(query: str) -> list[tuple[str, str]]:
        html = client_for(rae).get(f"/interviews/{query}").content.decode()
        select = html.partition('<select name="opening"')[2].partition("</select>")[0]
        return re.findall(r'<option value="(\d*)"( selected)?>', select)

    assert offered("") == [("", " selected")]
    assert offered(f"?opening={opening.pk}") == [("", ""), (str(opening.pk), " selected")]


def test_the_next_interview_stands_first(ada: User) -> None:
    now = timezone.now()
    later = make_interview(lead=ada, starts_at=now + dt.timedelta(days=1))
    soon = make_interview(lead=ada, starts_at=now + dt.timedelta(hours=1))
    html = client_for(ada).get("/interviews/").content.decode()
    assert html.index(soon.application.candidate.name) < html.index(
        later.application.candidate.name
    )


def test_each_reader_lists_what_they_may_see(
    ada: User, bob: User, cyd: User, rae: User, max_: User
) -> None:
    interview = make_interview(lead=ada, panel=[(bob, "observer")])
    own = make_user("Own", Role.RECRUITER)
    candidate = interview.application.candidate
    candidate.user = own
    candidate.save()
    seen = {
        user.name: titles(client_for(user).get("/interviews/").content.decode(), [interview])
        for user in (ada, bob, cyd, rae, max_, own)
    }
    name = [candidate.name]
    assert seen == {"Ada": name, "Bob": name, "Cyd": [], "Rae": name, "Max": name, "Own": []}
    statuses = {
        user.name: client_for(user).get(f"/interviews/{interview.pk}/").status_code
        for user in (ada, bob, cyd, rae, max_, own)
    }
    assert statuses == {
        "Ada": 200,
        "Bob": 200,
        "Cyd": 404,
        "Rae": 200,
        "Max": 200,
        "Own": 404,
    }


@pytest.mark.parametrize("path", ["/interviews/?when=all", "/interviews/{pk}/"])
def test_queries_do_not_grow_with_rows_panel_or_plan(
    path: str, ada: User, bob: User, cyd: User
) -> None:
    counts = []
    client = client_for(ada)
    for size in (1, 3):
        panel = [(bob, "interviewer"), (cyd, "shadow")][: size - 1]
        versions = [make_question(f"Q{n}") for n in range(size)]
        for _ in range(size):
            interview = make_interview(lead=ada, panel=panel, versions=versions)
        counts.append(queries_of(client, path.format(pk=interview.pk)))
    assert counts[0] == counts[1]
    assert counts[0] <= 12


def test_a_draft_is_made_from_a_kit(ada: User, rae: User) -> None:
    question = make_question()
    kit = make_kit(ada, core(question), minutes=45)
    application = make_application()
    values = {"application": application.pk, "kit": kit.pk, "title": "First round"}
    response = client_for(rae).post("/interviews/new/", values)
    interview = Interview.objects.get()
    assert response.headers["Location"] == f"/interviews/{interview.pk}/"
    assert (interview.title, interview.slot_minutes, interview.created_by) == (
        "First round",
        45,
        rae,
    )
    assert list(interview.questions.values_list("question", "section")) == [
        (question.question_id, "Core")
    ]


def test_without_a_kit_the_draft_goes_on_to_the_bank(rae: User) -> None:
    values = {"application": make_application().pk, "kit": "", "title": "Talk"}
    response = client_for(rae).post("/interviews/new/", values)
    assert response.headers["Location"] == f"/interviews/{Interview.objects.get().pk}/plan/"


def test_where_nobody_can_be_interviewed_the_page_says_what_comes_first(
    rae: User, cyd: User
) -> None:
    path, way = "/interviews/new/", 'href="/candidates/new/"'
    assert [way in page_of(user, path) for user in (rae, cyd)] == [True, False]

    make_application()
    assert way not in page_of(rae, path)


def test_of_a_thousand_candidates_the_newest_are_offered_and_any_is_found(rae: User) -> None:
    first = make_application()
    at = timezone.now()
    people = Candidate.objects.bulk_create(
        Candidate(name=f"Person {number:04}", email=f"{number}@example.org", created_at=at)
        for number in range(1000)
    )
    Application.objects.bulk_create(
        Application(candidate=person, opening=first.opening, applied_at=at) for person in people
    )
    Candidate.objects.filter(pk=first.candidate_id).update(name="Zoë")
    Application.objects.filter(pk=first.pk).update(applied_at=at - dt.timedelta(days=9))
    learn_sizes()

    def offered(query: str) -> list[str]:
        response = client_for(rae).get(f"/interviews/new/{query}")
        assert len(response.content) < 60_000
        select = response.content.decode().partition('name="application"')[2]
        return re.findall(
            r'<option value="\d+"[^>]*>([^<]+?) for', select.partition("</select>")[0]
        )

    newest = [f"Person {number:04}" for number in range(950, 1000)]
    assert offered("") == newest
    assert offered("?q=zo%C3%AB") == ["Zoë"]
    assert offered(f"?application={first.pk}") == [*newest, "Zoë"]
    assert offered(f"?q=0007&application={first.pk}") == ["Person 0007", "Zoë"]
    assert offered("?q=nobody&application=" + "9" * 5000) == []
    kept = client_for(rae).get("/interviews/new/?title=First+round").content.decode()
    assert '<input type="hidden" name="title" value="First round">' in kept
    refused = client_for(rae).post("/interviews/new/", {"application": first.pk, "title": ""})
    assert f'<option value="{first.pk}" selected>' in refused.content.decode()
    values = {"application": first.pk, "kit": "", "title": "Talk"}
    assert client_for(rae).post("/interviews/new/", values).status_code == 302


def test_a_few_candidates_need_no_search(rae: User) -> None:
    make_application()
    assert "Find a candidate" not in client_for(rae).get("/interviews/new/").content.decode()


def test_an_interviewer_arranges_only_for_candidates_of_their_own(ada: User, cyd: User) -> None:
    application = make_interview(lead=ada).application
    values = {"application": application.pk, "kit": "", "title": "Second round"}
    refused = client_for(cyd).post("/interviews/new/", values)
    assert refused.status_code == 422
    assert application.candidate.name not in refused.content.decode()
    assert "Second round" in refused.content.decode()
    client_for(ada).post("/interviews/new/", values)
    made = Interview.objects.get(title="Second round")
    assert list(made.panelists.values_list("user", "role")) == [(ada.pk, "lead")]


def drafted(lead: User) -> Interview:
    interview = make_interview(lead=lead)
    Interview.objects.filter(pk=interview.pk).update(
        state=State.DRAFT, starts_at=None, scheduled_at=None, scheduled_by=None
    )
    interview.questions.update(version=None, snapshot=None)
    interview.refresh_from_db()
    return interview


NEXT_YEAR = timezone.now().year + 1
APPOINTMENT = {
    "starts_at": f"{NEXT_YEAR}-11-24T14:00",
    "time_zone": "Europe/Berlin",
    "slot_minutes": "75",
    "meeting_url": "meet.example.org/x",
}


def test_scheduling_reads_the_clock_in_its_zone(ada: User) -> None:
    interview = drafted(ada)
    response = client_for(ada).post(f"/interviews/{interview.pk}/schedule/", APPOINTMENT)
    assert response.headers["Location"] == f"/interviews/{interview.pk}/"
    interview.refresh_from_db()
    assert interview.state == State.SCHEDULED
    assert interview.starts_at == dt.datetime(NEXT_YEAR, 11, 24, 13, tzinfo=dt.UTC)
    assert (interview.slot_minutes, interview.time_zone) == (75, "Europe/Berlin")
    assert interview.meeting_url == "https://meet.example.org/x"
    assert OutgoingMail.objects.count() == 2


@pytest.mark.parametrize(
    "changed",
    [
        {"starts_at": "2020-01-01T10:00"},
        {"starts_at": "soon"},
        {"starts_at": ""},
        {"starts_at": "0001-01-01T00:00", "time_zone": "Asia/Tokyo"},
        {"starts_at": "9999-12-31T23:30"},
        {"slot_minutes": "-5"},
        {"time_zone": "Europe/Atlantis"},
        {"meeting_url": "javascript:alert(1)"},
    ],
)
def test_a_refused_appointment_keeps_what_was_typed(changed: dict[str, str], ada: User) -> None:
    interview = drafted(ada)
    values = APPOINTMENT | {"slot_minutes": "77"} | changed
    response = client_for(ada).post(f"/interviews/{interview.pk}/schedule/", values)
    assert response.status_code == 422
    html = response.content.decode()
    (name, *_) = changed
    assert list(response.context["form"].errors) == [name]
    for field, value in values.items():
        if field not in {name, "time_zone"}:
            assert f'value="{value}"' in html
    interview.refresh_from_db()
    assert interview.state == State.DRAFT


def test_what_is_missing_is_said_on_the_form(ada: User) -> None:
    interview = drafted(ada)
    interview.questions.all().delete()
    response = client_for(ada).post(f"/interviews/{interview.pk}/schedule/", APPOINTMENT)
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["__all__"])


def test_the_same_page_moves_what_is_scheduled(ada: User) -> None:
    interview = make_interview(lead=ada)
    sent = APPOINTMENT | {"made_from": edition(interview.appointment)}
    client_for(ada).post(f"/interviews/{interview.pk}/schedule/", sent)
    interview.refresh_from_db()
    assert interview.starts_at == dt.datetime(NEXT_YEAR, 11, 24, 13, tzinfo=dt.UTC)
    assert interview.calendar_sequence == 1


def test_cancelling_keeps_the_reason_and_a_second_click_is_harmless(ada: User) -> None:
    interview = make_interview(lead=ada)
    client = client_for(ada)
    for _ in range(2):
        response = client.post(f"/interviews/{interview.pk}/cancel/", {"reason": "Ill"})
        assert response.headers["Location"] == f"/interviews/{interview.pk}/"
    page = client.get(f"/interviews/{interview.pk}/").content.decode()
    assert "by Ada. Ill" in " ".join(page.split())
    assert OutgoingMail.objects.count() == 2


def test_a_reason_that_is_too_long_comes_back(ada: User) -> None:
    interview = make_interview(lead=ada, starts_at=timezone.now() - dt.timedelta(minutes=20))
    for verb in ("cancel", "no-show"):
        reason = f"{verb} " + "x" * 300
        response = client_for(ada).post(f"/interviews/{interview.pk}/{verb}/", {"reason": reason})
        assert response.status_code == 422
    interview.refresh_from_db()
    assert interview.state == State.SCHEDULED


def test_a_no_show_is_offered_once_the_time_has_come(ada: User) -> None:
    early = make_interview(lead=ada)
    late = make_interview(lead=ada, starts_at=timezone.now() - dt.timedelta(minutes=20))
    client = client_for(ada)
    assert "no-show/" not in client.get(f"/interviews/{early.pk}/").content.decode()
    assert "no-show/" in client.get(f"/interviews/{late.pk}/").content.decode()
    refused = client.post(f"/interviews/{early.pk}/no-show/", {"reason": ""})
    assert refused.status_code == 409
    client.post(f"/interviews/{late.pk}/no-show/", {"reason": "Waited 20 min"})
    late.refresh_from_db()
    assert (late.state, late.cancel_reason) == (State.NO_SHOW, "Waited 20 min")


def test_only_the_lead_starts_and_enters_the_room(ada: User, bob: User, rae: User) -> None:
    interview = make_interview(lead=ada, panel=[(bob, "interviewer")])
    path = f"/interviews/{interview.pk}/start/"
    assert [client_for(user).post(path).status_code for user in (bob, rae)] == [403, 403]
    for _ in range(2):  # a double click
        response = client_for(ada).post(path)
        assert response.headers["Location"] == f"/interviews/{interview.pk}/room/"
    interview.refresh_from_db()
    assert (interview.state, interview.started_by) == (State.LIVE, ada)
    assert interview.scorecards.count() == 2


def test_the_panel_reads_headline_and_cv_and_nothing_else_of_the_person(
    ada: User, bob: User, cyd: User, settings: Settings, tmp_path: Path
) -> None:
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        }
    }
    application = make_application()
    candidate = application.candidate
    candidate.headline, candidate.bio = "Vision engineer", "Secret bio"
    candidate.country, candidate.accommodations = "Secretland", "Secret need"
    candidate.cv_filename = "mira.pdf"
    candidate.cv.save("x.pdf", ContentFile(b"%PDF-1.7 %%EOF"))
    interview = make_interview(lead=ada, panel=[(bob, "observer")], application=application)
    html = client_for(bob).get(f"/interviews/{interview.pk}/").content.decode()
    assert "Vision engineer" in html
    assert "Secret" not in html
    assert candidate.email not in html
    response = client_for(bob).get(f"/interviews/{interview.pk}/cv/")
    assert response.headers["Content-Disposition"] == 'attachment; filename="mira.pdf"'
    assert b"".join(response.streaming_content) == b"%PDF-1.7 %%EOF"  # type: ignore[attr-defined]  # a FileResponse
    assert client_for(cyd).get(f"/interviews/{interview.pk}/cv/").status_code == 404


def test_the_report_is_linked_for_whom_it_may_be_opened(
    ada: User, bob: User, rae: User, max_: User
) -> None:
    interview = make_interview(
        lead=ada, panel=[(bob, "interviewer"), (max_, "observer")], state=State.ENDED
    )
    make_report = partial(
        Report.objects.create, interview=interview, kind="interim", requested_at=timezone.now()
    )
    make_report(number=1)
    latest = make_report(number=2)
    path = f"/interviews/{interview.pk}/"

    def links(user: User) -> bool:
        return f"/reports/{latest.pk}/" in client_for(user).get(path).content.decode()

    readers = {"Ada": ada, "Bob": bob, "Max": max_, "Rae": rae}
    assert {name: links(user) for name, user in readers.items()} == {
        "Ada": False,
        "Bob": False,
        "Max": False,
        "Rae": True,
    }
    Interview.objects.update(revealed_at=timezone.now())
    assert [links(user) for user in readers.values()] == [True] * 4


def test_only_recruiters_and_admins_are_led_to_the_profile(
    ada: User, rae: User, max_: User
) -> None:
    interview = make_interview(lead=ada)
    profile = f"/candidates/{interview.application.candidate_id}/"
    shown = [
        profile in client_for(user).get(f"/interviews/{interview.pk}/").content.decode()
        for user in (ada, rae, max_)
    ]
    assert shown == [False, True, True]


def test_without_a_cv_there_is_nothing_to_download(ada: User) -> None:
    interview = make_interview(lead=ada)
    path = f"/interviews/{interview.pk}/cv/"
    assert path not in client_for(ada).get(f"/interviews/{interview.pk}/").content.decode()
    assert client_for(ada).get(path).status_code == 404
