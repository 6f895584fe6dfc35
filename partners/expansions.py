"""Which related objects can be shown with the objects of each list (``expand``)."""

from typing import Any

from django.db.models import OuterRef, QuerySet

from dialogues.frame.api import DialogueSerializer
from dialogues.models import DialogueSession, PolicyDialogue
from events.models import CoOrganiser, Event
from events.programme.api import EventSerializer
from hubs.countries.api import CountrySerializer
from hubs.groups.api import GroupSerializer
from hubs.models import Country, Group, Hub
from hubs.profile.api import HubSerializer
from toolkit.api.representations import Expansion


def _hub(key: str = "hub") -> Expansion:
    return Expansion(HubSerializer, lambda: Hub.objects.published().with_status().filter(pk=OuterRef(key)))


def _country(key: str = "country") -> Expansion:
    return Expansion(CountrySerializer, lambda: Country.objects.filter(pk=OuterRef(key)))


def _group(key: str) -> Expansion:
    return Expansion(GroupSerializer, lambda: Group.objects.public().filter(pk=OuterRef(key)))


def _dialogue(key: str) -> Expansion:
    return Expansion(DialogueSerializer, lambda: PolicyDialogue.objects.published().filter(pk=OuterRef(key)))


def _dialogue_of_event() -> QuerySet[Any]:
    sessions = DialogueSession.objects.filter(event=OuterRef(OuterRef("pk"))).values("dialogue")
    return PolicyDialogue.objects.published().filter(pk__in=sessions).order_by("pk")


def _co_organisers() -> QuerySet[Any]:
    partners = CoOrganiser.objects.accepted().filter(event=OuterRef(OuterRef("pk"))).values("partner")
    return Hub.objects.published().with_status().filter(pk__in=partners).order_by("slug")


def _sessions_of_dialogue() -> QuerySet[Any]:
    sessions = DialogueSession.objects.filter(dialogue=OuterRef(OuterRef("pk"))).values("event")
    return Event.objects.published().filter(pk__in=sessions).order_by("starts_on", "over_at", "pk")


EXPANSIONS: dict[str, dict[str, Expansion]] = {
    "hubs": {"country": _country()},
    "organisations": {"country": _country()},
    "groups": {"hub": _hub(), "successor": _group("successor")},
    "events": {
        "hub": _hub(),
        "country": _country(),
        "co_organisers": Expansion(HubSerializer, _co_organisers, many=True),
        "dialogue": Expansion(DialogueSerializer, _dialogue_of_event),
    },
    "news": {"hub": _hub()},
    "resources": {"hub": _hub(), "country": _country()},
    "dialogues": {"hub": _hub(), "sessions": Expansion(EventSerializer, _sessions_of_dialogue, many=True)},
    "recommendations": {"dialogue": _dialogue("set__dialogue"), "hub": _hub("set__dialogue__hub")},
    "statements": {"dialogue": _dialogue("dialogue"), "hub": _hub()},
    "opinion-groups": {"hub": _hub()},
    "participant-calls": {"dialogue": _dialogue("dialogue"), "hub": _hub("dialogue__hub")},
    "draws": {"dialogue": _dialogue("dialogue"), "hub": _hub("dialogue__hub")},
    "joint-statements": {"hub": _hub()},
    "proposals": {"network": _group("network")},
}
