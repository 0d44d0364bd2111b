"""Production refuses to start while invented people exist."""

from django.core.exceptions import ImproperlyConfigured

from accounts.models import User
from candidates.models import Candidate


def refuse_demo_people() -> None:
    """Raise ImproperlyConfigured when this database holds demo people: their password is known."""
    users = User.objects.filter(is_demo=True).count()
    candidates = Candidate.objects.filter(is_demo=True).count()
    if users or candidates:
        raise ImproperlyConfigured(
            f"This database holds {users} demo people and {candidates} demo candidates, whose "
            "password was printed on a screen. Point DATABASE_URL at a database of its own."
        )
