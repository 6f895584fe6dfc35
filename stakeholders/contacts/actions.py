"""Every change to whom a hub works with, to its segments, and to what people consented to."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audit.actions import record
from audit.actors import Actor
from hubs.models import Hub, Topic
from stakeholders.contacts.errors import StakeholderRefused
from stakeholders.contacts.languages import LANGUAGES
from stakeholders.contacts.references import keys_at_people, rows_of, take_back_letters
from stakeholders.models import Stakeholder
from toolkit.email_addresses import InvalidAddress, canonical_address

FIELDS = ("kind", "name", "email", "organisation", "function", "sector", "level", "region", "language")


@transaction.atomic
def add_stakeholder(*, by: Actor, hub: Hub, topics: Iterable[Topic] = (), **fields: Any) -> Stakeholder:
    """A person or organisation in the hub's address book.

    ``fields`` are those of ``FIELDS``. Refuses an address the hub has already, and unknown codes, naming the field.
    """
    stakeholder = _write(Stakeholder(hub=hub), fields)
    stakeholder.topics.set(topics)
    record(by=by, action="stakeholders.add", subject=stakeholder, fields=list(fields))
    return stakeholder


@transaction.atomic
def change_stakeholder(
    *, by: Actor, stakeholder: Stakeholder, topics: Iterable[Topic] | None = None, **fields: Any
) -> Stakeholder:
    """What is known of them from now on; ``topics`` None leaves the topics as they are. Refuses as ``add_stakeholder``."""
    changed = [name for name, value in fields.items() if getattr(stakeholder, name) != value]
    _write(stakeholder, fields)
    if topics is not None and set(topics) != set(stakeholder.topics.all()):
        stakeholder.topics.set(topics)
        changed.append("topics")
    if changed:
        record(by=by, action="stakeholders.change", subject=stakeholder, fields=changed)
    return stakeholder


@transaction.atomic
def remove_stakeholder(*, by: Actor, stakeholder: Stakeholder) -> None:
    """Out of the address book, and with them the invitations they had; letters about those that have not gone are taken
    back. Consents stay: they are proof."""
    for key in keys_at_people():
        for row in rows_of(key).filter(**{key.name: stakeholder}):
            take_back_letters(row)
    record(by=by, action="stakeholders.remove", subject=stakeholder)
    stakeholder.delete()


def _write(stakeholder: Stakeholder, fields: Mapping[str, Any]) -> Stakeholder:
    for name, value in fields.items():
        if name not in FIELDS:
            raise StakeholderRefused(
                _("“%(name)s” is no field of people and organisations.") % {"name": name}, field=name
            )
        setattr(stakeholder, name, _address(value) if name == "email" else value)
    if stakeholder.language not in LANGUAGES:
        raise StakeholderRefused(_("“%(code)s” is not known here.") % {"code": stakeholder.language}, field="language")
    try:
        stakeholder.clean_fields()
        with transaction.atomic():
            stakeholder.save(update_fields=[*fields, "updated_at"] if stakeholder.pk else None)
    except ValidationError as error:
        name, words = next(iter(error.message_dict.items()))
        raise StakeholderRefused(words[0], field=name) from None
    except IntegrityError as error:
        _raise_unless(error, "stakeholders_one_an_address_and_hub")
        raise StakeholderRefused(_("Somebody with this address is in your list already."), field="email") from None
    return stakeholder


def _address(value: str) -> str:
    try:
        return canonical_address(value) if value else ""
    except InvalidAddress as invalid:
        raise StakeholderRefused(str(invalid), field="email") from None


def _raise_unless(error: IntegrityError, constraint: str) -> None:
    if constraint not in str(error):
        raise error
