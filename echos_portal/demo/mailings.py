"""Mailings of the hub of Portugal: one that was sent, with a bounce and an unsubscription, one scheduled, one draft."""

import datetime as dt
from functools import partial
from typing import Any

from echos_portal.demo.events import find_event
from echos_portal.demo.history import History, refuse_email
from echos_portal.demo.people import MARTA, TIAGO, person
from echos_portal.demo.texts import read_texts
from hubs.models import Hub
from mailings.actions import create_mailing
from mailings.expansion import continue_mailings
from mailings.figures import HOUR, count_figures
from mailings.models import Mailing
from mailings.sending import schedule_mailing, send_mailing
from outbox.actions import unsubscribe_hash
from outbox.models import OutgoingEmail
from stakeholders.models import Segment

FULL_MAILBOX = "552 5.2.2 Mailbox full"


def plan_mailings(history: History) -> None:
    """Plan the three mailings. Does nothing where there are any."""
    if Mailing.objects.exists():
        return
    texts = read_texts("mailings")
    sent, scheduled, draft = texts["sent"], texts["scheduled"], texts["draft"]
    history.ago(sent["days"], partial(_send, sent))
    history.ago(sent["days"] - 1.2, _unsubscribe)
    history.ago(scheduled["days"], partial(_schedule, scheduled))
    history.ago(draft["days"], partial(_create, draft))


def _create(text: dict[str, Any], _at: dt.datetime) -> Mailing:
    """Save a draft to the segment or the attendees of the event that the text names."""
    if "event" in text:
        audience: dict[str, Any] = {"audience": Mailing.Audience.ATTENDEES, "event": find_event(text["event"])}
    else:
        segment = Segment.objects.get(hub__slug="pt", name=text["segment"])
        audience = {"audience": Mailing.Audience.SEGMENT, "segment": segment}
    texts = {language: {part: words.strip() for part, words in one.items()} for language, one in text["texts"].items()}
    fields = {**audience, "language": text["language"], "texts": texts, "per_hour": text.get("per_hour")}
    hub = Hub.objects.select_related("country").get(slug="pt")
    return create_mailing(by=person(TIAGO), hub=hub, fields=fields)


def _send(text: dict[str, Any], at: dt.datetime) -> None:
    """Send it; one mailbox is full."""
    mailing = _create(text, at)
    send_mailing(by=person(MARTA), mailing=mailing, at=at)
    continue_mailings(at=at)
    email = OutgoingEmail.objects.filter(about=mailing.about).earliest("pk")
    refuse_email(email, FULL_MAILBOX, address_is_wrong=False)


def _unsubscribe(at: dt.datetime) -> None:
    """A reader of the mailing unsubscribes; the mailing has ended meanwhile."""
    mailing = Mailing.objects.get(state=Mailing.State.SENDING)
    continue_mailings(at=at)
    email = OutgoingEmail.objects.filter(about=mailing.about).latest("pk")
    unsubscribe_hash(recipient=email.recipient_hash, mailing_list=email.mailing_list)
    count_figures(at=at + HOUR)


def _schedule(text: dict[str, Any], at: dt.datetime) -> None:
    """Schedule it for ten in the morning."""
    day = at + dt.timedelta(days=text["days"] + text["ahead"])
    moment = day.replace(hour=10, minute=0, second=0, microsecond=0)
    schedule_mailing(by=person(TIAGO), mailing=_create(text, at), scheduled_for=moment, at=at)
