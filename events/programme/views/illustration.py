"""The picture of an event on the dashboard."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events.models import Event
from events.programme.actions.illustration import remove_illustration, set_illustration
from events.programme.content import with_content
from events.programme.desk_pages import of_hub, show, uneditable_page
from events.programme.illustration_form import IllustrationForm
from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from publishing.seen_edition import stated_edition
from publishing.subjects import about
from publishing.uploads.limits import LARGEST_PICTURE
from publishing.working_copy import WorkingCopy, working_copy
from toolkit.actions import ActionRefused


@desk("events.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def illustration(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Choose, describe or remove the picture of an event."""
    event = get_object_or_404(of_hub(hub), pk=pk)
    copy = working_copy(about(event))
    if uneditable := uneditable_page(request, hub, event, copy):
        return uneditable
    shown = with_content(event, copy.content)
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = IllustrationForm(*data, event=shown)
    if request.method == "POST" and form.is_valid() and _save(request, event, form, copy):
        messages.success(request, _("Draft saved. Only your team can see it."))
        return redirect("events_manage:detail", hub.slug, event.pk)
    return show(
        request, "illustration", hub, event=shown, form=form, action_url=f"{request.path}?edition={copy.edition}"
    )


def _save(request: DeskRequest, event: Event, form: IllustrationForm, copy: WorkingCopy) -> bool:
    file, sent, stated = form.cleaned_data["file"], form.cleaned_data, stated_edition(request)
    edition = copy.edition if stated is None else stated
    of: dict[str, Any] = {"by": request.user, "event": event, "edition": edition, "at": timezone.now()}
    try:
        if sent.get("remove"):
            remove_illustration(**of)
        else:
            content = file.read(LARGEST_PICTURE + 1) if file else None
            set_illustration(**of, content=content, alt=sent["alt"], credit=sent["credit"])
    except ActionRefused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else "file", refusal.message)
        return False
    return True
