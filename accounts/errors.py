"""What accounts refuse, in words a person can read."""

from django.utils.translation import gettext_lazy as _


class AccountRefused(Exception):
    """Said to the person as it is."""


class UnreadableSecret(AccountRefused):
    """A secret in the database that none of the portal's keys opens. The page of the account counts no recovery codes then."""

    silent_variable_failure = True

    def __str__(self) -> str:
        return str(
            _("The portal cannot read your second factor: a key of its own is missing. Please tell the network office.")
        )
