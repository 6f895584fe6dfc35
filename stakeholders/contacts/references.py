"""What points at people and organisations from other rooms, without this room knowing those."""

from typing import Any

from django.db import models

from outbox.actions import withdraw
from stakeholders.models import EarlierAddress, KnownDifferent, Stakeholder

Key = models.ForeignKey[Any, Any]


def keys_at_people() -> list[Key]:
    """Every foreign key at a stakeholder, whichever room it lives in, but those of the address book itself."""
    found = Stakeholder._meta.get_fields(include_hidden=True)
    own = {Stakeholder.topics.through, EarlierAddress, KnownDifferent}
    return [one.field for one in found if isinstance(one, models.ManyToOneRel) and one.field.model not in own]


def rows_of(key: Key) -> models.QuerySet[Any]:
    """All rows that have this key."""
    return models.QuerySet(key.model)


def take_back_emails(row: models.Model) -> None:
    """Emails about the row that have not gone do not go: what they lead to is about to be deleted."""
    if emails_key := getattr(row, "emails_key", ""):
        withdraw(key_prefix=emails_key, because="removed")
