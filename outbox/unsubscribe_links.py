"""The token of an unsubscribe link: signed, says which address (as a hash) and which list, and can do nothing else."""

from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import translation

from outbox.models import OutgoingEmail

_SALT = "outbox.unsubscribe"
_ANY_TOKEN = "A" * 43  # as long as the tokens of personal links
# Applications note who does not want their list any more: called with the keyed hash of the address, the list, and an empty text;
# and who wants it again: with the text they agreed to.
Note = Callable[[str, str, str], None]
_notes: list[Note] = []


def note_unsubscriptions(note: Note) -> None:
    """Call ``note`` for every one-click unsubscription from now on, and when it is taken back, in its transaction."""
    _notes.append(note)


def noted_by() -> tuple[Note, ...]:
    """The functions to call for an unsubscription."""
    return tuple(_notes)


def token_for(recipient_hash: str, mailing_list: str) -> str:
    """The token of this address and list; it never expires, because emails are kept for years."""
    return _signer().sign_object([recipient_hash, mailing_list], compress=True)


def opened(token: str) -> tuple[str, str] | None:
    """The hash of the address and the list of a token; None when we did not make it."""
    try:
        recipient_hash, mailing_list = _signer().unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return recipient_hash, mailing_list


def unsubscribe_link(email: OutgoingEmail) -> str:
    """The absolute address that stops the emails of this list; empty for an email that belongs to none."""
    if not email.mailing_list:
        return ""
    return token_address("outbox:unsubscribe", token_for(email.recipient_hash, email.mailing_list))


def token_address(route: str, token: str) -> str:
    """The absolute address of a page with this token, in the active language."""
    before, after = _around_token(route, translation.get_language() or "", settings.SITE_URL, settings.ROOT_URLCONF)
    return before + token + after


@lru_cache(maxsize=256)
def _around_token(route: str, _language: str, site: str, _urls: str) -> tuple[str, str]:
    """Return the address before and after the token; cached, because looking up a route is slow."""
    before, _mark, after = reverse(route, args=[_ANY_TOKEN]).partition(_ANY_TOKEN)
    return site.rstrip("/") + before, after


def _signer() -> signing.Signer:
    return signing.Signer(key=settings.LINK_KEY[0], fallback_keys=[*settings.LINK_KEY[1:]], salt=_SALT)
