"""All that the page of one interview shows."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, prefetch_related_objects

from accounts.models import User
from interviews.models import Interview, Invitation, Panelist, Report, Scorecard
from interviews.queries import candidates, next_steps, plans, recipients
from interviews.queries.candidates import CandidateCard
from interviews.queries.next_steps import NextStep
from interviews.queries.plans import Plan

State = Interview.State
LIFE = (State.DRAFT, State.SCHEDULED, State.LIVE, State.ENDED, State.CLOSED)
HAS_ROOM = frozenset({State.SCHEDULED, State.LIVE, State.ENDED, State.CLOSED})


@dataclass(frozen=True, slots=True)
class ProgressStep:
    """One station in an interview's life; `state` is done, current or todo."""

    label: str
    state: str


@dataclass(frozen=True, slots=True)
class Overview:
    """One interview for one reader, who may see it."""

    candidate: CandidateCard
    adjustments: str  # said to the office alone
    panelists: Sequence[Panelist]  # with their users; `card_state` is empty before the start
    plan: Plan
    steps: Sequence[ProgressStep]
    warnings: Sequence[str]
    absences: Sequence[str]  # of panelists who have left while something is expected of them
    undelivered: Sequence[Invitation]  # said to whoever arranges the interview
    is_pointless: bool  # planned for somebody who is not in the running any more
    next_step: NextStep
    may_edit: bool  # and the interview has not started
    may_start: bool
    may_hand_over: bool
    may_reopen_cards: bool
    may_lock_cards: bool
    may_enter: bool
    may_open_profile: bool  # of the candidate: an interviewer sees the card alone
    report_id: int | None  # the latest that the reader may open
    reaches_nobody: bool  # the report: said to whoever arranges the interview


def overview_for(interview: Interview, *, reader: User, at: dt.datetime) -> Overview:
    """Return the overview, in a fixed number of queries whatever the panel and the plan."""
    panelists = _load_panel(interview)
    own = next((panelist for panelist in panelists if panelist.user_id == reader.pk), None)
    report_id = _report_id(interview, reader) if interview.has_ended else None
    plan = plans.plan_for_interview(interview)
    state, is_before_start = interview.state, interview.state in State.before_start()
    card = Scorecard(interview=interview)  # whichever: who opens and closes them is one rule

    def may(verb: str, thing: Interview | Scorecard = interview) -> bool:
        return reader.has_perm(f"interviews.{verb}", thing)

    may_arrange = may("edit_interview")
    is_pointless = is_before_start and not interview.application.is_running
    undelivered = list(interview.invitations.undelivered()) if may_arrange else []
    who = next_steps.Reader(
        own,
        may_arrange,
        is_manager=reader.is_manager,
        report_id=report_id,
        has_undelivered=bool(undelivered),
    )
    return Overview(
        candidate=candidates.candidate_card(interview),
        adjustments=candidates.adjustments_for(interview, reader),
        panelists=panelists,
        plan=plan,
        steps=_steps(interview),
        warnings=_warnings(interview, panelists, plan),
        absences=_absences(interview, panelists),
        undelivered=undelivered,
        is_pointless=is_pointless,
        next_step=next_steps.next_step(interview, who, panelists=panelists, plan=plan, at=at),
        may_edit=may_arrange and is_before_start,
        may_start=state == State.SCHEDULED and not is_pointless and may("start_interview"),
        may_hand_over=may_arrange and state == State.LIVE,
        may_reopen_cards=state in State.under_way() and may("reopen_scorecard", card),
        may_lock_cards=state == State.ENDED and may("lock_scorecard", card),
        may_enter=state in HAS_ROOM and may("enter_room"),
        may_open_profile=reader.has_perm(
            "candidates.view_candidate", interview.application.candidate
        ),
        report_id=report_id,
        reaches_nobody=(
            may_arrange
            and state in recipients.HAS_REPORT_TO_COME
            and not recipients.report_recipients(interview)
        ),
    )


def _load_panel(interview: Interview) -> list[Panelist]:
    """Return the panel in the order of joining, and leave it where the rules find it."""
    seats = Panelist.objects.select_related("user", "scorecard").order_by("pk")
    prefetch_related_objects([interview], Prefetch("panelists", seats))
    return [seat for seat in interview.panelists.all() if seat.removed_at is None]


def _report_id(interview: Interview, reader: User) -> int | None:
    """Return the latest report through the reports' own door: it knows of the reveal."""
    visible = Report.objects.visible_to(reader).filter(interview=interview)
    return visible.order_by("-number").values_list("pk", flat=True).first()


def _warnings(interview: Interview, panelists: Sequence[Panelist], plan: Plan) -> list[str]:
    candidate = interview.application.candidate
    itself = [
        f"{seat.user} is the candidate, by the candidate's page, and sees nothing of this "
        "interview. Replace them, or have the candidate's page put right."
        for seat in panelists
        if candidate.is_about(seat.user)
    ]
    if interview.state in State.before_start():
        return [*itself, *_panel_warnings(panelists), *plan.warnings]
    return itself if interview.state in State.under_way() else []


def _panel_warnings(panelists: Sequence[Panelist]) -> list[str]:
    sentences = [
        f"{panelist.user} has left. Replace them."
        for panelist in panelists
        if not panelist.user.is_active
    ]
    if not any(panelist.is_lead for panelist in panelists):
        sentences.append("Nobody leads this interview yet. Choose a lead before you schedule it.")
    elif sum(panelist.counts for panelist in panelists) == 1:
        sentences.append(
            "Only one person scores. A score needs two before it can be ranked: add an interviewer."
        )
    return sentences


def _absences(interview: Interview, panelists: Sequence[Panelist]) -> list[str]:
    """Return who has left an interview under way, and who can act for them."""
    if interview.state not in State.under_way():
        return []
    sentences = []
    for panelist in panelists:
        if panelist.user.is_active:
            continue
        if panelist.is_lead and interview.state == State.LIVE:
            sentences.append(f"{panelist.user}, who leads it, has left. Make somebody else lead.")
        elif (card := getattr(panelist, "scorecard", None)) and card.is_open:
            sentences.append(
                f"{panelist.user} has left with an open scorecard. Once the interview has ended, "
                "the lead or an admin can lock it; the report then goes ahead without it."
            )
    return sentences


def _steps(interview: Interview) -> list[ProgressStep]:
    if interview.state in State.called_off():
        done = [State.DRAFT, *([State.SCHEDULED] if interview.scheduled_at else [])]
        last = State(interview.state)
        return [
            *(ProgressStep(state.label, "done") for state in done),
            ProgressStep(last.label, "current"),
        ]
    place = LIFE.index(State(interview.state))
    return [
        ProgressStep(
            str(state.label), "done" if at < place else "current" if at == place else "todo"
        )
        for at, state in enumerate(LIFE)
    ]
