"""The picture of an event on the dashboard."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events.models import Event
from events.programme.actions.illustration import illustration_edition, remove_illustration, set_illustration
from events.programme.desk_pages import of_hub, show
from events.programme.illustration_form import IllustrationForm, values_of_illustration
from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from publishing.uploads.limits import LARGEST_PICTURE
from toolkit.actions import ActionRefused, EditConflict


@desk("events.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def illustration(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Choose, describe or remove the picture of an event."""
    event = get_object_or_404(of_hub(hub), pk=pk)
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = IllustrationForm(*data, event=event, edition=illustration_edition(event))
    if request.method == "POST" and form.is_valid() and _save(request, event, form):
        messages.success(request, _("“%(title)s” was saved.") % {"title": event.title})
        return redirect("events_manage:detail", hub.slug, event.pk)
    return show(request, "illustration", hub, event=event, form=form)


def _save(request: DeskRequest, event: Event, form: IllustrationForm) -> bool:
    file, sent = form.cleaned_data["file"], form.cleaned_data
    try:
        if sent.get("remove"):
            remove_illustration(by=request.user, event=event, seen=form.seen)
        else:
            content = file.read(LARGEST_PICTURE + 1) if file else None
            words = {"alt": sent["alt"], "credit": sent["credit"]}
            set_illustration(by=request.user, event=event, content=content, **words, seen=form.seen)
    except EditConflict as conflict:
        form.refuse(conflict, values_of_illustration)
        return False
    except ActionRefused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else "file", refusal.message)
        return False
    return True
