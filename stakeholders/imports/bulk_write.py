"""Rows of a file beside those of the address book, a slice at a time, in a number of queries that does not depend on it."""

import dataclasses
from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.utils import timezone

from hubs.models import Hub
from stakeholders.models import EarlierAddress, Stakeholder, StakeholderQuerySet
from stakeholders.sheets.rows import Entry

PLAIN = ("kind", "name", "email", "function", "sector", "level", "region", "language", "organisation_id")
Same = tuple[Any, ...]


@dataclasses.dataclass(frozen=True)
class Written:
    """How many rows are new, how many the hub had already, and how many of those are different now."""

    new: int = 0
    known: int = 0
    changed: int = 0

    def __add__(self, other: "Written") -> "Written":
        return Written(self.new + other.new, self.known + other.known, self.changed + other.changed)


def compared(hub: Hub, entries: Sequence[Entry]) -> Written:
    """How many of these rows the hub has already: by address, or where there is none by saying the same in all."""
    known = _Known(hub, entries, lock=False)
    there = sum(1 for entry in entries if known.row_of(entry) is not None)
    return Written(new=len(entries) - there, known=there)


def write(hub: Hub, entries: Sequence[Entry], *, update: bool) -> Written:
    """Add the new rows; with ``update`` also bring those already there to what the file says.

    A cell left empty never takes away what the hub knows. Must run in a transaction.
    """
    known = _Known(hub, entries, lock=update)
    new, there = [], []
    for entry in entries:
        row = known.row_of(entry)
        new.append((entry, _fields(entry))) if row is None else there.append((row, entry))
    rows = Stakeholder.objects.bulk_create(
        [Stakeholder(hub=hub, **_default_fields(hub) | fields) for _e, fields in new]
    )
    _add_topics([(row.pk, entry) for row, (entry, _f) in zip(rows, new, strict=True)])
    changed = _update(there) if update else 0
    return Written(new=len(new), known=len(there), changed=changed)


def _fields(entry: Entry) -> dict[str, Any]:
    """The filled ones, by the name of the model's field."""
    names = {"organisation": "organisation_id"}
    return {names.get(name, name): value for name, value in entry.values.items() if value and name != "topics"}


def _default_fields(hub: Hub) -> dict[str, Any]:
    return {"kind": Stakeholder.Kind.PERSON, "language": (hub.country.official_languages or ["en"])[0]}


class _Known:
    """The rows of the hub that a slice may mean, also by addresses of rows merged into them: three queries."""

    def __init__(self, hub: Hub, entries: Sequence[Entry], *, lock: bool) -> None:
        self.hub = hub
        addresses = [email for entry in entries if (email := entry.values.get("email"))]
        nameless = [entry.values["name"] for entry in entries if not entry.values.get("email")]
        rows = Stakeholder.objects.filter(hub=hub).order_by("pk")
        if lock:
            rows = rows.select_for_update(no_key=True)
        self._by_address = self._addressed(rows, addresses) if addresses else {}
        without = rows.filter(email="", name__in=nameless) if nameless else []
        self._by_content = {tuple(getattr(row, name) for name in PLAIN): row for row in without}

    def _addressed(self, rows: StakeholderQuerySet, addresses: list[str]) -> dict[str, Stakeholder]:
        earlier = EarlierAddress.objects.filter(hub=self.hub, address__in=addresses)
        owners = dict(earlier.values_list("address", "stakeholder_id"))
        found = {row.pk: row for row in rows.filter(Q(email__in=addresses) | Q(pk__in=owners.values()))}
        merged = {address: found[pk] for address, pk in owners.items() if pk in found}
        return merged | {row.email: row for row in found.values() if row.email}

    def row_of(self, entry: Entry) -> Stakeholder | None:
        """The row this line means, if the hub has it."""
        if email := entry.values.get("email"):
            return self._by_address.get(email)
        fields = {"email": "", "function": "", "region": "", "organisation_id": None, **_default_fields(self.hub)}
        content: Same = tuple((fields | _fields(entry))[name] for name in PLAIN)
        return self._by_content.get(content)


def _update(there: Sequence[tuple[Stakeholder, Entry]]) -> int:
    """Bring rows to what the file says; those that say the same already are left alone."""
    now, changed = timezone.now(), []
    for row, entry in there:
        told = {name: value for name, value in _fields(entry).items() if name != "email"}  # by which it was found
        different = {name: value for name, value in told.items() if getattr(row, name) != value}
        for name, value in different.items():
            setattr(row, name, value)
        if different:
            row.updated_at = now
            changed.append(row)
    if changed:
        Stakeholder.objects.bulk_update(changed, [*PLAIN, "updated_at"])
    retopiced = _replace_topics([(row.pk, entry) for row, entry in there if entry.values.get("topics")])
    return len({row.pk for row in changed} | retopiced)


def _add_topics(pairs: Sequence[tuple[int, Entry]]) -> None:
    through = Stakeholder.topics.through
    links = [
        through(stakeholder_id=pk, topic_id=topic) for pk, entry in pairs for topic in entry.values.get("topics") or ()
    ]
    if links:
        through.objects.bulk_create(links)


def _replace_topics(pairs: Sequence[tuple[int, Entry]]) -> set[int]:
    """Give rows the topics of the file; the ids of those whose topics were others. Of two lines that mean one row, by its
    address and by an earlier one, the later counts."""
    if not pairs:
        return set()
    told = dict(pairs)
    links = Stakeholder.topics.through.objects.filter(stakeholder_id__in=told)
    there: dict[int, set[int]] = {}
    for pk, topic in links.values_list("stakeholder_id", "topic_id"):
        there.setdefault(pk, set()).add(topic)
    others = [(pk, entry) for pk, entry in told.items() if there.get(pk, set()) != set(entry.values["topics"])]
    links.filter(stakeholder_id__in=[pk for pk, _entry in others]).delete()
    _add_topics(others)
    return {pk for pk, _entry in others}
