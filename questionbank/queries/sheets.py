"""The page of one version: content, history, and what its reader may do next."""

from dataclasses import dataclass
from typing import Final

from django.db.models import OuterRef

from accounts.models import User
from questionbank.formats import checklist
from questionbank.formats.checklist import Point
from questionbank.formats.checks import checker
from questionbank.formats.checks.findings import WARNING, Context, Finding
from questionbank.formats.records import QuestionRecord
from questionbank.formats.texts import readable
from questionbank.models import EditorialReview, QuestionVersion
from questionbank.queries import records, reviews, sets
from web.editions import edition

State = QuestionVersion.State
# What the page's forms offer, whichever version it shows.
CHOICES: Final = {"bumps": QuestionVersion.Bump.choices}


@dataclass(frozen=True, slots=True)
class Offers:
    """What the page offers its reader: allowed by the rules, and sensible in this state."""

    edit: bool
    submit: bool
    send_back: bool
    review: bool
    publish: bool
    retire: bool
    revise: bool


@dataclass(frozen=True, slots=True)
class CoveredPoints:
    """The key points that count for one criterion."""

    criterion: str
    texts: list[str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything the page shows. Checklist and findings only while the version is open."""

    version: QuestionVersion
    record: QuestionRecord  # as people read it
    edition: str  # of the record: who gives a verdict names it
    competencies: dict[str, str]  # names, by slug
    key_points: list[CoveredPoints]
    history: list[QuestionVersion]
    reviews: list[EditorialReview]
    approval: EditorialReview | None
    points: tuple[Point, ...]
    findings: list[Finding]
    offers: Offers
    sets: list[str]  # titles of those that would lose it

    @property
    def is_complete(self) -> bool:
        """Say whether every point of the checklist is done."""
        return all(point.is_done for point in self.points)


def history(*, reader: User, slug: str) -> list[QuestionVersion]:
    """Return the versions of a question that the reader may see, newest first; maybe none."""
    found = QuestionVersion.objects.visible_to(reader).filter(question__slug=slug)
    people = ("created_by", "submitted_by", "published_by", "retired_by")
    big = ("prompt", "hand_out", "context", "search", "references", "accepted_warnings")
    whole = found.select_related("question", *people).defer(*big)
    listed = whole.annotate(set_titles=sets.titles_with(OuterRef("question")))
    return list(listed.order_by("-number"))


def current(versions: list[QuestionVersion]) -> QuestionVersion:
    """Return the published version, or else the newest."""
    return next((each for each in versions if each.state == State.PUBLISHED), versions[0])


def sheet_for(version: QuestionVersion, *, versions: list[QuestionVersion], reader: User) -> Sheet:
    """Return the page of a version; `versions` are the question's, from `history`."""
    [full] = records.with_content([version.pk])
    record = records.from_content(full)
    given = list(version.reviews.select_related("reviewed_by").order_by("-pk"))
    is_open, offers = version.is_open, _offers(version, versions, reader)
    return Sheet(
        version=full,
        record=readable(record),
        edition=edition(record),
        competencies=records.competency_names(full),
        key_points=_key_points(record),
        history=versions,
        reviews=given,
        approval=reviews.counting_approval(full, given),
        points=(*checklist.points_of(record), *_change(full, versions)) if is_open else (),
        findings=findings(record) if is_open else [],
        offers=offers,
        sets=versions[0].set_titles if offers.retire else [],  # type: ignore[attr-defined]  # of `history`
    )


def _change(version: QuestionVersion, versions: list[QuestionVersion]) -> tuple[Point, ...]:
    """Return the point that only a revision has: it says something else than its base."""
    base = next((each for each in versions if each.pk == version.based_on_id), None)
    if base is None:
        return ()
    is_same = base.content_hash == version.content_hash
    missing = f"Nothing differs from version {base.number} yet." if is_same else ""
    return (Point("change", "A change", missing),)


def findings(record: QuestionRecord) -> list[Finding]:
    """Return what the content checker would look at, apart from what the checklist says."""
    said = checker.check_question(record, Context())
    return [each for each in said if each.severity == WARNING and each.is_open]


def _key_points(record: QuestionRecord) -> list[CoveredPoints]:
    titles = {criterion.key: criterion.title for criterion in record.criteria}
    grouped: dict[str, list[str]] = {}
    for point in record.key_points:
        grouped.setdefault(titles.get(point.criterion, ""), []).append(point.text)
    return [CoveredPoints(title, texts) for title, texts in grouped.items()]


def _offers(version: QuestionVersion, versions: list[QuestionVersion], reader: User) -> Offers:
    state = version.state
    has_open = any(each.is_open for each in versions)
    is_newest_released = version == next((each for each in versions if not each.is_open), None)

    def may(verb: str) -> bool:
        return reader.has_perm(f"questionbank.{verb}", version)

    return Offers(
        edit=version.is_open and may("edit_version"),
        submit=state == State.DRAFT and may("submit_version"),
        send_back=state == State.IN_REVIEW and may("send_back_version"),
        review=state == State.IN_REVIEW and may("approve_version"),
        publish=state == State.IN_REVIEW and may("publish_version"),
        retire=state == State.PUBLISHED and may("retire_version"),
        revise=is_newest_released and not has_open and may("revise_question"),
    )
