"""What the lists of candidates and openings show."""

from django.db.models import Count, Prefetch, Q

from accounts.models import User
from candidates.models import Application, Candidate, CandidateQuerySet, Opening, OpeningQuerySet


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
    return found.defer("bio", "accommodations").prefetch_related(
        Prefetch("applications", queryset=applications)
    )


def list_openings(reader: User) -> OpeningQuerySet:
    """Return the openings with the number of their applications that are still in the running."""
    over = [Application.Stage.REJECTED, Application.Stage.WITHDRAWN]
    running = Count("applications", filter=~Q(applications__stage__in=over))
    return Opening.objects.visible_to(reader).defer("description").annotate(running=running)
