"""Submit, lock and reopen cards; the reveal follows from the last one."""

import datetime as dt
from collections.abc import Sequence

from django.conf import settings
from django.db import transaction

from accounts.actions import audit
from accounts.models import AuditAction, User
from interviews.actions import clock, deliveries, reports, states
from interviews.actions.operations import ScorecardNotOpen, forget_receipts
from interviews.formats.scorecards import ScorecardContent
from interviews.models import Interview, Panelist, Rating, Report, Scorecard, ScorecardVersion
from interviews.queries import pinned, scorecard_contents
from interviews.queries.scorecard_contents import Cell
from questionbank.formats.json_values import to_json
from web.conflict import Conflict, WrongState


class AlreadySubmitted(Conflict, problem="already-submitted"):
    """The card is in; submitting it again changes nothing."""


class NotReady(Exception):
    """Something is missing on the card; says what, by field and by cell."""

    def __init__(self, errors: dict[str, str], cells: Sequence[Cell]) -> None:
        super().__init__("This scorecard is not complete yet.")
        self.errors = errors
        self.cells = cells


class UntouchedCells(Exception):
    """Some criteria have no rating; the panelist has to say that they were not asked."""

    def __init__(self, cells: Sequence[Cell]) -> None:
        super().__init__(f"{len(cells)} criteria have no rating.")
        self.cells = cells


class ReasonMissing(Exception):
    """Reopening needs a reason."""


@transaction.atomic
def submit(
    *, scorecard: Scorecard, by: User, at: dt.datetime, confirms_not_asked: bool
) -> ScorecardVersion:
    """Freeze the card as it stands and lock it.

    Untouched criteria become *not asked*, but only when the panelist confirms. Raises
    AlreadySubmitted, ScorecardNotOpen, NotReady or UntouchedCells.
    """
    interview = Interview.objects.lock(pk=scorecard.interview_id)
    card = _lock_card(scorecard)
    if card.state == Scorecard.State.SUBMITTED:
        raise AlreadySubmitted("This scorecard has been submitted already.")
    if not card.is_open or interview.state not in Interview.State.under_way():
        raise ScorecardNotOpen("This scorecard is closed.")
    at = clock.not_before(interview, at)
    content = _ready_content(card, at, confirms_not_asked=confirms_not_asked)
    version = ScorecardVersion.objects.create(
        scorecard=card,
        number=card.versions.count() + 1,
        submitted_at=at,
        is_after_reveal=interview.is_revealed or _has_read_others(card),
        content=to_json(content),
    )
    card.state, card.submitted_at = Scorecard.State.SUBMITTED, at
    card.save(update_fields=["state", "submitted_at"])
    forget_receipts(scorecard=card)
    audit.record(
        AuditAction.SCORECARD_SUBMIT,
        card,
        by=by,
        at=at,
        payload={"version": version.number, "after_reveal": version.is_after_reveal},
    )
    _settle(interview, at)
    return version


def _has_read_others(card: Scorecard) -> bool:
    """Tell whether the panelist could read a colleague's marks while their own card was in.

    Only where the installation reveals after one's own card; the panel's reveal comes to all.
    """
    if settings.REVEAL_RULE != "own" or card.reopened_at is None:
        return False
    others = ScorecardVersion.objects.filter(scorecard__interview=card.interview_id)
    return others.exclude(scorecard=card).filter(submitted_at__lte=card.reopened_at).exists()


def _ready_content(
    card: Scorecard, at: dt.datetime, *, confirms_not_asked: bool
) -> ScorecardContent:
    questions = pinned.questions_of_started(card.interview_id)
    content = scorecard_contents.content(card)
    errors = {}
    if not content.recommendation:
        errors["recommendation"] = "Choose a recommendation."
    if not content.reason.strip():
        errors["reason"] = "Say why you recommend this."
    without_note = scorecard_contents.extremes_without_note(content, questions)
    if without_note:
        errors["notes"] = "A rating at the lowest or highest level needs a note."
    if errors:
        raise NotReady(errors, without_note)
    untouched = scorecard_contents.untouched_cells(content, questions)
    if untouched and not confirms_not_asked:
        raise UntouchedCells(untouched)
    for cell in untouched:
        Rating.objects.update_or_create(
            scorecard=card,
            interview_question_id=cell.question,
            criterion_key=cell.criterion,
            defaults={"state": Rating.State.NOT_ASKED, "level_key": None, "updated_at": at},
        )
    return scorecard_contents.content(card) if untouched else content


@transaction.atomic
def lock(*, scorecard: Scorecard, by: User | None, at: dt.datetime) -> None:
    """Close a card that did not come in; `by=None` is the deadline.

    A reopened card falls back to what was submitted last. Raises ScorecardNotOpen.
    """
    interview = Interview.objects.lock(pk=scorecard.interview_id)
    card = _lock_card(scorecard)
    if not card.is_open or not interview.has_ended:
        raise ScorecardNotOpen("Only an open scorecard of an ended interview can be locked.")
    at = clock.not_before(interview, at)
    if card.versions.exists():
        card.state = Scorecard.State.SUBMITTED
    else:
        card.state, card.locked_at, card.locked_by = Scorecard.State.LOCKED, at, by
    card.save(update_fields=["state", "locked_at", "locked_by"])
    forget_receipts(scorecard=card)
    audit.record(AuditAction.SCORECARD_LOCK, card, by=by, at=at, payload={"state": card.state})
    _settle(interview, at)


@transaction.atomic
def lock_overdue(*, interview: Interview, at: dt.datetime) -> int:
    """Lock every open card of an ended interview whose deadline has passed; return how many."""
    if interview.scorecards_due_at is None or interview.scorecards_due_at > at:
        return 0
    overdue = Scorecard.objects.filter(
        interview=interview, state=Scorecard.State.OPEN, panelist__removed_at__isnull=True
    )
    found = list(overdue.order_by("pk"))
    for card in found:
        lock(scorecard=card, by=None, at=at)
    return len(found)


@transaction.atomic
def reopen(*, scorecard: Scorecard, by: User, at: dt.datetime, reason: str) -> None:
    """Let the panelist change a card that is in.

    Before the reveal the new submission replaces the first; after it, it is shown beside the
    first and never enters a score. After the end there are as many hours for it as for any card,
    and the panelist is told. Raises WrongState or ReasonMissing.
    """
    if not reason.strip():
        raise ReasonMissing("Say why this scorecard is reopened.")
    interview = Interview.objects.lock(pk=scorecard.interview_id)
    card = _lock_card(scorecard)
    states.refuse_unless(interview, Interview.State.under_way(), "its scorecards stay as they are")
    if card.is_open:
        raise WrongState("This scorecard is open already.")
    at = clock.not_before(interview, at)
    card.state, card.locked_at, card.locked_by = Scorecard.State.OPEN, None, None
    card.reopened_at, card.reopened_by, card.reopen_reason = at, by, reason.strip()
    card.save()
    if interview.scorecards_due_at is not None:
        due_at = at + dt.timedelta(hours=settings.SCORECARD_DEADLINE_HOURS)
        interview.scorecards_due_at = max(interview.scorecards_due_at, due_at)
        interview.save(update_fields=["scorecards_due_at"])
        Panelist.objects.filter(pk=card.panelist_id).update(next_reminder_at=at)
    audit.record(
        AuditAction.SCORECARD_REOPEN,
        card,
        by=by,
        at=at,
        payload={"after_reveal": interview.is_revealed},
        personal={"reason": card.reopen_reason},
        person=scorecard.interview.application.candidate,
    )


def _settle(interview: Interview, at: dt.datetime) -> None:
    """Reveal the panel to itself once no counting card is open; then the final report is due."""
    if not interview.is_revealed and not scorecard_contents.awaited_panelists(interview):
        interview.revealed_at = at
        interview.save(update_fields=["revealed_at"])
        audit.record(AuditAction.INTERVIEW_REVEAL, interview, by=None, at=at)
    has_final = interview.reports.filter(kind=Report.Kind.FINAL).exists()
    if interview.is_revealed and interview.has_ended and not has_final:
        reports.request(interview=interview, by=None, at=at)
    deliveries.release(interview=interview, at=at)


def _lock_card(scorecard: Scorecard) -> Scorecard:
    return Scorecard.objects.select_for_update().get(pk=scorecard.pk)
