"""What waits for a person today, by role. Every row comes through the reader's own doors."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Count, Exists, Max, OuterRef, QuerySet, Subquery, Window
from django.db.models.functions import Coalesce

from accounts.models import OutgoingMail, User
from candidates.models import Application, Opening
from interviews.models import Delivery, Interview, Invitation, Panelist, Report, Scorecard
from interviews.queries import recipients
from interviews.queries.interviews import without_panel
from questionbank.models import QuestionVersion
from web.columns import slim
from web.pages import Among, counts

# Enough for a glance; the lists behind hold the rest.
ROWS = 8
NEWS_DAYS = 7
WHY = ("error", "mail__error")  # the long texts that rows do show
Row = TypeVar("Row")


class Few(list[Row]):
    """The first rows of a list, and how many it has in all, counted up to GLANCED + 1."""

    def __init__(self, rows: Iterable[Row], *, total: int) -> None:
        super().__init__(rows)
        self.total = total


@dataclass(frozen=True, slots=True)
class PanelistLists:
    """What an interviewer has to do."""

    upcoming: Few[Interview]  # the next one first; a live one comes before all others
    scorecards_due: Few[Scorecard]


@dataclass(frozen=True, slots=True)
class RecruiterLists:
    """What waits for a recruiter."""

    new_reports: Few[Report]
    decisions_due: Few[Interview]  # each with `report_id`: one reads, then decides
    without_panel: Few[Interview]
    pointless: Few[Interview]  # planned for people who are not in the running any more
    failed_invitations: Few[Invitation]
    failed_deliveries: Few[Delivery]
    failed_reports: Few[Report]  # no mail tells of a report that could not be built


@dataclass(frozen=True, slots=True)
class AdminLists:
    """What waits for an admin."""

    in_review: Few[QuestionVersion]
    people_count: int
    invited_count: int
    stuck_mails_count: int
    without_recruiter: Few[Opening]  # with interviews whose reports would go to nobody


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
    scorecards = Scorecard.objects.own(reader).filter(
        state=Scorecard.State.OPEN, interview__state=Interview.State.ENDED
    )
    whole = scorecards.select_related("interview__application__candidate")
    return PanelistLists(
        **_few(
            upcoming=upcoming.order_by("state", "starts_at", "pk"),  # live < scheduled
            scorecards_due=whole.order_by("interview__scorecards_due_at", "pk"),
        )
    )


def recruiter_lists(reader: User, *, at: dt.datetime) -> RecruiterLists:
    """Return what a recruiter has to look at or to mend."""
    reports = Report.objects.visible_to(reader).latest_of_each(state=Report.State.READY)
    return RecruiterLists(
        **_few(
            new_reports=_news(reports, since=at - dt.timedelta(days=NEWS_DAYS)),
            decisions_due=_decisions_due(reader, reports),
            without_panel=_without_panel(reader),
            pointless=_pointless(reader),
            failed_invitations=_failed_invitations(reader),
            failed_deliveries=_failed_deliveries(reader),
            failed_reports=_failed_reports(reader),
        )
    )


def _news(reports: QuerySet[Report], *, since: dt.datetime) -> QuerySet[Report]:
    fresh = reports.filter(built_at__gt=since).select_related(
        "interview__application__candidate", "interview__application__opening"
    )
    return fresh.order_by("-built_at", "-pk")


def _failed_invitations(reader: User) -> QuerySet[Invitation]:
    undelivered = Invitation.objects.undelivered()
    stuck = Among("pk", undelivered.order_by().values("pk"))
    return Invitation.objects.visible_to(reader).undelivered().filter(stuck)


def _failed_deliveries(reader: User) -> QuerySet[Delivery]:
    stuck = Among("pk", Delivery.objects.failed().values("pk"))
    failed = Delivery.objects.visible_to(reader).filter(stuck)
    whole = failed.select_related("recipient", "mail", "report__interview__application__candidate")
    return whole.order_by("-pk")


def _failed_reports(reader: User) -> QuerySet[Report]:
    failed = Report.objects.visible_to(reader).filter(state=Report.State.FAILED)
    whole = failed.select_related("interview__application__candidate")
    return whole.order_by("-pk")


def _decisions_due(reader: User, reports: QuerySet[Report]) -> QuerySet[Interview]:
    final = reports.filter(interview=OuterRef("pk"), kind=Report.Kind.FINAL)
    ended = Interview.objects.visible_to(reader).filter(
        Exists(final), state=Interview.State.ENDED
    )  # undecided: a decision closes it
    ended = ended.annotate(report_id=Subquery(final.values("pk")[:1]))
    whole = ended.select_related("application__candidate", "application__opening")
    return whole.order_by("ended_at", "pk")


def _without_panel(reader: User) -> QuerySet[Interview]:
    bare = Interview.objects.visible_to(reader).filter(without_panel())
    whole = bare.select_related("application__candidate", "application__opening")
    return whole.order_by("created_at", "pk")


def _pointless(reader: User) -> QuerySet[Interview]:
    planned = Interview.objects.visible_to(reader).filter(
        state__in=Interview.State.before_start(),
        application__stage__in=Application.Stage.over(),
    )
    whole = planned.select_related("application__candidate", "application__opening")
    return whole.order_by("starts_at", "pk")


def admin_lists(*, at: dt.datetime) -> AdminLists:
    """Return the review queue and what an admin should know of people and mail."""
    waiting = QuestionVersion.objects.filter(state=QuestionVersion.State.IN_REVIEW)
    active = User.objects.active()
    # One query for the three figures: the page asks enough as it is.
    late = OutgoingMail.objects.late(at)
    late_count = late.annotate(of_all=Window(Count("pk"))).values("of_all")[:1]
    figures = active.aggregate(
        all=Count("pk"), joined=Count("joined_at"), late=Coalesce(Max(Subquery(late_count)), 0)
    )
    return AdminLists(
        **_few(
            in_review=waiting.select_related("question", "topic").order_by("pk"),
            without_recruiter=recipients.openings_without().order_by("title", "pk"),
        ),
        people_count=figures["joined"],
        invited_count=figures["all"] - figures["joined"],
        stuck_mails_count=figures["late"],
    )


def _few(**lists: QuerySet[Any, Any]) -> dict[str, Few[Any]]:
    """Return the first rows of each list; one query counts all, and most are empty on most days."""
    totals = counts(lists)
    return {
        name: Few(slim(rows, *WHY)[:ROWS] if totals[name] else [], total=totals[name])
        for name, rows in lists.items()
    }
