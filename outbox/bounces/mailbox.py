"""Read the mailbox to which emails are returned (IMAP with TLS). Use a mailbox for nothing else: what is read is marked."""

import imaplib
import logging
import ssl
from urllib.parse import unquote, urlsplit

from django.conf import settings

from outbox.bounces.actions import receive_message
from outbox.bounces.notices import LONGEST

log = logging.getLogger(__name__)
SECONDS = 20.0  # of silence of the server
IMAPS = 993
AT_ONCE = 200  # messages; the next run goes on


def read_mailbox() -> int:
    """Act on unread messages; return how many emails of ours were reported. Without a mailbox in the settings: none.

    A message about an email of ours is deleted, as the report keeps what it says; any other is marked as read and left.
    """
    if not settings.BOUNCE_MAILBOX:
        return 0
    try:
        with _connected() as box:
            return _read_unseen(box)
    except (imaplib.IMAP4.error, OSError) as error:
        log.error("The mailbox for bounces can't be read: %s", error)
        return 0


def _connected() -> imaplib.IMAP4:
    at = urlsplit(settings.BOUNCE_MAILBOX)
    box = imaplib.IMAP4_SSL(
        at.hostname or "", at.port or IMAPS, ssl_context=ssl.create_default_context(), timeout=SECONDS
    )
    try:
        box.login(unquote(at.username or ""), unquote(at.password or ""))
    except imaplib.IMAP4.error:
        box.shutdown()
        raise
    return box


def _read_unseen(box: imaplib.IMAP4) -> int:
    folder = unquote(urlsplit(settings.BOUNCE_MAILBOX).path.strip("/")) or "INBOX"
    answer, _count = box.select(f'"{folder}"')
    if answer != "OK":
        raise imaplib.IMAP4.error(f"no folder {folder}")
    _answer, found = box.uid("SEARCH", "UNSEEN")
    reported = 0
    for uid in (found[0] or b"").decode().split()[:AT_ONCE]:
        about_ours = receive_message(_message(box, uid))
        reported += about_ours
        box.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen \Deleted)" if about_ours else r"(\Seen)")
    box.expunge()
    return reported


def _message(box: imaplib.IMAP4, uid: str) -> bytes:
    """The message, up to its longest; it is not marked as read by this."""
    _answer, parts = box.uid("FETCH", uid, f"(BODY.PEEK[]<0.{LONGEST}>)")
    return next((part[1] for part in parts if isinstance(part, tuple)), b"")
