"""Invited, replied, registered: how an event fills up, as bars that are read against each other."""

from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from events.models import Event

WIDTH = 299  # of 300: the line around a bar needs room


@dataclass(frozen=True)
class TurnoutBar:
    """A bar: ``parts`` are (x, width, look) from the left, ``ground`` is the width of what could be reached."""

    label: str
    number: int | str
    note: str
    parts: tuple[tuple[float, float, str], ...]
    ground: float


def turnout_of(event: Any) -> list[TurnoutBar]:
    """Return the bars of an event with its figures (``with_figures``); none for a draft or without registration here."""
    if event.state == Event.State.DRAFT or not event.takes_registrations:
        return []
    capacity = event.total_capacity or 0
    fullest = max(
        event.places_taken + event.online_places_taken, event.registered + event.unconfirmed, event.invited, 1
    )
    scale = WIDTH / max(fullest, capacity)
    registered = TurnoutBar(
        _("Registered"),
        event.registered,
        _registered_words(event),
        _parts(scale, yes=event.registered, no=event.unconfirmed),
        round(min(capacity * scale, WIDTH), 1),
    )
    if not event.invited:
        return [registered]
    replies = _parts(scale, yes=event.accepted, asked=event.accepted_waiting, no=event.declined)
    replied = event.accepted + event.accepted_waiting + event.declined
    return [
        TurnoutBar(_("Invited"), event.invited, "", _parts(scale, asked=event.invited), 0),
        TurnoutBar(_("Replied"), replied, _replied_words(event), replies, round(event.invited * scale, 1)),
        registered,
    ]


def _replied_words(event: Any) -> str:
    counts = {
        "accepted": event.accepted, "waiting": event.accepted_waiting, "declined": event.declined, "unanswered": event.unanswered,
    }  # fmt: skip
    if event.accepted_waiting:
        words = _(
            "%(accepted)s accepted, %(waiting)s on the waiting list, %(declined)s declined, %(unanswered)s no reply"
        )
        return words % counts
    return _("%(accepted)s accepted, %(declined)s declined, %(unanswered)s no reply") % counts


def _registered_words(event: Any) -> str:
    parts = [_("%(number)s not confirmed") % {"number": event.unconfirmed}] if event.unconfirmed else []
    if event.waiting:
        parts.append(_("%(number)s waiting") % {"number": event.waiting})
    if event.total_capacity:
        numbers = {"taken": event.places_taken + event.online_places_taken, "capacity": event.total_capacity}
        words = {name: number_format(number, force_grouping=True) for name, number in numbers.items()}
        parts.append(_("%(taken)s of %(capacity)s places taken") % words)
    else:
        parts.append(_("no limit"))
    return ", ".join(parts)


def _parts(scale: float, **numbers: int) -> tuple[tuple[float, float, str], ...]:
    """Put numbers after each other, each in its look."""
    parts, x = [], 0.0
    for look, number in numbers.items():
        parts.append((round(x, 1), round(number * scale, 1), look))
        x += number * scale
    return tuple(parts)
