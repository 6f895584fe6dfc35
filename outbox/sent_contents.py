"""What an email that was sent says, for the hub that sent it: as it was, without the links that only the recipient may use."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext as _

from outbox.mime import email_context, email_headers, html_text, plain_text
from outbox.models import OutgoingEmail

log = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True)
class SentContents:
    """Subject, sender and both forms of the text; ``has_calendar`` says that a calendar file was with it."""

    subject: str
    sender: str
    reply_to: str
    text: str
    html: str
    has_calendar: bool


def read_contents(email: OutgoingEmail) -> SentContents | None:
    """Return what the email says, rendered from what it was sent with; None when that was deleted or makes no email.

    A personal link, and the one to unsubscribe, is replaced by words: whoever has it could act as the recipient.
    """
    return _read(email, _contents)


def read_text(email: OutgoingEmail) -> tuple[str, str]:
    """Return subject and text of the same; both are empty when that was deleted or makes no email."""
    return _read(email, _subject_and_text) or ("", "")


def _read(email: OutgoingEmail, reader: Callable[[OutgoingEmail, str], T]) -> T | None:
    if email.cleared_at:
        return None
    hidden = _("[personal link, not shown]")
    try:
        with translation.override(email.language):
            return reader(email, hidden)
    except Exception:
        log.exception("Email %s can't be shown.", email.pk)
        return None


def _contents(email: OutgoingEmail, hidden: str) -> SentContents:
    context = _context(email, hidden)
    headers = email_headers(email, context)
    return SentContents(
        subject=str(headers["Subject"]),
        sender=str(headers["From"]),
        reply_to=str(headers.get("Reply-To", "")),
        text=plain_text(email, context),
        html=html_text(email, context).replace(f'href="{escape(hidden)}"', ""),
        has_calendar=bool(email.calendar),
    )


def _subject_and_text(email: OutgoingEmail, hidden: str) -> tuple[str, str]:
    context = _context(email, hidden)
    return str(email_headers(email, context)["Subject"]), plain_text(email, context)


def _context(email: OutgoingEmail, hidden: str) -> dict[str, Any]:
    links = {"link": hidden if email.link else "", "unsubscribe_link": hidden if email.mailing_list else ""}
    return email_context(email) | links
