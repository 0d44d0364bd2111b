"""Whatever is clicked in whatever order, an interview takes only the ways that its life has."""

import contextlib
import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from accounts.models import OutgoingMail, Role, User
from interviews.actions import interviews, panel, plans, sessions
from interviews.models import Interview, Panelist
from interviews.queries.panels import Seat
from interviews.queries.planned import PlannedQuestion, PlannedSection
from tests.factories import make_application, make_question, make_user
from web.conflict import Conflict

AT = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)
State = Interview.State
WAYS = {
    State.DRAFT: {State.SCHEDULED, State.CANCELLED},
    State.SCHEDULED: {State.LIVE, State.CANCELLED, State.NO_SHOW},
    State.LIVE: {State.ENDED},
    State.ENDED: set(),
    State.CANCELLED: set(),
    State.NO_SHOW: set(),
}
REACHED: set[State] = set()
REFUSALS = (Conflict, ValidationError)


class Life(RuleBasedStateMachine):
    """Random clicks by people who do not look at the state first."""

    # Most begin where several ways lead on, or chance alone decides whether all are walked.
    @initialize(is_scheduled=st.sampled_from([True, True, True, False]))
    def begin(self, *, is_scheduled: bool) -> None:
        self.people = [make_user(name, Role.INTERVIEWER) for name in ("Ada", "Bob", "Cyd")]
        self.questions = [make_question(title).question for title in ("One", "Two", "Three")]
        self.recruiter = make_user("Rae", Role.RECRUITER)
        self.now = AT
        self.interview = interviews.draft(
            application=make_application(),
            title="Talk",
            plan=[PlannedSection("Core", [PlannedQuestion(self.questions[0])])],
            seats=[Seat(self.people[0], "lead")],
            by=self.recruiter,
            at=AT,
        )
        self.state = State.DRAFT
        self.pinned: dict[int, object] = {}
        self.sequence = 0
        if is_scheduled:
            self.schedule(hours=1, length=60)

    @property
    def lead(self) -> User:
        seat = self.interview.panelists.current().filter(role="lead").first()
        return seat.user if seat else self.recruiter

    @rule(hours=st.sampled_from([1, 2, 3, -1]), length=st.sampled_from([60, 30, 0, 700]))
    def schedule(self, hours: int, length: int) -> None:
        starts_at = self.now + dt.timedelta(hours=hours)
        for action in (interviews.schedule, interviews.reschedule):
            with contextlib.suppress(*REFUSALS):
                action(
                    interview=self.interview,
                    starts_at=starts_at,
                    slot_minutes=length,
                    time_zone="Europe/Berlin",
                    meeting_url="",
                    by=self.recruiter,
                    at=self.now,
                )

    @rule(roles=st.lists(st.sampled_from([None, *Panelist.Role.values]), min_size=3, max_size=3))
    def seat(self, roles: list[str | None]) -> None:
        pairs = zip(self.people, roles, strict=True)
        seats = [Seat(user, role) for user, role in pairs if role]
        with contextlib.suppress(*REFUSALS):
            panel.set_panel(interview=self.interview, seats=seats, by=self.recruiter, at=self.now)

    @rule(places=st.lists(st.integers(0, 2), max_size=3))
    def plan(self, places: list[int]) -> None:
        questions = [PlannedQuestion(self.questions[place]) for place in places]
        sections = [PlannedSection("Core", questions)] if questions else []
        with contextlib.suppress(*REFUSALS):
            plans.edit_plan(
                interview=self.interview,
                sections=sections,
                by=self.recruiter,
                at=self.now,
            )

    @rule(times=st.integers(1, 2))
    def start(self, times: int) -> None:
        for _ in range(times):
            with contextlib.suppress(*REFUSALS):
                interviews.start(interview=self.interview, by=self.lead, at=self.now)

    @rule(times=st.integers(1, 2))
    def end(self, times: int) -> None:
        for _ in range(times):
            with contextlib.suppress(*REFUSALS):
                sessions.end(interview=self.interview, by=self.lead, at=self.now)

    @rule(times=st.integers(1, 2))
    def cancel(self, times: int) -> None:
        for _ in range(times):
            with contextlib.suppress(*REFUSALS):
                interviews.cancel(
                    interview=self.interview, reason="Ill.", by=self.lead, at=self.now
                )

    @rule(hours=st.sampled_from([4, 0]))
    def wait_in_vain(self, hours: int) -> None:
        self.now += dt.timedelta(hours=hours)
        with contextlib.suppress(*REFUSALS):
            interviews.mark_no_show(interview=self.interview, reason="", by=self.lead, at=self.now)

    @invariant()
    def only_the_ways_of_its_life_are_taken(self) -> None:
        before = self.state
        self.interview.refresh_from_db()
        self.state = State(self.interview.state)
        # One click on schedule may be followed by one that moves; never by two other steps.
        assert self.state == before or self.state in WAYS[before]
        REACHED.add(self.state)

    @invariant()
    def what_is_announced_is_whole(self) -> None:
        if self.state == State.DRAFT:
            assert not OutgoingMail.objects.filter(
                about_id=self.interview.application.candidate_id
            ).exists()
        if self.state in {State.SCHEDULED, State.LIVE, State.ENDED}:
            leads = self.interview.panelists.current().filter(role="lead")
            assert leads.count() == 1
            assert self.interview.questions.exists()
            assert not self.interview.questions.filter(snapshot=None).exists()
            assert self.interview.starts_at is not None

    @invariant()
    def a_pinned_question_stays_as_it_was_pinned(self) -> None:
        rows = self.interview.questions.exclude(version=None)
        now: dict[int, object] = dict(rows.values_list("pk", "snapshot__content"))
        assert {pk: self.pinned[pk] for pk in now if pk in self.pinned} == {
            pk: snapshot for pk, snapshot in now.items() if pk in self.pinned
        }
        self.pinned = now

    @invariant()
    def calendars_only_move_forward(self) -> None:
        assert self.interview.calendar_sequence >= self.sequence
        self.sequence = self.interview.calendar_sequence

    @invariant()
    def who_scores_has_one_card_from_the_start_on(self) -> None:
        cards = self.interview.scorecards.values_list("panelist", flat=True)
        started = self.state in {State.LIVE, State.ENDED}
        scoring = self.interview.panelists.current().scoring() if started else []
        assert sorted(cards) == sorted(panelist.pk for panelist in scoring)


@pytest.mark.slow
@pytest.mark.django_db
def test_the_life_of_an_interview() -> None:
    run_state_machine_as_test(
        Life,
        # Always the same walks, so that it is certain where they lead.
        settings=hypothesis_settings(
            max_examples=40, stateful_step_count=12, deadline=None, derandomize=True
        ),
    )
    assert set(WAYS) == REACHED
