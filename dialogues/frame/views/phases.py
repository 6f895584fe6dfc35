"""The dates of a dialogue's phases, on the dashboard."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dialogues.frame.actions.phases import phases_edition, set_phases
from dialogues.frame.desk_pages import own, page
from dialogues.frame.phase_forms import PhasesForm, values_of_phases
from dialogues.frame.recorded_acts import recorded_acts
from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from toolkit.forms import done
from toolkit.time_zones import city_of


@require_http_methods(["GET", "HEAD", "POST"])
@desk("dialogues.edit")
def phases(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Set when each phase opens and closes; say what people did already."""
    dialogue = own(hub, pk)
    form = PhasesForm(
        request.POST if request.method == "POST" else None, dialogue=dialogue, edition=phases_edition(dialogue)
    )

    def act() -> None:
        set_phases(by=request.user, dialogue=dialogue, phases=form.phases, seen=form.seen)

    if done(form, act, values_of_phases):
        messages.success(request, _("The phases of “%(title)s” are saved.") % {"title": dialogue.title})
        return redirect("dialogues_manage:detail", hub.slug, pk)
    zone = dialogue.hub.zone
    context = {
        "form": form,
        "dialogue": dialogue,
        "city": city_of(zone.key),
        "zone": zone,
        "recorded": recorded_acts(dialogue),
    }
    return page(request, hub, "phases", **context)
