"""Who asks: session and person are read at every request, by queries that are composed once."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.models import User
from web.prepared import PreparedQuery

_SESSION = PreparedQuery(lambda key: Session.objects.filter(session_key=key), key=str)
_PERSON = PreparedQuery(lambda pk: User.objects.filter(pk=pk), pk=int)


class SessionStore(db.SessionStore):
    """Django's sessions in the database (SESSION_ENGINE names this module)."""

    def _get_session_from_db(self) -> Session | None:
        key = self.session_key
        for session in _SESSION.instances(Session, key=key) if key else []:
            if session.expire_date > timezone.now():
                return session
        self._session_key = None
        return None


class PersonBackend(AuthenticationBackend):
    """allauth's way to log in by address."""

    def get_user(self, user_id: int) -> User | None:
        """Return the person with that id who may still log in."""
        for user in _PERSON.instances(User, pk=user_id):
            if self.user_can_authenticate(user):
                return user
        return None
