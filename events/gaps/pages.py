"""Who is missing among the people of some events, compared with the hub's contacts."""

from django.utils.translation import gettext as _

from events.gaps.counts import count_attendees, count_invitees
from events.models import EventQuerySet
from hubs.models import Hub
from stakeholders.contacts.figures import contacts_of
from stakeholders.gaps.counts import count_groups
from stakeholders.gaps.findings import NO_ATTENDEES, People
from stakeholders.gaps.targets import targets_of


def people_of(hub: Hub, events: EventQuerySet) -> People:
    """Return the attendees of events of a hub beside those invited and all contacts. Seven queries, however many people."""
    contacts = count_groups(contacts_of(hub))
    invited = count_invitees(hub, events)
    return People(
        counts=count_attendees(hub, events),
        contacts=contacts,
        targets=targets_of(hub),
        none=NO_ATTENDEES,
        others={_("%(number)d invited"): invited, _("%(number)d contacts"): contacts},
    )
