"""Sessions in the database, read with SQL that is written once: every request of a signed-in user begins with one."""

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.models import Session
from django.utils import timezone

from toolkit.kept_queries import KeptQuery

CURRENT = KeptQuery(lambda key, at: Session.objects.filter(session_key=key, expire_date__gt=at))


class SessionStore(DatabaseSessions):
    """Django's own, but for how a session is found."""

    def _get_session_from_db(self) -> Session | None:
        found = CURRENT.first(key=self.session_key or "", at=timezone.now())
        if found is None:
            self._session_key = None
        return found
