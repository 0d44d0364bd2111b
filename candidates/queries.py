"""What the lists of candidates and openings show."""

from typing import Any

from django.db.models import OuterRef, Prefetch, Q, QuerySet

from accounts.models import User
from candidates.models import (
    Application,
    Candidate,
    CandidateQuerySet,
    Opening,
    OpeningQuerySet,
)
from web.numbers import whole_number
from web.pages import RowCount

MOST_OFFERED = 50  # rows in a select
LONG_TEXTS = ("bio", "accommodations")  # of a candidate: lists leave them out


def search_candidates(reader: User, *, text: str = "") -> CandidateQuerySet:
    """Return whom the reader may see, with their applications; each word has to be found."""
    found = Candidate.objects.visible_to(reader)
    for word in text.split():
        found = found.filter(
            Q(name__icontains=word)
            | Q(email__icontains=word)
            | Q(headline__icontains=word)
            | Q(country__icontains=word)
            | Q(skills__icontains=word)
        )
    applications = Application.objects.select_related("opening").order_by("-applied_at", "-pk")
    return found.defer(*LONG_TEXTS).prefetch_related(
        Prefetch("applications", queryset=applications)
    )


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
    openings = Opening.objects.visible_to(reader).defer("description")
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
    openings: OpeningQuerySet, *, chosen: object = "", words: str = "", at_most: int = MOST_OFFERED
) -> list[Opening]:
    """Return the newest of them that are open and have the words, and the chosen one, by title.

    For a select: one of every opening there ever was would soon weigh more than the page around it.
    """
    slim = openings.only("title")
    found = slim.filter(closed_at=None, title__icontains=words).order_by("-created_at", "-id")
    newest = list(found[:at_most])
    key = whole_number(chosen)
    if key is not None and all(opening.pk != key for opening in newest):
        newest += slim.filter(pk=key)
    return sorted(newest, key=lambda opening: (opening.title, opening.pk))


def applications_named(words: str) -> QuerySet[Application, Any]:
    """Return the keys of the applications whose candidate's name or opening's title has the words.

    A union, not an OR: each half then finds its rows through an index of its own.
    """
    people = Application.objects.filter(candidate__name__icontains=words).values("pk")
    return people.union(Application.objects.filter(opening__title__icontains=words).values("pk"))
