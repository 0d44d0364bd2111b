"""Who receives reports: the recruiters of the opening who may still log in as such."""

from collections.abc import Sequence

from django.db.models import OuterRef, QuerySet, Subquery

from accounts.models import User
from candidates.models import Opening
from interviews.models import Delivery, Interview, Report
from web.pages import Among

HAS_REPORT_TO_COME = (Interview.State.SCHEDULED, Interview.State.LIVE, Interview.State.ENDED)


def report_recipients(interview: Interview) -> Sequence[User]:
    """Return whom the interview's reports are sent to; nobody reads about themselves."""
    candidate = interview.application.candidate
    recruiters = interview.application.opening.recruiters.managers().order_by("pk")
    return [recruiter for recruiter in recruiters if not candidate.is_about(recruiter)]


def may_read(delivery: Delivery) -> bool:
    """Say whether the recipient may open the report now, through the reports' own door."""
    visible = Report.objects.visible_to(delivery.recipient)
    return visible.filter(pk=delivery.report_id).exists()


def openings_without() -> QuerySet[Opening]:
    """Return the openings with interviews under way whose reports would go to nobody."""
    # What is under way is little beside what has been, so its openings are looked up first.
    under_way = Interview.objects.filter(state__in=HAS_REPORT_TO_COME)
    theirs = under_way.order_by().values("application__opening").distinct()
    # As a value, which is looked up for each opening: as a join it would be made for all at once.
    recruiter = User.objects.managers().filter(openings=OuterRef("pk")).order_by().values("pk")
    openings = Opening.objects.filter(Among("pk", theirs))
    return openings.alias(recruiter=Subquery(recruiter[:1])).filter(recruiter=None)
