"""Subscribers of the demo who leave, a new consent text, and what the scheduled jobs deleted."""

import datetime as dt

from audit.actors import CITIZEN
from consents.models import Consent, Wording
from consents.publishing import publish_wording
from digests.actions import forget_suppressed, leave
from digests.models import Subscriber
from echos_portal.demo.history import History
from echos_portal.demo.people import ANKE, person
from echos_portal.demo.texts import read_texts
from events.registrations.retention import forget_what_is_over

LEAVING = 2  # subscribers of the hub of Portugal
WEEKS = 9
TUESDAY = 1


def plan_privacy(history: History) -> None:
    """Plan what subscribers, the office and the jobs do. Does nothing where a consent text was published before."""
    if Wording.objects.exists():
        return
    since_tuesday = (history.now.weekday() - TUESDAY) % 7  # between two newsletters
    history.ago(42 + since_tuesday, _leave)
    history.ago(20, _publish_wording)
    for weeks in range(WEEKS):
        history.ago(weeks * 7 + 0.5, _delete)


def _leave(_at: dt.datetime) -> None:
    for subscriber in Subscriber.objects.confirmed().filter(subscriptions__hub__slug="pt").order_by("pk")[:LEAVING]:
        leave(by=CITIZEN, subscriber=subscriber)


def _publish_wording(at: dt.datetime) -> None:
    texts: dict[str, str] = read_texts("consents")["digest"]
    day = (at + dt.timedelta(days=1)).date()
    publish_wording(by=person(ANKE), purpose=Consent.Purpose.DIGEST, texts=texts, valid_from=day, at=at)


def _delete(at: dt.datetime) -> None:
    """What the jobs do every hour."""
    forget_what_is_over(at=at)
    forget_suppressed(at=at)
