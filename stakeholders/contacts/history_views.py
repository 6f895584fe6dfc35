"""The history of a contact and the consents they gave to the hub."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from stakeholders.contacts.history import consents_given_to, history_of
from stakeholders.models import Stakeholder
from toolkit.duplicates.merge import current_row_or_404
from toolkit.times import MomentField


@require_safe
@desk("stakeholders.view")
def history(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Show what happened with a contact, newest first; the address of a merged one leads to the one it was merged into."""
    contact = current_row_or_404(Stakeholder.objects.filter(hub=hub).select_related("hub", "organisation"), pk)
    if contact.pk != pk:
        return redirect("stakeholders_manage:history", hub.slug, contact.pk)
    context = {
        "hub": hub,
        "section": "stakeholders",
        "stakeholder": contact,
        "page": history_of(contact, before=_before(request)),
        "consents": consents_given_to(contact),
        "may_edit": request.user.has_perm("stakeholders.edit", hub),
    }
    return render(request, "stakeholders/history.html", context)


def _before(request: HttpRequest) -> dt.datetime:
    """The moment older entries are asked for; now where the address says none, or nonsense."""
    try:
        moment = MomentField(required=False).clean(request.GET.get("before", ""))
    except ValidationError:
        moment = None
    return moment or timezone.now()
