"""Contacts of the demo who subscribe and leave, a new consent text, and what the scheduled jobs deleted."""

import datetime as dt
from functools import partial

from django.utils import translation

from audit.actors import CITIZEN
from consents.models import Consent, Wording
from consents.publishing import publish_wording
from digests import consent_wording
from digests.actions import confirm, forget_unsubscribed, leave, subscribe
from digests.models import Subscription
from echos_portal.demo.history import History
from echos_portal.demo.people import ANKE, person
from echos_portal.demo.texts import read_texts
from events.registrations.retention import forget_what_is_over
from hubs.models import Hub
from stakeholders.models import Stakeholder

SUBSCRIBING, LEAVING = 6, 2  # contacts of the hub of Portugal
WEEKS = 9


def plan_privacy(history: History) -> None:
    """Plan what contacts, the office and the jobs do. Does nothing where a consent text was published before."""
    if Wording.objects.exists():
        return
    history.ago(70, partial(_contacts_subscribe, history))
    history.ago(20, _publish_wording)
    for weeks in range(WEEKS):
        history.ago(weeks * 7 + 0.5, _delete)


def _contacts_subscribe(history: History, at: dt.datetime) -> None:
    hub = Hub.objects.select_related("country").get(slug="pt")
    contacts = Stakeholder.objects.filter(hub=hub, kind=Stakeholder.Kind.PERSON).reachable().order_by("pk")
    for place, contact in enumerate(contacts[:SUBSCRIBING]):
        subscription = _subscribe(hub, contact.email, at)
        if place < LEAVING:
            history.ago(50 - place, partial(_leave, subscription))


def _subscribe(hub: Hub, address: str, at: dt.datetime) -> Subscription:
    row = subscribe(by=CITIZEN, hub=hub, email=address, language="pt", at=at)
    with translation.override("pt"):
        shown = consent_wording.shown_on("personal page", hub)
    return confirm(by=CITIZEN, subscription=row, shown=shown, at=at)


def _leave(subscription: Subscription, _at: dt.datetime) -> None:
    leave(by=CITIZEN, subscription=subscription)


def _publish_wording(at: dt.datetime) -> None:
    texts: dict[str, str] = read_texts("consents")["digest"]
    day = (at + dt.timedelta(days=1)).date()
    publish_wording(by=person(ANKE), purpose=Consent.Purpose.DIGEST, texts=texts, valid_from=day, at=at)


def _delete(at: dt.datetime) -> None:
    """What the jobs do every hour."""
    forget_what_is_over(at=at)
    forget_unsubscribed(at=at)
