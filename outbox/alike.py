"""Queue emails to many that differ in recipient, name and personal link only: one statement a slice, no row made in Python."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from accounts.addresses import address_hash
from outbox.actions import suppressions_for
from outbox.drafts import Draft, new_message_id
from outbox.models import OutgoingEmail
from outbox.wakeup import wake_on_commit
from toolkit.actions import action

# What is a person's own, by column, from the arrays below.
OWN = {
    "key": "%(prefix)s || own.hash",
    "recipient": "own.address",
    "recipient_hash": "own.hash",
    "context": "%(context)s::jsonb || jsonb_build_object('name', own.name)",
    "link": "own.link::jsonb",
    "message_id": "own.message_id",
    "due_at": "coalesce(own.due_at, clock_timestamp())",
}
PEOPLE = """
FROM unnest(%(addresses)s::text[], %(hashes)s::text[], %(names)s::text[], %(links)s::text[], %(ids)s::text[], %(due)s::timestamptz[])
    AS own (address, hash, name, link, message_id, due_at)
ORDER BY own.hash
ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True)
class BulkRecipient:
    """A person who gets an email, in its canonical address; ``due_at``: not before."""

    address: str
    name: str
    link: Mapping[str, str] | None = None
    due_at: dt.datetime | None = None
    hash: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "hash", address_hash(self.address))


@action
def queue_alike(draft: Draft, people: Iterable[BulkRecipient]) -> int:
    """Insert the email once for each person; return how many are new. Woken as by ``queue``.

    ``draft`` has what all have in common; its key is what the keys begin with, before the keyed hash of the address: a second
    email to the same address is dropped.
    """
    some = list(people)
    if not some:
        return 0
    row = draft.email()
    columns = {str(one.column): one for one in OutgoingEmail._meta.concrete_fields if not one.primary_key}
    common: dict[str, Any] = {
        f"all_{name}": one.get_db_prep_save(one.pre_save(row, add=True), connection)
        for name, one in columns.items()
        if name not in OWN
    }
    own: dict[str, Any] = {
        "prefix": draft.key, "context": json.dumps(dict(draft.context)), "addresses": [one.address for one in some],
        "hashes": [one.hash for one in some], "names": [one.name for one in some],
        "links": [json.dumps(dict(one.link or {})) for one in some], "ids": [new_message_id() for _one in some],
        "due": [one.due_at for one in some],
    }  # fmt: skip
    names = ", ".join(columns)
    expressions = ", ".join(OWN.get(name, f"%(all_{name})s") for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO outbox_outgoingemail ({names}) SELECT {expressions} {PEOPLE}",
            {**own, **common},
        )
        new: int = cursor.rowcount
    if new:
        wake_on_commit()
    return new


def without_suppressed(draft: Draft, people: Iterable[BulkRecipient]) -> list[BulkRecipient]:
    """Return the people this email would be sent to. One query."""
    some = list(people)
    found = suppressions_for([one.hash for one in some], draft.lane, draft.mailing_list)
    stopped = set(found.values_list("address_hash", flat=True))
    return [one for one in some if one.hash not in stopped]
