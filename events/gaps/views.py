"""Who is missing among the attendees of an event."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from events.gaps.pages import people_of
from events.models import Event
from events.programme.desk_pages import of_hub
from events.programme.figures import with_registered
from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from stakeholders.gaps.pages import invite_link, show_gaps


@desk("stakeholders.view")
@require_safe
def gaps(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Show which sectors, levels and regions are missing among the attendees, beside the invited and all contacts."""
    event = get_object_or_404(with_registered(of_hub(hub)), pk=pk)
    people = people_of(hub, Event.objects.filter(pk=event.pk))
    may_invite = (
        event.is_ahead(at=timezone.now()) and event.takes_registrations and request.user.has_perm("events.invite", hub)
    )
    invite = invite_link(hub, event.pk) if may_invite else None
    return show_gaps(request, hub, people, template="events/manage/gaps", section="events", invite=invite, event=event)
