"""What the pages of reports show: the snapshot as it was taken, and what has happened since."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.models import OutgoingMail, User
from candidates.models import Application
from candidates.queries import applications_named
from interviews.models import Decision, Delivery, Interview, Panelist, Rating, Report, Scorecard
from interviews.queries import cards, revisions
from interviews.queries.revisions import Revision

Json = dict[str, object]


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
        """Say whether it was kept from somebody who left or is no recruiter any more."""
        return self.state == "withheld" and not self.is_on_panel


@dataclass(frozen=True, slots=True)
class ReportPage:
    """One report: what was found, as it stood then, and what became of it since."""

    report: Report
    content: Json | None  # None until it is built
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
        return f"{interview} for {interview.application.opening}"

    @property
    def stages(self) -> Sequence[tuple[str, str]]:
        """Return the stages that the application may be moved into, as value and name."""
        return list(Application.Stage.choices)

    @property
    def has_cards(self) -> bool:
        """Say whether any counting card is in: without one there is nothing to score."""
        content = self.content or {}
        recommendations = cast("list[Json]", content.get("recommendations", []))
        return any(each["counts"] for each in recommendations)


def readable(reader: User) -> QuerySet[Report]:
    """Return the reports the reader may open, without the weight of their paper."""
    return (
        Report.objects.visible_to(reader)
        .select_related("interview__application__candidate", "interview__application__opening")
        .defer("pdf")
    )


def of(report: Report, *, reader: User) -> ReportPage:
    """Return the page of a report that the reader may open."""
    interview = report.interview
    others = list(
        interview.reports.exclude(pk=report.pk).defer("snapshot", "pdf").order_by("number")
    )
    decision = Decision.objects.filter(interview=interview).select_related("decided_by").first()
    is_latest = not any(other.number > report.number for other in others)
    since = revisions.of_report(report)
    deliveries = _deliveries(report, reader, is_latest=is_latest)
    return ReportPage(
        report=report,
        content=_content(report, since) if report.snapshot else None,
        later=None if is_latest else others[-1],
        earlier=[other for other in others if other.number < report.number],
        awaited=cards.awaited(interview),
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
        revisions=since,
        open_again=revisions.open_again(report),
    )


def _content(report: Report, since: Sequence[Revision]) -> Json:
    """Return the snapshot with the last revision of each rating beside it, for the page alone."""
    content: dict[str, Any] = _prepared(report.snapshot)
    latest = {revision.panelist: revision for revision in since}
    for each in content["recommendations"]:
        revision = latest.get(each["panelist"])
        each["revised"] = revision.recommendation if revision else None
    since_of = {revision.panelist: "late" if revision.is_late else "revised" for revision in since}
    for seat in content["panel"]:
        seat["since"] = since_of.get(seat["id"], "")
    changes = {
        (revision.panelist, change.question, change.criterion): change
        for revision in latest.values()
        for change in revision.changes
    }
    places = content["findings"]
    listed = sum(len(places[kind]) for kind in ("disagreed", "agreed", "unseen"))
    places["between"] = len(content["working"]["rows"]) - listed
    for question in content["questions"]:
        points = question["key_points"]
        question["heard"] = [point for point in points if point["heard_by"]]
        question["unheard"] = [point for point in points if not point["heard_by"]]
        question["is_skipped"] = _is_skipped(question)
        question["apart"] = [
            place for place in places["disagreed"] if place["question"] == question["id"]
        ]
        for criterion in question["criteria"]:
            for rating in criterion["ratings"]:
                place = (rating["panelist"], question["id"], criterion["key"])
                rating["revised"] = changes.get(place)
    return content


def _is_skipped(question: dict[str, Any]) -> bool:
    """Tell whether all who handed in say that it was not asked."""
    ratings = [rating for each in question["criteria"] for rating in each["ratings"]]
    return bool(ratings) and all(rating["state"] == Rating.State.NOT_ASKED for rating in ratings)


def _prepared(node: Any) -> Any:  # noqa: ANN401 -- JSON of any depth
    """Return the snapshot with instants as such, and with the plain lists that the charts take."""
    if isinstance(node, list):
        return [_prepared(part) for part in node]
    if not isinstance(node, dict):
        return node
    prepared = {key: _prepared(part) for key, part in node.items()}
    for key, value in prepared.items():
        if key.endswith("_at") and isinstance(value, str):
            prepared[key] = dt.datetime.fromisoformat(value)
    if "coverage" in prepared and "panelists" in prepared:
        prepared["marks"] = [own["value"] for own in prepared["panelists"]]
    if "levels" in prepared:
        prepared["level_values"] = [level["value"] for level in prepared["levels"]]
    if "probes" in prepared:
        prepared["used_probes"] = [probe for probe in prepared["probes"] if probe["used_by"]]
    return prepared


def _deliveries(report: Report, reader: User, *, is_latest: bool) -> list[DeliveryRow]:
    rows = (
        Delivery.objects.visible_to(reader)
        .filter(report=report)
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
    later = Report.objects.filter(
        interview=OuterRef("report__interview"), number__gt=OuterRef("report__number")
    )
    return (
        Delivery.objects.visible_to(reader)
        .select_related("recipient", "mail", "report__interview")
        .defer("mail__text", "mail__html", "report__snapshot", "report__pdf")
        .annotate(is_replaced=Exists(later))
    )


def latest(reader: User) -> QuerySet[Report]:
    """Return the newest report of each interview, for the list; reads three values of each."""
    later = Report.objects.filter(interview=OuterRef("interview"), number__gt=OuterRef("number"))
    return (
        readable(reader)
        .filter(~Exists(later))
        .select_related("interview__decision")
        .defer("snapshot", "pdf")
        .annotate(
            score=F("snapshot__score"),
            recommendations=F("snapshot__recommendations"),
            awaited_names=F("snapshot__awaited"),
        )
    )


def search(reports: QuerySet[Report], *, text: str = "", stage: str = "") -> QuerySet[Report]:
    """Return those that match: words in candidate or opening, and how far the interview is."""
    if text:
        reports = reports.filter(interview__application__in=applications_named(text))
    stages = {
        "awaiting": Q(kind=Report.Kind.INTERIM),
        "to_decide": Q(
            kind=Report.Kind.FINAL,
            interview__decision=None,
            interview__state=Interview.State.ENDED,
        ),
        "decided": Q(interview__decision__isnull=False),
    }
    return reports.filter(stages[stage]) if stage in stages else reports
