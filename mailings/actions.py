"""Writing mailings: create, edit and delete drafts, and send a test of one."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from audit.actions import record
from audit.actors import Actor
from events.models import Event, Registration
from hubs.models import Hub
from mailings.emails import sample
from mailings.models import OF_AN_EVENT, ChosenAttendee, Mailing
from mailings.texts import contents_of, refuse_unless_writable
from outbox.actions import queue_all
from outbox.samples import as_test
from toolkit.actions import ActionRefused, action, apply_changes, edition_of, lock_row

WRITTEN = ("audience", "part", "segment", "event", "dialogue", "language", "texts", "per_hour")
REFUSALS = {
    "mailings_mailing_part_of_audience": (
        gettext_lazy("Choose “Everyone”: these recipients don't have that filter."),
        "part",
    ),
    "mailings_mailing_has_audience": (gettext_lazy("Choose from the list."), "to"),
    "mailings_mailing_throttle_lets_some_through": (gettext_lazy("Enter a number of 1 or more."), "per_hour"),
}


@action
def create_mailing(*, by: Actor, hub: Hub, fields: Mapping[str, Any]) -> Mailing:
    """Save a draft; ``fields`` are those of ``WRITTEN``. Sends nothing.

    Refuses a segment, event or dialogue of another hub, half a text, and unknown placeholders. Invitees of an event that the hub
    co-organises are those it invited itself.
    """
    mailing = Mailing(hub=hub)
    _write(mailing, fields, by=by)
    record(by=by, action="mailings.create", subject=mailing, fields=list(fields))
    return mailing


@action
def create_mailing_to_chosen(
    *, by: Actor, hub: Hub, event: Event, registrations: Iterable[Registration], fields: Mapping[str, Any]
) -> Mailing:
    """Save a draft to selected attendees of an event; otherwise as ``create_mailing``. Refuses when none of them is left."""
    found = Registration.objects.filter(hub=hub, event=event, pk__in=[one.pk for one in registrations])
    chosen = list((found & (Registration.objects.confirmed() | Registration.objects.waiting())).order_by("pk"))
    if not chosen:
        raise ActionRefused(_("Select attendees in the list."))
    audience = {"audience": Mailing.Audience.CHOSEN, "event": event}
    mailing = create_mailing(by=by, hub=hub, fields={**fields, **audience})
    ChosenAttendee.objects.bulk_create(
        ChosenAttendee(hub=hub, event=event, mailing=mailing, registration=one) for one in chosen
    )
    return mailing


@action
def change_mailing(*, by: Actor, mailing: Mailing, fields: Mapping[str, Any], seen: str | None = None) -> Mailing:
    """Edit a mailing of which nothing was sent; ``seen`` is the ``mailing_edition`` the writer had. Refuses as ``create_mailing``."""
    current = lock_mailing(mailing)
    refuse_unless_editable(current)
    changed = _write(current, fields, by=by, seen=seen)
    if changed:
        record(by=by, action="mailings.change", subject=current, fields=changed)
    return current


@action
def delete_mailing(*, by: Actor, mailing: Mailing) -> None:
    """Delete a draft. Deleted already: nothing happens. Refuses one that is scheduled or was sent, which stays on record."""
    current = Mailing.objects.select_for_update(of=("self",)).filter(pk=mailing.pk).first()
    if current is None:
        return
    if current.state != Mailing.State.DRAFT:
        raise ActionRefused(_("Only drafts can be deleted."))
    record(by=by, action="mailings.delete", subject=current)
    current.delete()


@action
def send_test_mailing(*, by: User, mailing: Mailing, at: dt.datetime) -> int:
    """Send the mailing to whoever prepares it, once in each of its languages; return how many emails.

    No one else gets an email, and the emails have no personal link. The same text twice within a minute is sent once.
    """
    current = lock_mailing(mailing)
    drafts = [
        as_test(
            sample(current, language, name=by.name, address=by.email),
            fact=f"{current.about}_test:{by.pk}", text=contents, at=at,
        )
        for language, contents in contents_of(current).items()
    ]  # fmt: skip
    if not drafts:
        raise ActionRefused(_("Enter a subject and a text first."))
    if new := queue_all(drafts):
        record(by=by, action="mailings.test", subject=current)
    return new


def mailing_edition(mailing: Mailing) -> str:
    """The state of a mailing that a form carries as ``seen``."""
    return edition_of(mailing, names=WRITTEN)


def lock_mailing(mailing: Mailing) -> Mailing:
    """Return the mailing as it is now, locked, with what it is about."""
    rows = Mailing.objects.select_related(
        "hub__country", "segment", "event__hub__country", "event__country", "dialogue"
    )
    return lock_row(rows, mailing.pk, gone=_("This mailing was deleted."))


def refuse_unless_editable(mailing: Mailing) -> None:
    """Refuse to change what was sent, is being sent, or was cancelled."""
    if not mailing.can_be_edited:
        raise ActionRefused(_("This mailing can't be changed any more: it is “%(state)s”.") % {
            "state": mailing.get_state_display()
        })  # fmt: skip


def _write(mailing: Mailing, fields: Mapping[str, Any], *, by: Actor, seen: str | None = None) -> list[str]:
    return apply_changes(mailing, fields, by=by, allowed=WRITTEN, seen=seen, guard=_refuse, refusals=REFUSALS)


def _refuse(mailing: Mailing) -> None:
    """Refuse what is not of this hub, a language without a text, and texts that can't be sent."""
    if mailing.audience not in Mailing.Audience.values:
        raise ActionRefused(_("Choose from the list."), "to")
    for of in (mailing.segment, mailing.event, mailing.dialogue):
        if of is not None and of.hub_id != mailing.hub_id and not mailing.is_to_invitees_of_partner:
            raise ActionRefused(_("Choose from the list."), "to")
    if mailing.audience == Mailing.Audience.SEGMENT and mailing.segment is None:
        raise ActionRefused(_("Choose a segment from the list."), "to")
    if not mailing.texts:
        raise ActionRefused(_("Enter a subject and a text first."), f"subject_{mailing.language}")
    refuse_unless_writable(mailing.texts, mailing.audience)
    if mailing.language not in mailing.texts:
        raise ActionRefused(
            _("Write a text in this language: everyone without a text in their own language gets it."), "language"
        )
    if mailing.audience in OF_AN_EVENT and mailing.event is not None and mailing.event.state == Event.State.DRAFT:
        raise ActionRefused(_("Publish the event first."), "to")
