"""An event becomes public, or does not take place."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from audit.actions import record
from audit.actors import Actor
from events.mailings.actions import start_mailing
from events.models import Event, EventMailing, Registration
from events.programme import emails
from events.programme.actions.drafts import begin_event_draft
from events.programme.locking import lock_event
from events.programme.readiness import refuse_unless_ready
from events.questions.health import forget_health_data
from events.waiting_list.allocation import withdraw_offers
from outbox.actions import withdraw
from publishing.actions import discard, publish, take_back
from publishing.subjects import about
from toolkit.actions import ActionRefused, action


@action
def publish_event(*, by: Actor, event: Event, at: dt.datetime, seen: int | None = None) -> Event:
    """Publish a draft or a correction of a published event: the page says so from now on, and its registration is open.

    ``seen`` is the edition on the page of the person (``publishing.actions.publish``). Refuses a published event without a
    correction, and what is wrong or incomplete, naming the fields.
    """
    current = lock_event(event)
    revision = begin_event_draft(by=by, event=current, at=at)
    if revision is None:
        raise ActionRefused(_("This event is already published."))
    if current.can_be_published:
        refuse_unless_ready(current, at=at)
    publish(by=by, revision=revision, at=at, seen=seen)
    return lock_event(event)


@action
def make_public(*, by: Actor, event: Event, at: dt.datetime) -> Event:
    """Show a draft to the public as it is. Published already: nothing happens.

    Whether it is complete is asked before; an event taken over from a source may know no times and no venue.
    """
    current = lock_event(event)
    if current.can_be_published:
        current.state, current.published_at = Event.State.PUBLISHED, at
        current.save(update_fields=["state", "published_at", "updated_at"])
        record(by=by, action="events.publish", subject=current, fields=["state"])
    return current


def refusal_of_cancelling(event: Event, *, at: dt.datetime) -> str:
    """Return why an event can't be cancelled; empty when it can."""
    if event.state == Event.State.CANCELLED:
        return _("This event was cancelled.")
    if not event.can_be_cancelled:
        return _("This event hasn't been published. Delete the draft instead.")
    return _("This event is over, so it can't be cancelled.") if event.is_over(at=at) else ""


@action
def cancel_event(*, by: Actor, event: Event, because: str, at: dt.datetime) -> Event:
    """The event does not take place; its page stays and says why.

    Starts a mailing to all attendees, everyone on the waiting list and everyone invited who has not declined. Invitations
    that have not been sent are withdrawn. Registrations keep their rows without the access needs. Refuses drafts, what is
    over, and a missing reason.
    """
    current = mark_cancelled(by=by, event=event, because=because, at=at)
    start_mailing(current, EventMailing.Kind.CANCELLED)
    return current


@action
def mark_cancelled(*, by: Actor, event: Event, because: str, at: dt.datetime) -> Event:
    """Cancel an event as ``cancel_event`` does, but for the mailing, which the caller starts in the same transaction.

    A correction that is open is discarded: nothing of it could be published any more.
    """
    if not because.strip():
        raise ActionRefused(_("Enter a reason. Attendees and invitees will read it."), "because")
    current = lock_event(event)
    if words := refusal_of_cancelling(current, at=at):
        raise ActionRefused(words)
    current.state, current.cancelled_at = Event.State.CANCELLED, at
    current.cancelled_because = because.strip()
    current.sequence += 1
    current.save(update_fields=["state", "cancelled_at", "cancelled_because", "sequence", "updated_at"])
    record(by=by, action="events.cancel", subject=current, fields=["state", "cancelled_because"])
    forget_health_data(Registration.objects.filter(event=current))
    withdraw(key_prefix=emails.invitation_prefix(current), because=gettext_noop("The event was cancelled"))
    withdraw_offers(current, at=at)
    if (revision := about(current).open_revision()) is not None:
        discard(by=by, revision=take_back(by=by, revision=revision) if revision.can_be_decided else revision)
    return current
