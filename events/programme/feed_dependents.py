"""Rows of lower apps that events show: proxies that carry the triggers of the change feed."""

from audit.privacy import Privacy
from events.programme.models import EVENTS, Event
from hubs.models import Hub, Topic


class EventTopicLink(Event.topics.through):  # type: ignore[misc,name-defined]
    """A topic of an event, for its trigger."""

    privacy = Privacy(none=("id", "event", "topic"))

    class Meta:
        proxy = True
        triggers = [EVENTS.changes_with("link", "SELECT {row}.event_id")]


class TopicOfEvents(Topic):
    """A topic, for the trigger on its name."""

    class Meta:
        proxy = True
        triggers = [
            EVENTS.changes_with(
                "topic",
                "SELECT link.event_id FROM [events.Event_topics] link WHERE link.topic_id = {row}.id",
                "name",
                "translations",
            )
        ]


class HubOfEvents(Hub):
    """A hub, for the trigger on whether its events are public."""

    class Meta:
        proxy = True
        triggers = [
            EVENTS.changes_with(
                "hub", "SELECT one.id FROM [events.Event] one WHERE one.hub_id = {row}.id", "is_published"
            )
        ]
