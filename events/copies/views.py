"""Copying an event on the dashboard."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events.copies.actions import copy_event
from events.copies.forms import CopyForm
from events.programme.desk_pages import of_hub, show
from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from toolkit.actions import ActionRefused


@desk("events.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Ask for the title and the first day, then copy the event as a draft."""
    event = get_object_or_404(of_hub(hub), pk=pk)
    form = CopyForm(request.POST if request.method == "POST" else None, event=event)
    if request.method == "POST" and form.is_valid():
        try:
            new = copy_event(by=request.user, event=event, at=timezone.now(), **form.cleaned_data)
        except ActionRefused as refused:
            refused.add_to_form(form)
        else:
            messages.success(
                request, _("“%(title)s” was saved as a draft. Only your team sees it.") % {"title": new.title}
            )
            return redirect("events_manage:detail", hub.slug, new.pk)
    return show(request, "copy", hub, status=409 if form.non_field_errors() else 200, event=event, form=form)
