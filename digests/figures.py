"""How many subscribers each hub, country, topic and the network has. Small numbers could point to a person, so they are not shown."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _

from digests.choices import Frequency
from digests.models import MAILING_LIST, Subscription
from digests.targets import Target
from outbox.models import Suppression

FEWEST = 5
Key = tuple[int | None, ...]


@dataclass(frozen=True)
class SubscriberFigures:
    """One target, and its subscribers by frequency in words, in the order of ``Frequency``."""

    target: Target
    counts: tuple[tuple[str, str], ...]


def subscriber_figures(targets: Iterable[Target]) -> list[SubscriberFigures]:
    """Return the confirmed subscribers who get emails, for each target. One query."""
    stopped = Suppression.objects.filter(mailing_list__in=[MAILING_LIST, "*"]).values("address_hash")
    rows = Subscription.objects.confirmed().exclude(subscriber__address_hash__in=stopped)
    counted = (
        rows.order_by()
        .values_list("hub", "country", "topic", "dialogue", "subscriber__frequency")
        .annotate(Count("pk"))
    )
    numbers = {(tuple(key), frequency): number for *key, frequency, number in counted}
    return [
        SubscriberFigures(
            target, tuple((str(one.label), _in_words(numbers.get((_key(target), one), 0))) for one in Frequency)
        )
        for target in targets
    ]


def _key(target: Target) -> Key:
    rows = (target.hub, target.country, target.topic, target.dialogue)
    return tuple(row.pk if row is not None else None for row in rows)


def _in_words(number: int) -> str:
    return str(number) if number >= FEWEST else _("Fewer than %(number)s") % {"number": FEWEST}


def chosen_targets() -> list[Target]:
    """Return everything that anybody has subscribed to, the network first. Two queries."""
    rows = Subscription.objects.confirmed().with_targets().order_by("hub_id", "country_id", "topic_id", "dialogue_id")
    targets = {row.target for row in rows.distinct("hub_id", "country_id", "topic_id", "dialogue_id")}
    return sorted(targets, key=lambda target: (target.rank, target.title))
