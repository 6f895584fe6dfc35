"""What an application hands over to send an email."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models.functions import Now

from accounts.addresses import address_hash
from outbox.models import Lane, OutgoingEmail
from toolkit.email_addresses import InvalidAddress, canonical_address


@dataclass(frozen=True, kw_only=True)
class Draft:
    """One email to one person, not yet in the database.

    ``key`` names the fact it tells (``registration:41:confirmed:1``); a second draft of the same key is dropped.
    ``kind`` names its templates ``emails/<kind>.subject.txt``, ``.txt`` and ``.html``. ``mailing_list`` is what the
    reader can unsubscribe from; empty for an answer to something they just did. ``about`` is the subject that a
    hub finds its emails by (``event:41``). ``context`` is plain JSON without
    tokens. ``link`` has ``route``, ``kind`` and ``nonce`` of a personal link (``accounts.personal_links``; ``hub_id`` is part of
    it, unless the link names another ``hub``, or none): the sender derives the token, so that no row keeps it.
    ``calendar`` is a whole VCALENDAR of that method.
    ``sender_name`` and ``reply_to`` say who writes and where an answer goes: a hub (``outbox.senders.sender``); empty: the
    network and its office. ``due_at``: not before; None is at once. ``valid_until``: afterwards it is not sent any more.
    ``supersedes`` is a key prefix as of ``withdraw``: older emails of that fact that have not gone are taken back.
    """

    key: str
    kind: str
    lane: Lane
    recipient: str
    language: str = "en"
    hub_id: int | None = None
    sender_name: str = ""
    reply_to: str = ""
    mailing_list: str = ""
    about: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)
    link: Mapping[str, str | None] | None = None
    calendar: str = ""
    calendar_method: str = ""
    due_at: datetime | None = None
    valid_until: datetime | None = None
    supersedes: str = ""

    def email(self) -> OutgoingEmail:
        """The row of this draft, not saved. The Message-ID is made here, once, and kept over every attempt.

        A recipient that is no address stays as it is: among thousands it must not keep the others from being written, and the
        sender refuses it where the hub sees it.
        """
        try:
            recipient = canonical_address(self.recipient)
        except InvalidAddress:
            recipient = self.recipient.strip()
        return OutgoingEmail(
            key=self.key,
            kind=self.kind,
            lane=self.lane,
            recipient=recipient,
            recipient_hash=address_hash(recipient),
            language=self.language,
            hub_id=self.hub_id,
            sender_name=self.sender_name[:200],
            reply_to=self.reply_to,
            mailing_list=self.mailing_list,
            about=self.about,
            context=dict(self.context),
            link=dict(self.link or {}),
            calendar=self.calendar,
            calendar_method=self.calendar_method,
            message_id=new_message_id(),
            valid_until=self.valid_until,
            due_at=self.due_at or Now(),  # the database's clock decides what is due
        )


def new_message_id() -> str:
    """Return a Message-ID that no other email has."""
    return f"<{uuid.uuid4().hex}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}>"
