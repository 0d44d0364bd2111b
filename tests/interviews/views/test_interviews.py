"""The pages of interviews: who sees which, what is kept when something is refused."""

import datetime as dt
import re
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from pytest_django import Settings

from accounts.models import OutgoingMail, User
from candidates.models import Application, Candidate, Opening
from interviews.models import Interview, Report
from tests.clients import api_client_for, client_for, page_of
from tests.factories import learn_sizes, make_application, make_crowd, make_interview, make_question
from tests.interviews.invited import invite, news
from tests.interviews.kits import core, make_kit
from web.editions import edition

State = Interview.State
API = "/api/v1/interviews/"


def drafted(lead: User) -> Interview:
    interview = make_interview(lead=lead)
    Interview.objects.filter(pk=interview.pk).update(
        state=State.DRAFT, starts_at=None, scheduled_at=None, scheduled_by=None
    )
    interview.questions.update(version=None, snapshot=None)
    interview.refresh_from_db()
    return interview


def test_the_list_shows_what_is_to_come_first_and_filters_the_rest(ada: User, rae: User) -> None:
    now = timezone.now()
    later = make_interview(lead=ada, starts_at=now + dt.timedelta(days=1))
    soon = make_interview(lead=ada, starts_at=now + dt.timedelta(hours=1))
    past, draft = make_interview(lead=ada, state=State.ENDED), drafted(ada)

    def shown(query: str) -> list[str]:
        links = re.findall(r">(Candidate \d+)</a>", page_of(rae, f"/interviews/{query}"))
        return list(dict.fromkeys(links))

    def names(*interviews: Interview) -> list[str]:
        return [interview.application.candidate.name for interview in interviews]

    assert shown("") == names(soon, later)
    assert shown("?when=past") == names(past)
    assert shown("?when=draft") == names(draft)
    assert set(shown("?when=all")) == {*names(soon, later, past)}
    assert shown("?when=all&state=ended") == names(past)
    assert shown(f"?opening={later.application.opening.pk}") == names(later)
    assert shown(f"?q={soon.application.candidate.name.upper()}") == names(soon)
    assert shown(f"?q={later.application.opening.title.upper()}") == names(later)
    assert shown("?q=nobody") == []
    assert shown("?mine=on") == []
    assert shown("?state=unheard-of&opening=0") == names(soon, later)
    # A state that no interview of the chosen period can be in: the period gives way.
    assert shown("?state=ended") == shown("?when=draft&state=ended") == names(past)
    assert shown("?state=draft") == shown("?when=all&state=draft") == names(draft)
    assert set(shown("?when=past&state=scheduled")) == {*names(later, soon)}
    said = "none in this state is “Upcoming and running”"
    assert said in page_of(rae, "/interviews/?state=ended")
    assert said not in page_of(rae, "/interviews/?state=scheduled")


def test_a_filter_by_opening_says_which(ada: User, rae: User) -> None:
    opening = make_interview(lead=ada).application.opening
    Opening.objects.filter(pk=opening.pk).update(closed_at=timezone.now(), closed_by=rae)

    def offered(query: str) -> list[tuple[str, str]]:
        html = page_of(rae, f"/interviews/{query}")
        select = html.partition('<select name="opening"')[2].partition("</select>")[0]
        return re.findall(r'<option value="(\d*)"( selected)?>', select)

    assert offered("") == [("", " selected")]
    assert offered(f"?opening={opening.pk}") == [("", ""), (str(opening.pk), " selected")]


def test_pages_and_programs_list_what_the_reader_may_see(
    ada: User, bob: User, cyd: User, rae: User, max_: User
) -> None:
    interview = make_interview(lead=ada, panel=[(bob, "observer")])
    name = interview.application.candidate.name
    pages = {user.name: page_of(user, "/interviews/") for user in (ada, bob, cyd, rae, max_)}
    assert {reader for reader, html in pages.items() if name in html} == {
        "Ada",
        "Bob",
        "Rae",
        "Max",
    }
    listed = {
        user.name: [row["id"] for row in api_client_for(user).get(API).json()["results"]]
        for user in (ada, bob, cyd, rae, max_)
    }
    own = [interview.pk]
    assert listed == {"Ada": own, "Bob": own, "Cyd": [], "Rae": own, "Max": own}


def test_a_draft_is_made_from_a_kit(ada: User, rae: User) -> None:
    question = make_question()
    kit = make_kit(ada, core(question), minutes=45)
    application = make_application()
    values = {"application": application.pk, "kit": kit.pk, "title": "First round"}
    response = client_for(rae).post("/interviews/new/", values)
    interview = Interview.objects.get()
    assert response.headers["Location"] == f"/interviews/{interview.pk}/"
    made = (interview.title, interview.slot_minutes, interview.created_by)
    assert made == ("First round", 45, rae)
    placed = list(interview.questions.values_list("question", "section"))
    assert placed == [(question.question_id, "Core")]


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
    page = page_of(rae, path)
    assert (way in page, "Find a candidate" in page) == (False, False)  # one needs no search


def test_of_a_thousand_candidates_the_newest_are_offered_and_any_is_found(rae: User) -> None:
    first = make_application()
    make_crowd(first.opening, 1000)
    Candidate.objects.filter(pk=first.candidate_id).update(name="Zoë")
    Application.objects.filter(pk=first.pk).update(applied_at=timezone.now() - dt.timedelta(days=9))
    learn_sizes()

    def offered(query: str) -> list[str]:
        response = client_for(rae).get(f"/interviews/new/{query}")
        assert len(response.content) < 60_000
        select = response.content.decode().partition('name="application"')[2]
        return re.findall(
            r'<option value="\d+"[^>]*>([^<]+?) for', select.partition("</select>")[0]
        )

    newest = [f"Person {number}" for number in range(950, 1000)]
    assert offered("") == newest
    assert offered("?q=zo%C3%AB") == ["Zoë"]
    assert offered(f"?application={first.pk}") == [*newest, "Zoë"]
    assert offered(f"?q=007&application={first.pk}") == ["Person 007", "Zoë"]
    assert offered("?q=nobody&application=" + "9" * 5000) == []
    kept = page_of(rae, "/interviews/new/?title=First+round")
    assert '<input type="hidden" name="title" value="First round">' in kept
    refused = client_for(rae).post("/interviews/new/", {"application": first.pk, "title": ""})
    assert f'<option value="{first.pk}" selected>' in refused.content.decode()
    values = {"application": first.pk, "kit": "", "title": "Talk"}
    assert client_for(rae).post("/interviews/new/", values).status_code == 302


def test_an_interviewer_arranges_only_for_candidates_of_their_own(ada: User, cyd: User) -> None:
    application = make_interview(lead=ada).application
    values = {"application": application.pk, "kit": "", "title": "Second round"}
    refused = client_for(cyd).post("/interviews/new/", values)
    html = refused.content.decode()
    assert (refused.status_code, application.candidate.name in html) == (422, False)
    assert "Second round" in html
    client_for(ada).post("/interviews/new/", values)
    made = Interview.objects.get(title="Second round")
    assert list(made.panelists.values_list("user", "role")) == [(ada.pk, "lead")]


NEXT_YEAR = timezone.now().year + 1
APPOINTMENT = {
    "starts_at": f"{NEXT_YEAR}-11-24T14:00",
    "time_zone": "Europe/Berlin",
    "slot_minutes": "75",
    "meeting_url": "meet.example.org/x",
}


@pytest.mark.parametrize("is_draft", [True, False])
def test_the_page_schedules_a_draft_and_moves_what_is_scheduled(
    ada: User, *, is_draft: bool
) -> None:
    interview = drafted(ada) if is_draft else make_interview(lead=ada)
    sent = APPOINTMENT if is_draft else APPOINTMENT | {"made_from": edition(interview.appointment)}
    response = client_for(ada).post(f"/interviews/{interview.pk}/schedule/", sent)
    assert response.headers["Location"] == f"/interviews/{interview.pk}/"
    interview.refresh_from_db()
    assert (interview.state, interview.calendar_sequence) == (State.SCHEDULED, int(not is_draft))
    assert interview.starts_at == dt.datetime(NEXT_YEAR, 11, 24, 13, tzinfo=dt.UTC)
    assert (interview.slot_minutes, interview.time_zone) == (75, "Europe/Berlin")
    assert interview.meeting_url == "https://meet.example.org/x"
    assert OutgoingMail.objects.count() == 2


def test_what_a_candidate_asked_for_is_said_to_the_office_when_it_plans(
    ada: User, rae: User
) -> None:
    interview = make_interview(lead=ada, application=make_application(recruiters=[rae]))
    Candidate.objects.update(accommodations="Fifteen minutes more.")
    for path in (f"/interviews/{interview.pk}/", f"/interviews/{interview.pk}/schedule/"):
        shown = {user.name for user in (ada, rae) if "Fifteen minutes" in page_of(user, path)}
        assert shown == {"Rae"}


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


def test_cancelling_keeps_the_reason_and_a_second_click_is_harmless(ada: User) -> None:
    interview = invite(make_interview(lead=ada))
    client = client_for(ada)
    for _ in range(2):
        response = client.post(f"/interviews/{interview.pk}/cancel/", {"reason": "Ill"})
        assert response.headers["Location"] == f"/interviews/{interview.pk}/"
    assert "by Ada. Ill" in page_of(ada, f"/interviews/{interview.pk}/")
    assert news().count() == 2


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
    offers = ["no-show/" in page_of(ada, f"/interviews/{each.pk}/") for each in (early, late)]
    assert offers == [False, True]
    client = client_for(ada)
    assert client.post(f"/interviews/{early.pk}/no-show/", {"reason": ""}).status_code == 409
    client.post(f"/interviews/{late.pk}/no-show/", {"reason": "Waited 20 min"})
    late.refresh_from_db()
    assert (late.state, late.cancel_reason) == (State.NO_SHOW, "Waited 20 min")


def test_a_double_click_starts_once_and_leads_into_the_room(ada: User, bob: User) -> None:
    interview = make_interview(lead=ada, panel=[(bob, "interviewer")])
    for _ in range(2):
        response = client_for(ada).post(f"/interviews/{interview.pk}/start/")
        assert response.headers["Location"] == f"/interviews/{interview.pk}/room/"
        program = api_client_for(ada).post(f"{API}{interview.pk}/start/")
        assert (program.status_code, program.json()["state"]) == (200, "live")
    interview.refresh_from_db()
    assert (interview.state, interview.started_by) == (State.LIVE, ada)
    assert interview.scorecards.count() == 2


def test_the_panel_reads_headline_and_cv_and_nothing_else_of_the_person(
    ada: User, bob: User, cyd: User, settings: Settings, tmp_path: Path
) -> None:
    files = {**settings.STORAGES["default"], "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": files}
    application = make_application()
    candidate = application.candidate
    candidate.headline, candidate.bio = "Vision engineer", "Secret bio"
    candidate.country, candidate.accommodations = "Secretland", "Secret need"
    candidate.cv_filename = "mira.pdf"
    candidate.cv.save("x.pdf", ContentFile(b"%PDF-1.7 %%EOF"))
    interview = make_interview(lead=ada, panel=[(bob, "observer")], application=application)
    html = page_of(bob, f"/interviews/{interview.pk}/")
    said = [words in html for words in ("Vision engineer", "Secret", candidate.email)]
    assert said == [True, False, False]
    text = api_client_for(bob).get(f"{API}{interview.pk}/").content.decode()
    assert [words in text for words in (candidate.name, "Secret", candidate.email)] == said
    response = client_for(bob).get(f"/interviews/{interview.pk}/cv/")
    assert response.headers["Content-Disposition"] == 'attachment; filename="mira.pdf"'
    assert b"".join(response.streaming_content) == b"%PDF-1.7 %%EOF"  # type: ignore[attr-defined]  # a FileResponse
    assert client_for(cyd).get(f"/interviews/{interview.pk}/cv/").status_code == 404


def test_the_report_is_linked_for_whom_it_may_be_opened(
    ada: User, bob: User, rae: User, max_: User
) -> None:
    panel = [(bob, "interviewer"), (max_, "observer")]
    interview = make_interview(lead=ada, panel=panel, state=State.ENDED)
    at = timezone.now()
    _, latest = (
        Report.objects.create(interview=interview, kind="interim", requested_at=at, number=number)
        for number in (1, 2)
    )

    def readers() -> set[str]:
        path, link = f"/interviews/{interview.pk}/", f"/reports/{latest.pk}/"
        return {user.name for user in (ada, bob, max_, rae) if link in page_of(user, path)}

    assert readers() == {"Rae"}
    Interview.objects.update(revealed_at=at)
    assert readers() == {"Ada", "Bob", "Max", "Rae"}


def test_only_recruiters_and_admins_are_led_to_the_profile(
    ada: User, rae: User, max_: User
) -> None:
    interview = make_interview(lead=ada)
    path = f"/interviews/{interview.pk}/"
    profile = f"/candidates/{interview.application.candidate_id}/"
    assert [profile in page_of(user, path) for user in (ada, rae, max_)] == [False, True, True]


def test_without_a_cv_there_is_nothing_to_download(ada: User) -> None:
    path = f"/interviews/{make_interview(lead=ada).pk}/"
    assert f"{path}cv/" not in page_of(ada, path)
    assert client_for(ada).get(f"{path}cv/").status_code == 404
