"""What one can subscribe to: a hub, a country, a topic, a policy dialogue, or the whole network."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from dialogues.models import PolicyDialogue
from hubs.models import Country, Hub, Topic
from toolkit.time_zones import zone_of

NETWORK_NAME: Promise = gettext_lazy("National Cancer Mission Hubs")
NETWORK_KEY = "network"


def key_of(name: str, pk: int) -> str:
    """Return what items and subscriptions are matched by: ``hub 3``, ``topic 7``."""
    return f"{name} {pk}"


@dataclass(frozen=True)
class Target:
    """One hub, country, topic or dialogue; without any, the network."""

    hub: Hub | None = None
    country: Country | None = None
    topic: Topic | None = None
    dialogue: PolicyDialogue | None = None

    @property
    def columns(self) -> dict[str, Any]:
        """The columns of a subscription to it."""
        chosen = {"hub": self.hub, "country": self.country, "topic": self.topic, "dialogue": self.dialogue}
        return {**chosen, "is_network": not any(chosen.values())}

    @property
    def owner(self) -> Hub | None:
        """The hub it is of; None for the network, a country or a topic."""
        return self.dialogue.hub if self.dialogue is not None else self.hub

    @property
    def title(self) -> str:
        """Its name in the reader's language."""
        if self.hub is not None:
            return str(self.hub.title)
        if self.country is not None:
            return str(self.country.local_name)
        if self.dialogue is not None:
            return self.dialogue.title
        return str(self.topic) if self.topic is not None else str(NETWORK_NAME)

    @property
    def sender_title(self) -> str:
        """Its name in the subject of an email: of a dialogue or a topic that of its hub or the network, for it may tell of an illness."""
        if self.dialogue is not None:
            return str(self.dialogue.hub.title)
        return self.title if self.topic is None else str(NETWORK_NAME)

    @property
    def about(self) -> str:
        """How the ledger of consents names it; empty for a hub and the network as a whole."""
        if self.country is not None:
            return f"hubs.country:{self.country.pk}"
        if self.dialogue is not None:
            return f"dialogues.dialogue:{self.dialogue.pk}"
        return f"hubs.topic:{self.topic.pk}" if self.topic is not None else ""

    @property
    def rank(self) -> int:
        """Its place in lists: the network, hubs, countries, topics, dialogues."""
        rows = (self.hub, self.country, self.topic, self.dialogue)
        return next((place for place, row in enumerate(rows, 1) if row is not None), 0)

    @property
    def kind_label(self) -> str:
        """Whether it is a hub, a country, a topic, a dialogue or the network, in words."""
        names = (gettext("Network"), gettext("Hub"), gettext("Country"), gettext("Topic"), gettext("Policy dialogue"))
        return names[self.rank]

    @property
    def key(self) -> str:
        """What items are matched by."""
        for name in ("hub", "country", "topic", "dialogue"):
            if (row := getattr(self, name)) is not None:
                return key_of(name, row.pk)
        return NETWORK_KEY

    @property
    def path(self) -> str:
        """The page that shows it."""
        if self.hub is not None:
            return self.hub.get_absolute_url()
        if self.country is not None:
            return self.country.get_absolute_url()
        if self.dialogue is not None:
            return self.dialogue.get_absolute_url()
        events = reverse("events:list")
        return f"{events}?{urlencode({'topic': self.topic.code})}" if self.topic is not None else events

    @property
    def time_zone(self) -> str:
        """The clock people there most likely live by."""
        country = self.owner.country if self.owner is not None else self.country
        return zone_of(country.code if country is not None else "")


NETWORK = Target()


def titles_in_words(titles: Iterable[str]) -> str:
    """``A``, ``A and B``, or ``A and 3 more``."""
    first, *others = titles
    if not others:
        return first
    if len(others) == 1:
        return gettext("%(first)s and %(second)s") % {"first": first, "second": others[0]}
    return gettext("%(first)s and %(number)s more") % {"first": first, "number": len(others)}


def data_users(targets: Iterable[Target]) -> str:
    """Return who uses the address: the hubs subscribed to, and the network for what belongs to no hub."""
    names = [str(target.owner.title) if target.owner is not None else str(NETWORK_NAME) for target in targets]
    return ", ".join(dict.fromkeys(names))


def titles_of(abouts: Iterable[str]) -> dict[str, str]:
    """Return the names of the countries, topics and dialogues that consents are about, by how the ledger names them."""
    found: dict[str, str] = {}
    for prefix, rows in (
        ("hubs.country:", Country.objects), ("hubs.topic:", Topic.objects), ("dialogues.dialogue:", PolicyDialogue.objects),
    ):  # fmt: skip
        keys = [about.removeprefix(prefix) for about in abouts if about.startswith(prefix)]
        for row in rows.filter(pk__in=keys) if keys else ():
            found[f"{prefix}{row.pk}"] = row.local_name if isinstance(row, Country) else str(row)
    return found
