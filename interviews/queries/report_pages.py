"""What the pages of reports show: the snapshot as it was taken, and what has happened since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import OutgoingMail, User
from candidates.models import Application
from interviews.formats.report import (
    CriterionResult,
    Disagreement,
    Findings,
    PanelistFacts,
    QuestionResult,
    RatingResult,
    Recommendation,
    ReportContent,
)
from interviews.models import Decision, Delivery, Interview, Panelist, Report, Scorecard
from interviews.models.reports import ReportQuerySet, is_replaced
from interviews.queries import revisions, scorecard_contents
from interviews.queries.revisions import RatingChange, RecommendationChange, Revision

RatingSince = tuple[RatingResult, RatingChange | None]
Stage = Application.Stage
LEADS_TO: Mapping[str, str] = {
    Decision.Outcome.ADVANCE: Stage.OFFER,
    Decision.Outcome.REJECT: Stage.REJECTED,
}


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One delivery as a recruiter sees it."""

    delivery: Delivery
    state: str  # withheld, replaced, waiting, pending, sending, sent, failed or stopped
    is_on_panel: bool  # the recipient

    @property
    def can_be_sent_again(self) -> bool:
        """Say whether pressing the button would do anything."""
        if self.is_barred or self.state == "stopped":
            who = self.delivery.recipient
            return who.is_manager
        return self.state in {"pending", "failed"}

    @property
    def is_barred(self) -> bool:
        """Say whether it was kept from somebody who left or is no longer a recruiter."""
        return self.state == "withheld" and not self.is_on_panel


@dataclass(frozen=True, slots=True)
class QuestionSince:
    """One question of the report, and what was revised in it after the reveal."""

    result: QuestionResult
    findings: Findings
    changes: Mapping[tuple[int, int, str], RatingChange]  # by panelist, question and criterion

    @property
    def disagreed(self) -> Sequence[Disagreement]:
        """Return where the panel disagreed on this question."""
        return [each for each in self.findings.disagreed if each.question == self.result.id]

    @property
    def criteria(self) -> Sequence[tuple[CriterionResult, Sequence[RatingSince]]]:
        """Return the criteria, each with its ratings and what became of them."""
        return [
            (criterion, [(each, self._change(each, criterion)) for each in criterion.ratings])
            for criterion in self.result.criteria
        ]

    def _change(self, rating: RatingResult, criterion: CriterionResult) -> RatingChange | None:
        return self.changes.get((rating.panelist, self.result.id, criterion.key))


@dataclass(frozen=True, slots=True)
class ReportPage:
    """One report: what was found, as it stood then, and what became of it since."""

    report: Report
    content: ReportContent | None  # None until it is built
    later: Report | None  # the report that replaces this one
    earlier: Sequence[Report]
    awaited: Sequence[Panelist]  # now, not then
    decision: Decision | None
    may_decide: bool
    may_build: bool
    may_move: bool  # the application, into another stage
    deliveries: Sequence[DeliveryRow]
    reaches_nobody: bool  # said to recruiters and admins
    revisions: Sequence[Revision]  # what came in after the reveal: never in `content`
    open_again: Sequence[Scorecard]

    @property
    def lead(self) -> str:
        """Say what was held, and for what."""
        interview = self.report.interview
        return f"{interview}, {interview.application.opening}"

    @property
    def stages(self) -> Sequence[tuple[str, str]]:
        """Return the stages that the application may be moved into, as value and name."""
        return list(Application.Stage.choices)

    @property
    def next_stage(self) -> str:
        """Return the stage that the decision points to, else the one that the application has."""
        application = self.report.interview.application
        is_on_its_way = application.stage in {Stage.APPLIED, Stage.INTERVIEWING}
        outcome = self.decision.outcome if self.decision and is_on_its_way else ""
        return LEADS_TO.get(outcome, application.stage)

    @property
    def panel(self) -> Sequence[tuple[PanelistFacts, Revision | None]]:
        """Return who sat there, with their last submission after the reveal."""
        latest = self._latest
        return [(seat, latest.get(seat.id)) for seat in self.content.panel] if self.content else []

    @property
    def recommendations(self) -> Sequence[tuple[Recommendation, RecommendationChange | None]]:
        """Return what the panel recommended, and how the last revision changes it."""
        said = self.content.recommendations if self.content else ()
        changed = {panelist: each.recommendation for panelist, each in self._latest.items()}
        return [(each, changed.get(each.panelist)) for each in said]

    @property
    def questions(self) -> Sequence[QuestionSince]:
        """Return the questions with what the panel disagreed on and what was revised in each."""
        if self.content is None:
            return []
        changes = {
            (panelist, change.question, change.criterion): change
            for panelist, revision in self._latest.items()
            for change in revision.changes
        }
        findings = self.content.findings
        return [QuestionSince(each, findings, changes) for each in self.content.questions]

    @property
    def _latest(self) -> Mapping[int, Revision]:
        """Return each panelist's last revision."""
        return {revision.panelist: revision for revision in self.revisions}


def readable(reader: User) -> ReportQuerySet:
    """Return the reports the reader may open, without the weight of their paper."""
    return (
        Report.objects.visible_to(reader)
        .select_related("interview__application__candidate", "interview__application__opening")
        .defer("pdf")
    )


def page_for(report: Report, *, reader: User) -> ReportPage:
    """Return the page of a report that the reader may open."""
    interview = report.interview
    others = list(
        interview.reports.exclude(pk=report.pk).defer("snapshot", "pdf").order_by("number")
    )
    decision = Decision.objects.filter(interview=interview).select_related("decided_by").first()
    is_latest = not any(other.number > report.number for other in others)
    deliveries = _deliveries(report, reader, is_latest=is_latest)
    return ReportPage(
        report=report,
        content=report.content if report.snapshot is not None else None,
        later=None if is_latest else others[-1],
        earlier=[other for other in others if other.number < report.number],
        awaited=scorecard_contents.awaited_panelists(interview),
        decision=decision,
        may_decide=(
            interview.state == Interview.State.ENDED
            and reader.has_perm("interviews.decide_interview", interview)
        ),
        may_build=(
            report.state == Report.State.FAILED
            and reader.has_perm("interviews.build_report", report)
        ),
        may_move=reader.has_perm("candidates.move_application", interview.application),
        deliveries=deliveries,
        reaches_nobody=reader.is_manager and is_latest and all(row.is_barred for row in deliveries),
        revisions=revisions.revisions_of(report),
        open_again=revisions.open_again(report),
    )


def _deliveries(report: Report, reader: User, *, is_latest: bool) -> list[DeliveryRow]:
    rows = (
        Delivery.objects.filter(report=report)
        .shown_to(reader)
        .select_related("recipient", "mail")
        .defer("mail__text", "mail__html")
    )
    seated = set(report.interview.panelists.current().values_list("user_id", flat=True))
    return [
        DeliveryRow(row, state_of(row, is_latest=is_latest), row.recipient_id in seated)
        for row in rows.order_by("pk")
    ]


def state_of(delivery: Delivery, *, is_latest: bool) -> str:
    """Name what became of a delivery in one word. Expects its mail selected."""
    if delivery.is_withheld:
        return "withheld" if is_latest else "replaced"
    if delivery.mail is None:
        return "waiting" if is_latest else "replaced"
    if delivery.mail.state == OutgoingMail.State.STOPPED and not is_latest:
        return "replaced"
    return OutgoingMail.State(delivery.mail.state).value


def deliveries_of(reader: User) -> QuerySet[Delivery]:
    """Return the deliveries the reader may see, each knowing whether a later report replaced it."""
    return (
        Delivery.objects.visible_to(reader)
        .select_related("recipient", "mail", "report__interview")
        .defer("mail__text", "mail__html", "report__snapshot", "report__pdf")
        .annotate(is_replaced=is_replaced("report__"))
    )
