"""What can be in a digest: public items with the hubs, countries and topics they belong to."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from dialogues.models import (
    DialogueSession,
    PolicyDialogue,
    PolicyProposal,
    ProposalAct,
    ResponseChange,
    SynthesisReport,
)
from dialogues.proposals.roles import ActKind
from digests.choices import OF_DIALOGUES, ContentKind
from digests.models import Announcement
from digests.targets import NETWORK, NETWORK_KEY, Target, key_of
from events.models import CoOrganiser, Event
from hubs.models import Hub
from library.models import Resource
from news.models import NewsItem

# News entered with a much earlier date come from an archive: they are no news.
ARCHIVED_AFTER = dt.timedelta(days=92)
CURRENT = (ContentKind.EVENTS, *OF_DIALOGUES)


@dataclass(frozen=True)
class DigestItem:
    """One announced object; ``keys`` say to which subscriptions it belongs."""

    number: int
    kind: ContentKind
    noted_at: dt.datetime
    row: Any
    keys: frozenset[str]


def items_announced(announcements: Iterable[Announcement], *, at: dt.datetime) -> list[DigestItem]:
    """Return what of these is public and still of use at ``at``: no event that is over or cancelled. Some queries for each kind."""
    found: list[DigestItem] = []
    by_kind: dict[str, dict[int, Announcement]] = {}
    for one in announcements:
        by_kind.setdefault(one.kind, {})[one.key] = one
    for kind in ContentKind:
        noted = by_kind.get(kind, {})
        rows = list(READ[kind](at).filter(pk__in=noted)) if noted else []
        partners, dialogues = (_partners(rows), _dialogues_of(rows)) if kind == ContentKind.EVENTS else ({}, {})
        for row in rows:
            one = noted[row.pk]
            if kind in CURRENT or row.published_at > one.noted_at - ARCHIVED_AFTER:
                keys = _keys(kind, row, partners.get(row.pk, []), dialogues)
                found.append(DigestItem(one.pk, kind, one.noted_at, row, keys))
    return found


def upcoming_events(*, up_to: int, at: dt.datetime) -> list[DigestItem]:
    """Return all events to come that were announced up to a number, in the order of their days."""
    coming = Event.objects.published().taking_place().coming(at=at).order_by()
    rows = Announcement.objects.filter(kind=ContentKind.EVENTS, pk__lte=up_to, key__in=coming.values("pk"))
    return in_order(items_announced(rows, at=at))


def in_order(items: Iterable[DigestItem]) -> list[DigestItem]:
    """Return items by kind: events by their days, everything else as it was announced."""
    kinds = list(ContentKind)
    return sorted(items, key=lambda item: (kinds.index(item.kind), *_place(item)))


def _place(item: DigestItem) -> tuple[str, float, int]:
    if item.kind != ContentKind.EVENTS:
        return "", 0, item.number
    starts_at = item.row.starts_at
    return str(item.row.starts_on), starts_at.timestamp() if starts_at else 0, item.row.pk


def _events(at: dt.datetime) -> "QuerySet[Any]":
    rows = Event.objects.published().taking_place().coming(at=at).for_pages()
    return rows.defer("description", "search_text").prefetch_related("topics")


def _dialogues(_at: dt.datetime) -> "QuerySet[Any]":
    return PolicyDialogue.objects.published().select_related("hub__country").prefetch_related("topics")


def _proposals(_at: dt.datetime) -> "QuerySet[Any]":
    need = Prefetch("acts", ProposalAct.objects.filter(kind=ActKind.NEED), to_attr="needs")
    return PolicyProposal.objects.published().select_related("network").prefetch_related(need)


def _news(_at: dt.datetime) -> "QuerySet[Any]":
    return NewsItem.objects.published().for_pages().prefetch_related("topics")


def _resources(_at: dt.datetime) -> "QuerySet[Any]":
    return Resource.objects.published().for_pages().prefetch_related("topics")


def _responses(_at: dt.datetime) -> "QuerySet[Any]":
    rows = ResponseChange.objects.public().responses().exclude(addressee__recommendation__set__dialogue=None)
    return rows.select_related("addressee__recommendation__set__dialogue__hub__country")


def _reports(_at: dt.datetime) -> "QuerySet[Any]":
    return SynthesisReport.objects.published().select_related("dialogue__hub__country", "hub__country")


READ: dict[ContentKind, Callable[[dt.datetime], "QuerySet[Any]"]] = {
    ContentKind.EVENTS: _events,
    ContentKind.DIALOGUES: _dialogues,
    ContentKind.PROPOSALS: _proposals,
    ContentKind.NEWS: _news,
    ContentKind.LIBRARY: _resources,
    ContentKind.RESPONSES: _responses,
    ContentKind.REPORTS: _reports,
}


def _partners(rows: list[Any]) -> dict[int, list[Hub]]:
    """The public hubs that agreed to co-organise, by event."""
    found: dict[int, list[Hub]] = {}
    for one in CoOrganiser.objects.accepted().for_pages().filter(event__in=rows, partner__is_published=True):
        found.setdefault(one.event_id, []).append(one.partner)
    return found


def _dialogues_of(rows: list[Any]) -> dict[int, int]:
    """The dialogue each event is a session of."""
    return dict(DialogueSession.objects.filter(event__in=rows).values_list("event", "dialogue"))


def _keys(kind: ContentKind, row: Any, partners: list[Hub], dialogues: dict[int, int]) -> frozenset[str]:
    if kind == ContentKind.PROPOSALS:  # of European networks: of no hub, country or topic
        return frozenset({NETWORK_KEY})
    if kind == ContentKind.RESPONSES:
        return frozenset({key_of("dialogue", row.addressee.recommendation.set.dialogue_id)})
    if kind == ContentKind.REPORTS:
        return frozenset({key_of("dialogue", row.dialogue_id)})
    dialogue = dialogues.get(row.pk)
    hubs = [hub for hub in (row.hub, *partners) if hub is not None]
    countries = {hub.country_id for hub in hubs} | {getattr(row, "country_id", None)}
    return frozenset(
        {
            NETWORK_KEY,
            *(key_of("hub", hub.pk) for hub in hubs),
            *(key_of("country", pk) for pk in countries if pk is not None),
            *(key_of("topic", topic.pk) for topic in row.topics.all()),
            *([key_of("dialogue", dialogue)] if dialogue else []),
        }
    )


def events_for(targets: Iterable[Target], *, at: dt.datetime) -> "QuerySet[Event]":
    """Return the upcoming events of hubs, countries, topics and dialogues, those co-organised included."""
    coming = Event.objects.published().taking_place().coming(at=at).for_cards().order_by("starts_on", "starts_at", "pk")
    chosen = list(targets)
    if NETWORK in chosen:
        return coming
    countries = [target.country.pk for target in chosen if target.country is not None]
    topics = [target.topic.pk for target in chosen if target.topic is not None]
    dialogues = [target.dialogue.pk for target in chosen if target.dialogue is not None]
    sessions = DialogueSession.objects.filter(dialogue__in=dialogues).order_by().values("event")
    hubs = Hub.objects.filter(
        Q(pk__in=[one.hub.pk for one in chosen if one.hub is not None]) | Q(country__in=countries)
    )
    shared = CoOrganiser.objects.accepted().filter(partner__in=hubs).order_by().values("event")
    with_topic = Event.objects.filter(topics__in=topics).order_by().values("pk")
    return coming.filter(
        Q(hub__in=hubs) | Q(country__in=countries) | Q(pk__in=shared) | Q(pk__in=with_topic) | Q(pk__in=sessions)
    )
