"""Who may sit, who is told, and that a panel has one lead."""

import datetime as dt

import pytest

from accounts.models import AuditEvent, OutgoingMail, Role, User
from interviews.actions import panel
from interviews.actions.panel import SeatEmpty, SeatTaken
from interviews.models import Interview, Panelist
from interviews.queries.candidates import applications_for
from interviews.queries.panels import Seat
from tests.factories import make_application, make_interview, make_user
from tests.interviews.invited import invite, news, told
from tests.interviews.refusals import refused
from web.conflict import WrongState

AT = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)


def seats_of(interview: Interview) -> list[tuple[str, str]]:
    current = interview.panelists.current().order_by("user__name")
    return list(current.values_list("user__name", "role"))


def seat_of(interview: Interview, user: User) -> Panelist:
    return interview.panelists.current().get(user=user)


def set_panel(interview: Interview, by: User, *seats: tuple[User, str]) -> None:
    panel.set_panel(interview=interview, seats=[Seat(*each) for each in seats], by=by, at=AT)


def test_setting_a_panel_writes_only_the_difference(ada: User, bob: User, cyd: User) -> None:
    interview = make_interview(lead=ada, panel=[(bob, "interviewer")])
    set_panel(interview, ada, (ada, "interviewer"), (cyd, "lead"))
    assert seats_of(interview) == [("Ada", "interviewer"), ("Cyd", "lead")]
    gone = interview.panelists.get(user=bob)
    assert (gone.removed_at, gone.removed_by) == (AT, ada)
    assert AuditEvent.objects.get().payload == {
        "removed": [bob.pk],
        "changed": [[ada.pk, "interviewer"]],
        "added": [[cyd.pk, "lead"]],
    }


def test_setting_the_panel_it_has_changes_nothing(ada: User) -> None:
    interview = make_interview(lead=ada)
    set_panel(interview, ada, (ada, "lead"))
    assert not AuditEvent.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_everybody_hears_what_concerns_them(ada: User, bob: User, cyd: User) -> None:
    dan = make_user("Dan", Role.INTERVIEWER)
    interview = make_interview(lead=ada, panel=[(bob, "interviewer"), (dan, "shadow")])
    invite(interview)
    set_panel(interview, ada, (ada, "lead"), (dan, "observer"), (cyd, "interviewer"))
    assert told(interview) == {
        (ada.email, "New panel for the interview with …"),
        (bob.email, "Change of panel: the interview with …"),
        (dan.email, "Your role in the interview with …"),
        (cyd.email, "Invitation to interview …"),
        (interview.application.candidate.email, "Whom you will meet in your interview for …"),
    }
    interview.refresh_from_db()
    assert interview.calendar_sequence == 1


def test_the_candidate_hears_of_whoever_comes_or_goes(ada: User, bob: User) -> None:
    interview = invite(make_interview(lead=ada))
    hears = (interview.application.candidate.email, "Whom you will meet in your interview for …")
    panel.add(interview=interview, user=bob, role="interviewer", by=ada, at=AT)
    assert hears in told(interview)
    news().delete()
    panel.remove(panelist=seat_of(interview, bob), by=ada, at=AT)
    assert hears in told(interview)


def test_a_role_is_no_news_to_the_candidate(ada: User, bob: User) -> None:
    interview = invite(make_interview(lead=ada, panel=[(bob, "interviewer")]))
    panel.change_role(panelist=seat_of(interview, bob), role="shadow", by=ada, at=AT)
    assert told(interview) == {(bob.email, "Your role in the interview with …")}


def test_a_draft_tells_nobody(ada: User, bob: User) -> None:
    interview = make_interview(lead=ada)
    Interview.objects.filter(pk=interview.pk).update(state="draft")
    panel.add(interview=interview, user=bob, role="interviewer", by=ada, at=AT)
    assert seats_of(interview) == [("Ada", "lead"), ("Bob", "interviewer")]
    assert not OutgoingMail.objects.exists()


def test_a_seat_passes_to_another_person_with_its_role(ada: User, bob: User) -> None:
    interview = make_interview(lead=ada)
    lead = seat_of(interview, ada)
    panel.replace_panelist(panelist=lead, user=bob, by=ada, at=AT)
    assert seats_of(interview) == [("Bob", "lead")]
    with pytest.raises(SeatEmpty):
        panel.replace_panelist(panelist=lead, user=bob, by=ada, at=AT)


def test_who_drafted_and_was_replaced_is_out(ada: User, bob: User) -> None:
    interview = make_interview(lead=ada)
    Interview.objects.filter(pk=interview.pk).update(created_by=ada)
    panel.replace_panelist(panelist=seat_of(interview, ada), user=bob, by=bob, at=AT)
    assert [Interview.objects.visible_to(user).exists() for user in (ada, bob)] == [False, True]
    assert not applications_for(ada).exists()


def test_nobody_sits_twice(ada: User, bob: User) -> None:
    interview = make_interview(lead=ada, panel=[(bob, "interviewer")])
    with pytest.raises(SeatTaken):
        panel.add(interview=interview, user=bob, role="shadow", by=ada, at=AT)
    with pytest.raises(SeatTaken):
        panel.replace_panelist(panelist=seat_of(interview, bob), user=ada, by=ada, at=AT)
    with refused("panel"):
        set_panel(interview, ada, (ada, "lead"), (ada, "shadow"))


def test_a_panel_has_one_lead(ada: User, bob: User) -> None:
    interview = make_interview(lead=ada)
    with refused("panel"):
        set_panel(interview, ada, (ada, "lead"), (bob, "lead"))
    with refused("panel"):
        panel.remove(panelist=seat_of(interview, ada), by=ada, at=AT)
    assert seats_of(interview) == [("Ada", "lead")]


def test_who_left_who_has_no_role_and_who_is_the_candidate_cannot_sit(ada: User) -> None:
    left = make_user("Lea", Role.INTERVIEWER, is_active=False)
    application = make_application()
    applicant = make_user("Ann", Role.INTERVIEWER)
    application.candidate.user = applicant
    application.candidate.save()
    interview = make_interview(lead=ada, application=application)
    unseatable = [left, make_user("Nik"), applicant]
    with refused("panel") as caught:
        set_panel(interview, ada, (ada, "lead"), *((user, "observer") for user in unseatable))
    sentences = caught.value.message_dict["panel"]
    assert [sentence.split()[0] for sentence in sentences] == ["Lea", "Nik", "Ann"]
    assert seats_of(interview) == [("Ada", "lead")]


@pytest.mark.parametrize("role", [Role.RECRUITER, Role.ADMIN])
def test_recruiters_and_admins_may_sit(role: Role, ada: User) -> None:
    interview = make_interview(lead=ada)
    panel.add(interview=interview, user=make_user("Zoe", role), role="observer", by=ada, at=AT)
    assert seats_of(interview) == [("Ada", "lead"), ("Zoe", "observer")]


def test_a_running_interview_can_be_handed_over_and_nothing_else(
    ada: User, bob: User, cyd: User
) -> None:
    interview = make_interview(
        lead=ada, panel=[(bob, "interviewer"), (cyd, "observer")], state="live"
    )
    for user, role in ((cyd, "lead"), (bob, "shadow")):
        with pytest.raises(WrongState):
            panel.change_role(panelist=seat_of(interview, user), role=role, by=ada, at=AT)
    with pytest.raises(WrongState):
        panel.remove(panelist=seat_of(interview, bob), by=ada, at=AT)
    with pytest.raises(WrongState):
        panel.add(interview=interview, user=make_user("Eve"), role="shadow", by=ada, at=AT)
    panel.change_role(panelist=seat_of(interview, bob), role="lead", by=ada, at=AT)
    assert seats_of(interview) == [("Ada", "interviewer"), ("Bob", "lead"), ("Cyd", "observer")]
