"""What can be done with several contacts at once: they are selected in the list, and a page says what will happen."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from stakeholders.contacts import actions as contact_actions
from stakeholders.contacts.views import consequences_of_removal
from stakeholders.models import Stakeholder, StakeholderQuerySet
from toolkit.selected_rows import selected_keys

SHOWN = 20


@desk("stakeholders.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def remove_selected(request: DeskRequest, hub: Hub) -> HttpResponse:
    """Ask, then remove the contacts selected in the list."""
    found = selected_contacts(hub, request.GET)
    number = found.count()
    if request.method == "POST" and number:
        removed = contact_actions.remove_stakeholders(by=request.user, hub=hub, stakeholders=found)
        words = ngettext("%(number)d contact was removed.", "%(number)d contacts were removed.", removed)
        messages.success(request, words % {"number": removed})
        return redirect("stakeholders_manage:list", hub.slug)
    context = {
        "hub": hub,
        "section": "stakeholders",
        "form": forms.Form(),
        "contacts": list(found[:SHOWN]),
        "more": max(0, number - SHOWN),
        "number": number,
        "consequences": consequences_of_removal(),
    }
    return render(request, "stakeholders/remove_selected.html", context)


def selected_contacts(hub: Hub, query: QueryDict) -> StakeholderQuerySet:
    """Return the contacts of the hub whose checkboxes were ticked."""
    return Stakeholder.objects.filter(hub=hub, pk__in=selected_keys(query))
