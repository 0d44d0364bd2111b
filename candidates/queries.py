"""What the lists of candidates and openings show."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import OuterRef, Prefetch, QuerySet

from accounts.models import User
from accounts.models.users import told_apart
from candidates.models import (
    Application,
    Candidate,
    Opening,
    OpeningQuerySet,
    particulars,
)
from web.choices import offered
from web.columns import slim
from web.pages import Page, RowCount

LONG_TEXTS = ("bio", "accommodations")  # of a candidate: lists leave them out
LISTED: Final = ("id", "name", "email", "headline", "country", "skills")  # of a candidate
NAMING: Final = ("name", "has_namesake", "headline", "email")  # what `called_by` reads


def called_by(reader: User, row: Mapping[str, Any], *, path: str) -> str:
    """Name a candidate whose NAMING stands among the values of a row: `Candidate.called_by`."""
    note = row[f"{path}email" if reader.is_manager else f"{path}headline"]
    return told_apart(row[f"{path}name"], note, has_namesake=row[f"{path}has_namesake"])


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """A candidate as the list shows them."""

    id: int
    name: str
    particulars: str
    country: str
    skills: Sequence[str]
    applications: Sequence[tuple[str, str]]  # title of the opening, and the stage


def candidate_rows(found: Page[dict[str, Any]]) -> Page[CandidateRow]:
    """Return the page with the applications of its candidates, the newest first."""
    running = Application.objects.filter(candidate__in=[row["id"] for row in found.rows])
    applications: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for candidate, opening, stage in running.order_by("-applied_at", "-pk").values_list(
        "candidate", "opening__title", "stage"
    ):
        applications[candidate].append((opening, stage))
    return found.showing([_candidate_row(row, applications[row["id"]]) for row in found.rows])


def _candidate_row(row: Mapping[str, Any], applications: Sequence[tuple[str, str]]) -> CandidateRow:
    return CandidateRow(
        id=row["id"],
        name=row["name"],
        particulars=particulars(row["email"], row["headline"]),
        country=row["country"],
        skills=row["skills"],
        applications=applications,
    )


def candidates_for_programs(reader: User) -> QuerySet[Candidate]:
    """Return whom the reader may see, with their applications."""
    applications = slim(Application.objects.select_related("opening"))
    newest = applications.order_by("-applied_at", "-pk")
    candidates = slim(Candidate.objects.visible_to(reader))
    return candidates.prefetch_related(Prefetch("applications", queryset=newest))


def colleague_at(email: str) -> User | None:
    """Return whoever works here under this address."""
    return User.objects.active().filter(email__iexact=email).first()


def works_here(colleague: User) -> str:
    """Return why this colleague's address is not taken for a candidate without more ado."""
    return (
        f"{colleague} works here under this address. If {colleague} is the candidate, an admin "
        "confirms that; if not, correct the address."
    )


def list_openings(reader: User) -> QuerySet[Opening]:
    """Return the openings with the number of their applications that are still in the running."""
    running = Application.objects.running().filter(opening=OuterRef("pk"))
    return slim(Opening.objects.visible_to(reader)).annotate(running=RowCount(running))


def opening_content(opening: Opening) -> dict[str, object]:
    """Return what an edit of the opening can change."""
    return {
        "title": opening.title,
        "location": opening.location,
        "description": opening.description,
        "recruiters": sorted(user.pk for user in opening.recruiters.all()),
    }


def offered_openings(
    openings: OpeningQuerySet, *, chosen: object = "", words: str = ""
) -> list[Opening]:
    """Return the newest that are open and have the words, and the chosen one, by title."""
    titles = openings.only("title")
    is_open, newest = titles.filter(closed_at=None), ("-created_at", "-id")
    rows = offered(is_open, order=newest, words=words, chosen=[chosen], among=titles)
    return sorted(rows, key=lambda opening: (opening.title, opening.pk))
