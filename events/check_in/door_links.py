"""Links to the check-in page for helpers without an account."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.personal_links import hashes_of, new_link, token_for
from audit.actions import record
from audit.actors import Actor
from events.check_in.windows import closes_at
from events.models import DoorLink, Event
from events.programme.locking import lock_event
from toolkit.actions import ActionRefused, action, lock_row, refuse_violations

MOST = 30
LABEL_ONCE = gettext_lazy("This event has a link of that name. Choose another name.")


@action
def create_door_link(*, by: Actor, event: Event, label: str, at: dt.datetime) -> DoorLink:
    """Create a link to the check-in page of this event. Refuses events that are over or not published, and a name twice."""
    current = lock_event(event)
    if current.state != Event.State.PUBLISHED or not current.takes_registrations or at >= closes_at(current):
        raise ActionRefused(_("Links for helpers are for published events that are not over."))
    if current.door_links.filter(revoked_at=None).count() >= MOST:
        raise ActionRefused(_("An event can have %(most)s links. Revoke one first.") % {"most": MOST})
    nonce, link_hash = new_link(DoorLink.LINK_KIND, current.hub_id)
    with refuse_violations({"events_door_link_label_once": (LABEL_ONCE, "label")}):
        link = DoorLink.objects.create(event=current, label=label, link_nonce=nonce, link_hash=link_hash, created_at=at)
    record(by=by, action="events.create_door_link", subject=link, hub_id=current.hub_id)
    return link


@action
def revoke_door_link(*, by: Actor, link: DoorLink, at: dt.datetime) -> DoorLink:
    """End a link at once. A second time changes nothing."""
    current = lock_row(DoorLink.objects.select_related("event"), link.pk)
    if current.revoked_at is None:
        current.revoked_at = at
        current.save(update_fields=["revoked_at"])
        record(by=by, action="events.revoke_door_link", subject=current, hub_id=current.event.hub_id)
    return current


def token_of(link: DoorLink) -> str:
    """Return the token of a link, for its address."""
    return token_for(link.LINK_KIND, link.event.hub_id, link.link_nonce, link.link_hash)


def find_door_link(token: str, *, at: dt.datetime) -> DoorLink | None:
    """Return the link of this token while it works: not revoked, the event published, its last day not long over."""
    links = DoorLink.objects.filter(revoked_at=None, event__state=Event.State.PUBLISHED, event__starts_at__isnull=False)
    found = links.select_related("event__hub__country", "event__country")
    link = found.filter(link_hash__in=hashes_of(DoorLink.LINK_KIND, token)).first()
    return link if link is not None and at < closes_at(link.event) else None
