"""Rows of a file beside the contacts of the hub, a slice at a time, in a number of queries that does not depend on it."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q

from audit.actions import record_each
from audit.actors import Actor
from hubs.models import Hub
from stakeholders.imports.cells import values_for_model
from stakeholders.models import EarlierAddress, Stakeholder, StakeholderQuerySet
from toolkit import clock
from toolkit.spreadsheets.tables import Row

PLAIN = ("kind", "name", "email", "function", "sector", "level", "region", "language", "organisation_id")
Same = tuple[Any, ...]
Defaults = Mapping[str, Any]


@dataclasses.dataclass(frozen=True)
class Written:
    """How many rows are new, how many the hub had already, and how many of those are different now."""

    new: int = 0
    known: int = 0
    changed: int = 0

    def __add__(self, other: "Written") -> "Written":
        return Written(self.new + other.new, self.known + other.known, self.changed + other.changed)


def compared(hub: Hub, rows: Sequence[Row], defaults: Defaults) -> Written:
    """How many of these the hub has already: by address, or where there is none by saying the same in all."""
    known = _Known(hub, rows, defaults, lock=False)
    there = sum(1 for row in rows if known.contact_of(row) is not None)
    return Written(new=len(rows) - there, known=there)


def write(*, by: Actor, hub: Hub, rows: Sequence[Row], defaults: Defaults, update: bool) -> Written:
    """Add new contacts; with ``update`` also bring those already there to what their rows say. Each leaves its audit row.

    A cell left empty never takes away what the hub knows, and ``defaults`` are for new contacts only. Must run in a
    transaction.
    """
    known = _Known(hub, rows, defaults, lock=update)
    new, there = [], []
    for row in rows:
        contact = known.contact_of(row)
        new.append((row, values_for_model(row.values))) if contact is None else there.append((contact, row))
    common = {"hub": hub, "source": Stakeholder.Source.IMPORTED, **defaults}
    added = Stakeholder.objects.bulk_create([Stakeholder(**common | fields) for _row, fields in new])
    _add_topics([(contact.pk, row) for contact, (row, _fields) in zip(added, new, strict=True)])
    record_each(
        by=by, action="stakeholders.add", changes=[(one, list(f)) for one, (_r, f) in zip(added, new, strict=True)]
    )
    changed = _update(by, there) if update else 0
    return Written(new=len(new), known=len(there), changed=changed)


class _Known:
    """The rows of the hub that a slice may mean, also by addresses of rows merged into them: three queries."""

    def __init__(self, hub: Hub, rows: Sequence[Row], defaults: Defaults, *, lock: bool) -> None:
        self.hub, self.defaults = hub, defaults
        addresses = [email for row in rows if (email := row.values.get("email"))]
        names = [row["name"] for row in rows if not row.values.get("email")]
        contacts = Stakeholder.objects.filter(hub=hub).order_by("pk")
        if lock:
            contacts = contacts.select_for_update(no_key=True)
        self._by_address = self._addressed(contacts, addresses) if addresses else {}
        without = contacts.filter(email="", name__in=names) if names else []
        self._by_content = {tuple(getattr(contact, name) for name in PLAIN): contact for contact in without}

    def _addressed(self, contacts: StakeholderQuerySet, addresses: list[str]) -> dict[str, Stakeholder]:
        earlier = EarlierAddress.objects.filter(hub=self.hub, address__in=addresses)
        owners = dict(earlier.values_list("address", "stakeholder_id"))
        found = {one.pk: one for one in contacts.filter(Q(email__in=addresses) | Q(pk__in=owners.values()))}
        merged = {address: found[pk] for address, pk in owners.items() if pk in found}
        return merged | {one.email: one for one in found.values() if one.email}

    def contact_of(self, row: Row) -> Stakeholder | None:
        """The contact this row is about, if the hub has it."""
        if email := row.values.get("email"):
            return self._by_address.get(email)
        fields = {"email": "", "function": "", "region": "", "organisation_id": None, **self.defaults}
        content: Same = tuple((fields | values_for_model(row.values))[name] for name in PLAIN)
        return self._by_content.get(content)


def _update(by: Actor, there: Sequence[tuple[Stakeholder, Row]]) -> int:
    """Bring contacts to what their rows say; those that say the same already are left alone."""
    now = clock.now()
    changes: dict[int, tuple[Stakeholder, list[str]]] = {}
    for contact, row in there:
        stated = {name: value for name, value in values_for_model(row.values).items() if name != "email"}  # found by it
        different = [name for name, value in stated.items() if getattr(contact, name) != value]
        for name in different:
            setattr(contact, name, stated[name])
        if different:
            contact.updated_at = now
            changes.setdefault(contact.pk, (contact, []))[1].extend(different)
    if changes:
        Stakeholder.objects.bulk_update([contact for contact, _fields in changes.values()], [*PLAIN, "updated_at"])
    contacts = {contact.pk: contact for contact, _row in there}
    for pk in _replace_topics([(contact.pk, row) for contact, row in there if row.values.get("topics")]):
        changes.setdefault(pk, (contacts[pk], []))[1].append("topics")
    record_each(by=by, action="stakeholders.change", changes=[(one, sorted(set(f))) for one, f in changes.values()])
    return len(changes)


def _add_topics(pairs: Sequence[tuple[int, Row]]) -> None:
    through = Stakeholder.topics.through
    links = [
        through(stakeholder_id=pk, topic_id=topic) for pk, row in pairs for topic in row.values.get("topics") or ()
    ]
    if links:
        through.objects.bulk_create(links)


def _replace_topics(pairs: Sequence[tuple[int, Row]]) -> set[int]:
    """Give contacts the topics of the file; the ids of those whose topics were others. Of two rows that mean one contact, by
    its address and by an earlier one, the later counts."""
    if not pairs:
        return set()
    stated = dict(pairs)
    links = Stakeholder.topics.through.objects.filter(stakeholder_id__in=stated)
    there: dict[int, set[int]] = {}
    for pk, topic in links.values_list("stakeholder_id", "topic_id"):
        there.setdefault(pk, set()).add(topic)
    others = [(pk, row) for pk, row in stated.items() if there.get(pk, set()) != set(row["topics"])]
    links.filter(stakeholder_id__in=[pk for pk, _row in others]).delete()
    _add_topics(others)
    return {pk for pk, _row in others}
