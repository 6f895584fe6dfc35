"""A hub asks another one to organise an event together; that one accepts, declines, or leaves later."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from audit.actions import record
from audit.actors import Actor
from events.co_organisers.emails import request_emails, request_prefix
from events.models import CoOrganiser, Event
from events.programme.locking import lock_event
from hubs.models import Hub
from outbox.actions import queue_all, withdraw
from toolkit.actions import ActionRefused, action, lock_row, refuse_violations

REFUSALS = {
    "events_co_organiser_is_another_hub": (gettext_lazy("Choose another hub: this event is your own."), "partner"),
}


@action
def ask_co_organiser(*, by: Actor, event: Event, partner: Hub, at: dt.datetime) -> CoOrganiser:
    """Ask another hub to co-organise an event, and email its coordinators and editors.

    Asked already, or accepted: nothing happens. A hub that declined is asked again. Refuses the own hub, a hub that is not
    public, and an event that is cancelled or over.
    """
    current = lock_event(event)
    if words := refusal_of_asking(current, at=at):
        raise ActionRefused(words)
    if not Hub.objects.published().filter(pk=partner.pk).exists():
        raise ActionRefused(_("Choose a hub from the list."), "partner")
    known = CoOrganiser.objects.select_for_update().filter(event=current, partner=partner).first()
    if known is not None and known.state != CoOrganiser.State.DECLINED:
        return known
    asked = known or CoOrganiser(hub=current.hub, event=current, partner=partner)
    asked.state, asked.asked_at, asked.answered_at = CoOrganiser.State.ASKED, at, None
    with refuse_violations(REFUSALS):
        asked.save()
    record(by=by, action="events.ask_co_organiser", subject=asked, fields=["partner"])
    queue_all(request_emails(asked))
    return asked


def refusal_of_asking(event: Event, *, at: dt.datetime) -> str:
    """Return why no hub can be asked to co-organise an event now; empty when one can."""
    if event.can_be_changed and not event.is_over(at=at):
        return ""
    return _("This event is over or cancelled, so you can't add co-organisers.")


@action
def answer_as_co_organiser(*, by: Actor, co_organiser: CoOrganiser, accept: bool, at: dt.datetime) -> CoOrganiser:
    """Accept or decline for the hub that was asked. The same answer twice changes nothing.

    From accepting on the public page names the hub, and its team works with the event. Refuses a cancelled event.
    """
    current = _locked(co_organiser)
    if current is None:
        raise ActionRefused(_("This request was withdrawn."))
    state = CoOrganiser.State.ACCEPTED if accept else CoOrganiser.State.DECLINED
    if current.state == state:
        return current
    if accept and not current.event.can_be_changed:
        raise ActionRefused(_("This event has been cancelled, so you can't co-organise it."))
    current.state, current.answered_at = state, at
    current.save(update_fields=["state", "answered_at"])
    record(by=by, action="events.answer_as_co_organiser", subject=current, fields=["state"])
    return current


@action
def remove_co_organiser(*, by: Actor, co_organiser: CoOrganiser) -> None:
    """Take a request back, or end co-organising: the hub is named no more and loses its access. Gone already: nothing happens."""
    current = _locked(co_organiser)
    if current is None:
        return
    withdraw(key_prefix=request_prefix(current), because=gettext_noop("The request was withdrawn"))
    record(by=by, action="events.remove_co_organiser", subject=current, fields=["partner"])
    current.delete()


def _locked(co_organiser: CoOrganiser) -> CoOrganiser | None:
    """Return the row as it is now, behind the lock on its event; None where it is gone."""
    event = Event.objects.filter(co_organisers=co_organiser.pk).first()
    if event is None:
        return None
    current_event = lock_event(event)
    gone = _("This request was withdrawn.")
    current = lock_row(CoOrganiser.objects.select_related("partner"), co_organiser.pk, gone=gone)
    current.event = current_event
    return current
