"""The emails of a mailing."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.utils import translation

from events.programme.invitation_answers import NO_REPLY
from mailings.audiences import mailing_list_of
from mailings.models import Mailing
from mailings.texts import contents_of
from outbox.drafts import Draft
from outbox.models import Lane, OutgoingEmail
from outbox.senders import Sender, sender

KIND = "mailings/mailing"


def draft_of(mailing: Mailing, language: str) -> Draft:
    """Return what the emails in one language have in common; its key is what theirs begin with, before the address."""
    return Draft(
        **_sender(mailing, language),
        key=f"{mailing.about}{NO_REPLY if mailing.part == Mailing.Part.NO_REPLY else ':'}",
        kind=KIND,
        lane=Lane.BULK,
        recipient="",
        language=language,
        hub_id=mailing.hub_id,
        mailing_list=mailing_list_of(mailing),
        about=mailing.about,
        context={"mailing": mailing.pk},
        valid_until=mailing.event.starts_at
        if mailing.event and mailing.audience == Mailing.Audience.INVITEES
        else None,
    )


def sample(mailing: Mailing, language: str, *, name: str, address: str) -> Draft:
    """Return the email as it would be sent now, with all it says in its own context, for a preview or a test."""
    return replace(
        draft_of(mailing, language),
        key=f"{mailing.about}:sample",
        recipient=address,
        context={**contents_of(mailing)[language], "name": name},
        link=None if mailing.audience == Mailing.Audience.SEGMENT else {"route": "", "kind": "", "nonce": ""},
    )


def shared_contents(email: OutgoingEmail) -> Mapping[str, Any]:
    """Return what all emails of the mailing say in this language, as it was when sending began."""
    if "mailing" not in email.context:
        return {}  # a sample has all it says in its own context
    mailing = Mailing.objects.filter(pk=email.context["mailing"]).only("contents").first()
    return mailing.contents.get(email.language, {}) if mailing is not None else {}


def due_moments(mailing: Mailing, at: dt.datetime) -> Iterator[dt.datetime | None]:
    """Yield when each next email may go: at once without a limit, otherwise evenly spread over the hour."""
    if mailing.per_hour is None:
        while True:
            yield None
    moment, step = max(mailing.next_due_at or at, at), dt.timedelta(hours=1) / mailing.per_hour
    while True:
        yield moment
        moment += step


def _sender(mailing: Mailing, language: str) -> Sender:
    """Who signs; replies go to the contact of the event, where it is the hub's own, or to the hub."""
    event = mailing.event
    reply_to = event.contact_email if event is not None and event.hub_id == mailing.hub_id else ""
    with translation.override(language):
        return sender(mailing.hub, reply_to=reply_to)
