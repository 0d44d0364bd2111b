"""What a panel may see of its candidate. `candidates` knows no panels, so it is asked here."""

from dataclasses import dataclass

from accounts.models import User
from candidates.models import Application, ApplicationQuerySet
from interviews.models import Interview
from web.choices import offered


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


def adjustments_for(interview: Interview, reader: User) -> str:
    """Return what the candidate asked for, to who may read their profile."""
    candidate = interview.application.candidate
    may_read = reader.has_perm("candidates.view_candidate", candidate)
    return candidate.accommodations if may_read else ""


def applications_for(user: User) -> ApplicationQuerySet:
    """Return whom the reader may interview: an interviewer, those of their own interviews."""
    if user.is_manager:
        found = Application.objects.visible_to(user)
    else:
        own = Interview.objects.visible_to(user).values("application")
        found = Application.objects.filter(pk__in=own)
    return found.running().select_related("candidate", "opening")


def selectable_applications(
    applications: ApplicationQuerySet, *, chosen: object = "", words: str = ""
) -> list[Application]:
    """Return the newest of them that have the words, and the chosen one, by name: for a select."""
    newest = ("-applied_at", "-pk")
    rows = offered(applications, order=newest, words=words, chosen=[chosen])
    return sorted(rows, key=lambda application: (application.candidate.name, application.pk))
