"""Which body a message goes to, by country and topic. The rule is shown beside the form."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from hubs.models import Country, Group, Hub, Role, Topic
from publishing.subjects.subject import network_office

READERS = (Role.COORDINATOR, Role.EDITOR)
# Of several groups with the topic, the one that is there for people and patients first.
FIRST_OF_HUB = (Group.Kind.FORUM, Group.Kind.STAKEHOLDERS, Group.Kind.WORKING)
FIRST_OF_EUROPE = (Group.Kind.INTERGROUP, Group.Kind.TOPIC_NETWORK, Group.Kind.SPECIAL_NETWORK)


@dataclass(frozen=True)
class Route:
    """Who gets a message: a hub, or the network office (None); the group it concerns; and the rule in words."""

    hub: Hub | None
    group: Group | None
    words: str


def route_of(country: Country | None, topic: Topic | None) -> Route:
    """Return who gets a message from a country about a topic.

    The country's hub, if anyone there reads messages; otherwise the network office. Within it, a group with the topic.
    """
    if country is None:
        return Route(None, _group(None, topic), _("It goes to the network office: no country was chosen."))
    hub = country.published_hub
    if hub is None:
        words = _("It goes to the network office: there is no hub in %(country)s yet.")
        return Route(None, _group(None, topic), words % {"country": country.name_in_sentence})
    if not team_of(hub):
        words = _("It goes to the network office: %(hub)s has no team on this portal yet.")
        return Route(None, _group(None, topic), words % {"hub": hub.title})
    return Route(hub, _group(hub, topic), _("It goes to %(hub)s.") % {"hub": hub.title})


def team_of(hub: Hub | None) -> list[User]:
    """Return who reads the messages of a hub, or those of the network office, in a lasting order."""
    if hub is None:
        return list(network_office().order_by("pk"))
    rows = User.objects.filter(teams__hub=hub, teams__role__in=READERS, is_active=True)
    return list(rows.distinct().order_by("name", "pk"))


def groups_of(hub: Hub | None) -> list[Group]:
    """Return the groups of a hub, or of all Europe, that have not ended."""
    today = timezone.localdate()
    return [group for group in Group.objects.of(hub).order_by("sort_name", "pk") if not group.has_ended(today)]


def hubs_with_readers() -> QuerySet[Hub]:
    """The hubs whose team reads messages."""
    return Hub.objects.filter(team__role__in=READERS, team__user__is_active=True)


def receiving_hubs() -> list[Hub]:
    """Return the public hubs whose team reads messages, by country."""
    rows = Hub.objects.published().filter(pk__in=hubs_with_readers()).select_related("country")
    return sorted(rows, key=lambda hub: hub.country.sort_key)


def _group(hub: Hub | None, topic: Topic | None) -> Group | None:
    if topic is None:
        return None
    today = timezone.localdate()
    found = [one for one in Group.objects.of(hub).filter(topics=topic).order_by("pk") if not one.has_ended(today)]
    order = [str(kind) for kind in (*FIRST_OF_EUROPE, *FIRST_OF_HUB)]
    return min(found, key=lambda one: order.index(one.kind) if one.kind in order else len(order), default=None)
