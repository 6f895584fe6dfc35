"""Who is signed in, read with SQL that is written once: every request of theirs asks."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend as EmailBackend

from accounts.models import User
from toolkit.kept_queries import KeptQuery

USER = KeptQuery(lambda pk: User.objects.filter(pk=pk))


class AuthenticationBackend(EmailBackend):  # type: ignore[misc]
    """allauth's, but for how the user of a session is found."""

    def get_user(self, user_id: Any) -> User | None:
        """Return the user, unless they may no longer sign in."""
        found = USER.first(pk=user_id)
        return found if found is not None and self.user_can_authenticate(found) else None
