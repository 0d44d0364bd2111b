"""What an interview asks of a reader next: one step, and why."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from interviews.models import Interview, Panelist
from interviews.queries.plans import Plan

State = Interview.State


@dataclass(frozen=True, slots=True)
class NextStep:
    """A sentence for the reader, and the action that it speaks of where it is theirs.

    `action` is plan, panel, schedule, start, room, report, again or nothing.
    """

    sentence: str
    action: str = ""


@dataclass(frozen=True, slots=True)
class Reader:
    """What the reader is to the interview."""

    seat: Panelist | None
    may_arrange: bool
    is_manager: bool
    report_id: int | None  # the latest that they may open
    has_undelivered: bool  # mails about the interview that they can send again

    @property
    def is_lead(self) -> bool:
        """Say whether they run it."""
        return self.seat is not None and self.seat.is_lead

    @property
    def owes_scorecard(self) -> bool:
        """Say whether their own scorecard is still open."""
        card = getattr(self.seat, "scorecard", None)
        return card is not None and card.is_open


def next_step(
    interview: Interview,
    reader: Reader,
    *,
    panelists: Sequence[Panelist],
    plan: Plan,
    at: dt.datetime,
) -> NextStep:
    """Return the reader's next step; without queries."""
    if interview.state in State.before_start() and not interview.application.is_running:
        return _of_pointless(interview, reader)
    if interview.state == State.DRAFT:
        return _of_draft(reader, panelists, plan)
    if interview.state == State.SCHEDULED:
        return _of_scheduled(interview, reader, panelists, at)
    if interview.state == State.LIVE:
        return _of_live(reader, panelists)
    if interview.state in State.called_off():
        return _of_called_off(interview, reader)
    return _of_ended(interview, reader, panelists)


def _of_pointless(interview: Interview, reader: Reader) -> NextStep:
    application = interview.application
    stage = application.get_stage_display().lower()
    why = f"{application.candidate} is at stage {stage} for {application.opening}"
    wish = "cancel this interview." if reader.may_arrange else "it will not take place."
    return NextStep(f"{why}: {wish}")


def _of_draft(reader: Reader, panelists: Sequence[Panelist], plan: Plan) -> NextStep:
    if not reader.may_arrange:
        return NextStep(
            f"{_lead(panelists)} is preparing this interview. You will get an e-mail with the time."
        )
    if not plan.rows:
        return NextStep("Choose its questions.", "plan")
    if not all(row.is_available for row in plan.rows):
        return NextStep("Replace the question that is no longer published.", "plan")
    if not any(panelist.is_lead for panelist in panelists):
        return NextStep("Choose who leads it and who else scores.", "panel")
    if not all(panelist.user.is_active for panelist in panelists):
        return NextStep("Replace the panelist who has left.", "panel")
    return NextStep("Questions and panel are set: agree on a time and schedule it.", "schedule")


def _of_scheduled(
    interview: Interview, reader: Reader, panelists: Sequence[Panelist], at: dt.datetime
) -> NextStep:
    if reader.has_undelivered:
        return NextStep("Not everybody has got their e-mail: send it again, below.")
    is_due = interview.starts_at is not None and interview.starts_at <= at
    if reader.is_lead:
        return NextStep("Start it when the candidate is there.", "start")
    if reader.seat is not None:
        return NextStep("Enter the room when it is time.", "room")
    if is_due:
        return NextStep(f"It is due: {_lead(panelists)} starts it, or it is marked as a no-show.")
    return NextStep(f"Nothing is left to do until {_lead(panelists)} starts it.")


def _of_live(reader: Reader, panelists: Sequence[Panelist]) -> NextStep:
    if reader.is_lead:
        return NextStep("It is running. You end it in the room.", "room")
    if reader.seat is not None:
        return NextStep("It is running.", "room")
    return NextStep(f"It is running. The report follows as soon as {_lead(panelists)} ends it.")


def _of_ended(interview: Interview, reader: Reader, panelists: Sequence[Panelist]) -> NextStep:
    report = "report" if reader.report_id is not None else ""
    if interview.state == State.CLOSED:
        return NextStep("It is decided and closed.", report)
    if reader.owes_scorecard:
        return NextStep("Finish your scorecard and submit it.", "room")
    if interview.is_revealed:
        wish = "Read the report and decide." if reader.is_manager else "Read the report."
        return NextStep(f"All scorecards are in. {wish}", report)
    return NextStep(f"The scorecard of {_awaited(panelists)} is still open.", report)


def _of_called_off(interview: Interview, reader: Reader) -> NextStep:
    if reader.may_arrange and interview.application.is_running:
        return NextStep("Arrange another interview when there is a new time.", "again")
    return NextStep("It will not take place.")


def _lead(panelists: Sequence[Panelist]) -> str:
    return next((each.user.called for each in panelists if each.is_lead), "a recruiter")


def _awaited(panelists: Sequence[Panelist]) -> str:
    names = [
        each.user.called
        for each in panelists
        if each.counts and (card := getattr(each, "scorecard", None)) and card.is_open
    ]
    return ", ".join(names)
