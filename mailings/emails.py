"""The emails of a mailing."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils import translation

from accounts.addresses import address_hash
from mailings.audiences import link_of, mailing_list_of, text_language
from mailings.models import Mailing
from mailings.texts import contents_of
from outbox.drafts import Draft
from outbox.models import Lane, OutgoingEmail
from outbox.senders import Sender, sender

KIND = "mailings/mailing"


def drafts_of(mailing: Mailing, people: Iterable[Any]) -> Iterator[Draft]:
    """Write the email of each person; what all say is kept with the mailing. The address is part of the key: each gets one."""
    senders = {language: _sender(mailing, language) for language in mailing.texts}
    mailing_list = mailing_list_of(mailing)
    for row in people:
        language = text_language(mailing, row.to_language)
        yield Draft(
            **senders[language],
            key=f"{mailing.about}:{address_hash(row.to_email)}",
            kind=KIND,
            lane=Lane.BULK,
            recipient=row.to_email,
            language=language,
            hub_id=mailing.hub_id,
            mailing_list=mailing_list,
            about=mailing.about,
            context={"mailing": mailing.pk, "name": row.to_name},
            link=link_of(mailing, row),
        )


def sample(mailing: Mailing, language: str, *, name: str, address: str) -> Draft:
    """Return the email as it would be sent now, with all it says in its own context, for a preview or a test."""
    return Draft(
        **_sender(mailing, language),
        key=f"{mailing.about}:sample",
        kind=KIND,
        lane=Lane.BULK,
        recipient=address,
        language=language,
        hub_id=mailing.hub_id,
        mailing_list=mailing_list_of(mailing),
        about=mailing.about,
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
    """Who signs; replies go to the contact of the event, or to the hub."""
    reply_to = mailing.event.contact_email if mailing.event is not None else ""
    with translation.override(language):
        return sender(mailing.hub, reply_to=reply_to)
