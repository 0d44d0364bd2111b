"""What waits for a person today, by role. Every row comes through the reader's own doors."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, Max, OuterRef, QuerySet, Subquery, Window
from django.db.models.functions import Coalesce

from accounts.models import OutgoingMail, User
from candidates.models import Application, Opening
from interviews.models import Delivery, Interview, Invitation, Panelist, Report, Scorecard
from interviews.queries import recipients
from questionbank.models import QuestionVersion

# Enough for a glance; the lists behind hold the rest.
ROWS = 8
NEWS_DAYS = 7
MAILS_LATE_MINUTES = 10


@dataclass(frozen=True, slots=True)
class PanelistLists:
    """What an interviewer has to do."""

    upcoming: Sequence[Interview]  # the next one first; a live one comes before all others
    scorecards_due: Sequence[Scorecard]


@dataclass(frozen=True, slots=True)
class RecruiterLists:
    """What waits for a recruiter."""

    new_reports: Sequence[Report]
    decisions_due: Sequence[Interview]  # each with `report_id`: one reads, then decides
    without_panel: Sequence[Interview]
    pointless: Sequence[Interview]  # planned for people who are not in the running any more
    failed_invitations: Sequence[Invitation]
    failed_deliveries: Sequence[Delivery]
    failed_reports: Sequence[Report]  # no mail tells of a report that could not be built


@dataclass(frozen=True, slots=True)
class AdminLists:
    """What waits for an admin."""

    in_review: Sequence[QuestionVersion]
    in_review_count: int
    people_count: int
    invited_count: int
    stuck_mails_count: int
    without_recruiter: Sequence[Opening]  # with interviews whose reports would go to nobody


def panelist_lists(reader: User, *, at: dt.datetime) -> PanelistLists:
    """Return the reader's next interviews and the cards they still owe."""
    own_seat = Panelist.objects.current().filter(interview=OuterRef("pk"), user=reader)
    awaited = Interview.objects.visible_to(reader).filter(
        Exists(own_seat), state__in=[Interview.State.SCHEDULED, Interview.State.LIVE]
    )
    # One that was never started stays on the page for a day: somebody has to say what happened.
    upcoming = awaited.filter(starts_at__gt=at - dt.timedelta(days=1)).select_related(
        "application__candidate", "application__opening"
    )
    cards = Scorecard.objects.own(reader).filter(
        state=Scorecard.State.OPEN, interview__state=Interview.State.ENDED
    )
    return PanelistLists(
        upcoming=list(upcoming.order_by("state", "starts_at", "pk")[:ROWS]),  # live < scheduled
        scorecards_due=list(
            cards.select_related("interview__application__candidate").order_by(
                "interview__scorecards_due_at", "pk"
            )[:ROWS]
        ),
    )


def recruiter_lists(reader: User, *, at: dt.datetime) -> RecruiterLists:
    """Return what a recruiter has to look at or to mend."""
    reports = Report.objects.visible_to(reader).latest_of_each(state=Report.State.READY)
    return RecruiterLists(
        new_reports=_news(reports, since=at - dt.timedelta(days=NEWS_DAYS)),
        decisions_due=_decisions_due(reader, reports),
        without_panel=_without_panel(reader),
        pointless=_pointless(reader),
        failed_invitations=list(Invitation.objects.visible_to(reader).undelivered()[:ROWS]),
        failed_deliveries=_failed_deliveries(reader),
        failed_reports=_failed_reports(reader),
    )


def _news(reports: QuerySet[Report], *, since: dt.datetime) -> list[Report]:
    fresh = reports.filter(built_at__gt=since).select_related(
        "interview__application__candidate", "interview__application__opening"
    )
    return list(fresh.defer("snapshot", "pdf").order_by("-built_at", "-pk")[:ROWS])


def _failed_deliveries(reader: User) -> list[Delivery]:
    failed = Delivery.objects.visible_to(reader).filter(mail__state=OutgoingMail.State.FAILED)
    whole = failed.select_related(
        "recipient", "mail", "report__interview__application__candidate"
    ).defer("report__snapshot", "report__pdf", "mail__text", "mail__html")
    return list(whole.order_by("-pk")[:ROWS])


def _failed_reports(reader: User) -> list[Report]:
    failed = Report.objects.visible_to(reader).filter(state=Report.State.FAILED)
    whole = failed.select_related("interview__application__candidate").defer("snapshot", "pdf")
    return list(whole.order_by("-pk")[:ROWS])


def _decisions_due(reader: User, reports: QuerySet[Report]) -> list[Interview]:
    final = reports.filter(interview=OuterRef("pk"), kind=Report.Kind.FINAL)
    ended = Interview.objects.visible_to(reader).filter(
        Exists(final), state=Interview.State.ENDED, decision=None
    )
    ended = ended.annotate(report_id=Subquery(final.values("pk")[:1]))
    whole = ended.select_related("application__candidate", "application__opening")
    return list(whole.order_by("ended_at", "pk")[:ROWS])


def _without_panel(reader: User) -> list[Interview]:
    counting = Panelist.objects.current().counting().filter(interview=OuterRef("pk"))
    bare = Interview.objects.visible_to(reader).filter(
        ~Exists(counting), state__in=Interview.State.before_start()
    )
    whole = bare.select_related("application__candidate", "application__opening")
    return list(whole.order_by("created_at", "pk")[:ROWS])


def _pointless(reader: User) -> list[Interview]:
    planned = Interview.objects.visible_to(reader).filter(
        state__in=Interview.State.before_start(),
        application__stage__in=Application.Stage.over(),
    )
    whole = planned.select_related("application__candidate", "application__opening")
    return list(whole.order_by("starts_at", "pk")[:ROWS])


def admin_lists(*, at: dt.datetime) -> AdminLists:
    """Return the review queue and what an admin should know of people and mail."""
    waiting = QuestionVersion.objects.filter(state=QuestionVersion.State.IN_REVIEW)
    counted = waiting.select_related("question", "topic").annotate(of_all=Window(Count("pk")))
    in_review = list(counted.order_by("pk")[:ROWS])
    active = User.objects.active()
    # Two exclusions, since the first is the condition of the index.
    unsent = OutgoingMail.objects.exclude(state=OutgoingMail.State.SENT)
    late = unsent.exclude(state=OutgoingMail.State.STOPPED).filter(
        created_at__lt=at - dt.timedelta(minutes=MAILS_LATE_MINUTES)
    )
    # One query for the three figures: the page asks enough as it is.
    late_count = late.annotate(of_all=Window(Count("pk"))).values("of_all")[:1]
    figures = active.aggregate(
        all=Count("pk"), joined=Count("joined_at"), late=Coalesce(Max(Subquery(late_count)), 0)
    )
    return AdminLists(
        in_review=in_review,
        in_review_count=in_review[0].of_all if in_review else 0,  # type: ignore[attr-defined]  # annotated
        people_count=figures["joined"],
        invited_count=figures["all"] - figures["joined"],
        stuck_mails_count=figures["late"],
        without_recruiter=list(recipients.openings_without().order_by("title", "pk")[:ROWS]),
    )
