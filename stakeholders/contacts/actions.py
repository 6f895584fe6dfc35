"""Add, change and remove contacts of a hub."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.actions import record
from audit.actors import Actor
from hubs.models import Hub, Topic
from outbox.actions import carry_unsubscribed
from outbox.erasure import is_erased
from stakeholders.contacts.mailing_lists import invitations_of
from stakeholders.contacts.references import keys_at_people, withdraw_emails_about, withdraw_mailings_to
from stakeholders.models import Stakeholder
from toolkit.actions import ActionRefused, action, apply_changes, edition_of, enqueue_on_commit, lock_row
from toolkit.duplicates.merge import rows_of
from toolkit.email_addresses import InvalidAddress, canonical_address
from toolkit.languages import OFFERED

FIELDS = ("kind", "name", "email", "organisation", "function", "sector", "level", "region", "language")
ALLOWED = (*FIELDS, "topics")
COMPARED = {"kind", "name", "email"}  # by the search for duplicates
REFUSALS = {
    "stakeholders_one_an_address_and_hub": (
        gettext_lazy("You already have a contact with this address."),
        "email",
    )
}


@action
def add_stakeholder(*, by: Actor, hub: Hub, topics: Iterable[Topic] = (), **fields: Any) -> Stakeholder:
    """Add a person or organisation to the hub's address book.

    ``fields`` are those of ``FIELDS``. Refuses an address the hub has already, and unknown codes, naming the field.
    """
    stakeholder = Stakeholder(hub=hub)
    _apply(stakeholder, {**fields, "topics": list(topics)}, by=by, seen=None)
    record(by=by, action="stakeholders.add", subject=stakeholder, fields=list(fields))
    look_for_duplicates(hub.pk)
    return stakeholder


@action
def change_stakeholder(
    *,
    by: Actor,
    stakeholder: Stakeholder,
    topics: Iterable[Topic] | None = None,
    seen: str | None = None,
    **fields: Any,
) -> Stakeholder:
    """Change what is known of a contact; ``topics`` None leaves the topics, ``seen`` is the ``edition`` the writer had.

    If the old address was unsubscribed, the new one is too. Refuses as ``add_stakeholder``, and what was
    saved since (``EditConflict``).
    """
    current = _locked(stakeholder)
    before = current.email
    values = {**fields, **({} if topics is None else {"topics": list(topics)})}
    changed = _apply(current, values, by=by, seen=seen)
    if "email" in changed and before and current.email:
        carry_unsubscribed(addresses=[before], to=current.email, mailing_list=invitations_of(current.hub))
    if changed:
        record(by=by, action="stakeholders.change", subject=current, fields=changed)
    if COMPARED.intersection(changed):
        look_for_duplicates(current.hub_id)
    return current


def look_for_duplicates(hub_id: int) -> None:
    """Have a worker search the contacts of a hub for duplicates once this transaction is committed."""
    enqueue_on_commit("stakeholders.find_duplicates", hub_id)


def edition(stakeholder: Stakeholder) -> str:
    """The state of a contact that a form carries as ``seen``."""
    return edition_of(stakeholder, names=ALLOWED)


@action
def remove_stakeholder(*, by: Actor, stakeholder: Stakeholder) -> None:
    """Remove a contact and the invitations they had; queued emails about those are withdrawn. Consents stay: they are proof.

    Removed already: nothing happens.
    """
    current = Stakeholder.objects.select_for_update().filter(pk=stakeholder.pk).first()
    if current is not None:
        _remove(current, by=by)
        look_for_duplicates(current.hub_id)


@action
def remove_stakeholders(*, by: Actor, hub: Hub, stakeholders: Iterable[Stakeholder]) -> int:
    """Remove several contacts of a hub, each as ``remove_stakeholder`` does; return how many were still there."""
    keys = [one.pk for one in stakeholders]
    found = list(Stakeholder.objects.select_for_update().filter(hub=hub, pk__in=keys).order_by("pk"))
    for current in found:
        _remove(current, by=by)
    if found:
        look_for_duplicates(hub.pk)
    return len(found)


def _remove(current: Stakeholder, *, by: Actor) -> None:
    for key in keys_at_people():
        for row in rows_of(key).filter(**{key.name: current}):
            withdraw_emails_about(row)
    withdraw_mailings_to(current)
    record(by=by, action="stakeholders.remove", subject=current)
    current.delete()


def _locked(stakeholder: Stakeholder) -> Stakeholder:
    rows = Stakeholder.objects.select_related("hub__country", "organisation")
    return lock_row(rows, stakeholder.pk, gone=_("This contact was removed."))


def _apply(stakeholder: Stakeholder, fields: Mapping[str, Any], *, by: Actor, seen: str | None) -> list[str]:
    values = {name: _address(value) if name == "email" else value for name, value in fields.items()}
    return apply_changes(stakeholder, values, by=by, allowed=ALLOWED, seen=seen, guard=_refuse, refusals=REFUSALS)


def _refuse(stakeholder: Stakeholder) -> None:
    """Refuse an unknown language, and a person who had their data erased: only they themselves can come back."""
    if stakeholder.email and is_erased(stakeholder.email):
        raise ActionRefused(
            _("This person has asked for their data to be erased. They can subscribe or register themselves."), "email"
        )
    if stakeholder.language not in OFFERED:
        raise ActionRefused(_("“%(code)s” is not in the list.") % {"code": stakeholder.language}, "language")


def _address(value: str) -> str:
    try:
        return canonical_address(value) if value else ""
    except InvalidAddress as invalid:
        raise ActionRefused(str(invalid), "email") from None
