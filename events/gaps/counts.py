"""The people of events by sector, level and region, as numbers alone."""

from typing import cast

from django.db.models import Case, CharField, Count, OuterRef, QuerySet, Subquery, When
from django.db.models.expressions import Value
from django.db.models.functions import Coalesce, NullIf

from events.models import EventQuerySet, Invitation, Registration
from hubs.models import Hub
from stakeholders.gaps.counts import GroupCounts, count_groups
from stakeholders.models import Stakeholder

INVITEES = Count("stakeholder", distinct=True)


def count_attendees(hub: Hub, events: EventQuerySet, *, attended: bool = False) -> GroupCounts:
    """Count the people registered for these events of a hub, each once; with ``attended`` only those who came. Two queries.

    The sector is the one stated at registration, the last where someone stated several, else that of the contact with the same
    address; level and region are the contact's. Of people who are no contacts they are not known.
    """
    contact = Stakeholder.objects.filter(hub=hub, email=OuterRef("email")).exclude(email="")
    people = Registration.objects.confirmed()
    people = people.attended() if attended else people
    of_events = people.filter(event__in=events.order_by().values("pk"))
    one_each = of_events.order_by("email", Case(When(sector="", then=1), default=0), "-pk").distinct("email")
    rows = Registration.objects.filter(pk__in=one_each.values("pk")).annotate(
        counted_sector=Coalesce(NullIf("sector", Value("")), _of(contact, "sector")),
        counted_level=_of(contact, "level"),
        counted_region=_of(contact, "region"),
    )  # fmt: skip
    return count_groups(rows, sector="counted_sector", level="counted_level", region="counted_region")


def count_invitees(hub: Hub, events: EventQuerySet) -> GroupCounts:
    """Count the contacts invited to these events of a hub, each once. Two queries."""
    rows = Invitation.objects.not_withdrawn().filter(hub=hub, event__in=events.order_by().values("pk"))
    return count_groups(
        rows, sector="stakeholder__sector", level="stakeholder__level", region="stakeholder__region", each=INVITEES
    )  # fmt: skip


def _of(contact: QuerySet[Stakeholder], column: str) -> Subquery:
    return cast("Subquery", Subquery(contact.values(column)[:1], output_field=CharField()))
