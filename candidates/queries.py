"""What the lists of candidates and openings show."""

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import OuterRef, Prefetch

from accounts.models import User
from accounts.models.users import told_apart
from candidates.models import (
    Application,
    Candidate,
    CandidateQuerySet,
    Opening,
    OpeningQuerySet,
)
from web.choices import offered
from web.pages import RowCount

LONG_TEXTS = ("bio", "accommodations")  # of a candidate: lists leave them out
NAMING: Final = ("name", "has_namesake", "headline", "email")  # what `called_by` reads


def called_by(reader: User, row: Mapping[str, Any], *, path: str) -> str:
    """Name a candidate whose NAMING stands among the values of a row: `Candidate.called_by`."""
    note = row[f"{path}email" if reader.is_manager else f"{path}headline"]
    return told_apart(row[f"{path}name"], note, has_namesake=row[f"{path}has_namesake"])


def list_candidates(reader: User) -> CandidateQuerySet:
    """Return whom the reader may see, with their applications."""
    applications = (
        Application.objects.select_related("opening")
        .defer("search", "opening__description", "opening__search")
        .order_by("-applied_at", "-pk")
    )
    slim = Candidate.objects.visible_to(reader).defer(*LONG_TEXTS, "search")
    return slim.prefetch_related(Prefetch("applications", queryset=applications))


def colleague_at(email: str) -> User | None:
    """Return whoever works here under this address."""
    return User.objects.active().filter(email__iexact=email).first()


def works_here(colleague: User) -> str:
    """Return why this colleague's address is not taken for a candidate without more ado."""
    return (
        f"{colleague} works here under this address. If {colleague} is the candidate, an admin "
        "confirms that; if not, correct the address."
    )


def list_openings(reader: User) -> OpeningQuerySet:
    """Return the openings with the number of their applications that are still in the running."""
    running = Application.objects.running().filter(opening=OuterRef("pk"))
    openings = Opening.objects.visible_to(reader).defer("description", "search")
    return openings.annotate(running=RowCount(running))


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
    slim = openings.only("title")
    is_open, newest = slim.filter(closed_at=None), ("-created_at", "-id")
    rows = offered(is_open, order=newest, words=words, chosen=[chosen], among=slim)
    return sorted(rows, key=lambda opening: (opening.title, opening.pk))
