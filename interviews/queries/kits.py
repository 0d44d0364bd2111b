"""Lists of kits."""

from django.db.models import OuterRef, QuerySet

from accounts.models import User
from interviews.models import Kit, KitQuestion
from web.columns import slim
from web.pages import RowCount


def listing(*, reader: User, is_archived: bool) -> QuerySet[Kit]:
    """Return the kits in use or those archived, each with its `question_count`."""
    found = Kit.objects.visible_to(reader).filter(archived_at__isnull=not is_archived)
    kits = slim(found, "description")
    asked = KitQuestion.objects.filter(section__kit=OuterRef("pk"))
    return kits.annotate(question_count=RowCount(asked))
