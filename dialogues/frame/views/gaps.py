"""Who is missing in the sessions of a dialogue. Numbers alone, whatever its attribution rule."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from dialogues.frame.desk_pages import own
from events.gaps.pages import people_of
from events.models import Event
from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from stakeholders.gaps.pages import show_gaps


@require_safe
@desk("stakeholders.view")
def gaps(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Show which sectors, levels and regions are missing among the people registered for the sessions."""
    dialogue = own(hub, pk)
    people = people_of(hub, Event.objects.filter(hub=hub, dialogue_session__dialogue=dialogue))
    return show_gaps(request, hub, people, template="dialogues/manage/gaps", section="dialogues", dialogue=dialogue)
