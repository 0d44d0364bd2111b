"""What a panel may see of its candidate. `candidates` knows no panels, so it is asked here."""

from dataclasses import dataclass

from accounts.models import User
from candidates.models import Application, ApplicationQuerySet
from candidates.queries import MOST_OFFERED, applications_named
from interviews.models import Interview
from web.numbers import whole_number


@dataclass(frozen=True, slots=True)
class CandidateCard:
    """Name, headline and whether there is a CV: all that an interviewer sees of a person."""

    name: str
    headline: str
    has_cv: bool


def candidate_card(interview: Interview) -> CandidateCard:
    """Return the candidate's card for a reader who may see the interview."""
    candidate = interview.application.candidate
    return CandidateCard(candidate.name, candidate.headline, bool(candidate.cv))


def applications_for(user: User) -> ApplicationQuerySet:
    """Return whom the reader may interview: an interviewer, those of their own interviews."""
    if user.is_manager:
        found = Application.objects.visible_to(user)
    else:
        own = Interview.objects.visible_to(user).values("application")
        found = Application.objects.filter(pk__in=own)
    people = found.running().select_related("candidate", "opening")
    return people.order_by("candidate__name", "pk")


def selectable_applications(
    applications: ApplicationQuerySet, *, chosen: object = "", words: str = ""
) -> list[Application]:
    """Return the newest of them that have the words, and the chosen one, by name: for a select."""
    found = applications.filter(pk__in=applications_named(words)) if words else applications
    newest = list(found.order_by("-applied_at", "-pk")[:MOST_OFFERED])
    key = whole_number(chosen)
    if key is not None and all(application.pk != key for application in newest):
        newest += applications.filter(pk=key)
    return sorted(newest, key=lambda application: (application.candidate.name, application.pk))
