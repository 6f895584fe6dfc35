"""What accounts refuse, in words a person can read."""

import datetime as dt
import math

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from toolkit.actions import ActionRefused


class AccountRefused(ActionRefused):
    """Said to the person as it is."""


class TooManyRequests(AccountRefused):
    """A rate limit is used up; ``retry_at`` is when one may try again, ``seconds`` how long that is from now."""

    def __init__(self, *, retry_at: dt.datetime, at: dt.datetime) -> None:
        self.retry_at = retry_at
        self.seconds = max(1, math.ceil((retry_at - at).total_seconds()))
        super().__init__(retry_at)

    def __str__(self) -> str:
        minutes = math.ceil(self.seconds / 60)
        return ngettext(
            "Too many requests for this email address or from your network. Try again in %(minutes)s minute.",
            "Too many requests for this email address or from your network. Try again in %(minutes)s minutes.",
            minutes,
        ) % {"minutes": minutes}


class UnreadableSecret(AccountRefused):
    """A secret in the database that none of the portal's keys opens. The page of the account counts no recovery codes then."""

    silent_variable_failure = True

    def __init__(self) -> None:
        super().__init__(
            _("We can't check your two-step verification because of a fault on our side. Contact the network office.")
        )


class UnknownKey(AccountRefused):
    """A personal link was made under a key that ``LINK_KEY`` no longer holds."""

    def __init__(self) -> None:
        super().__init__(_("This link was made with a key the portal no longer has."))
