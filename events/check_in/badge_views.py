"""Badges on the dashboard: the form, the sheets that were made, and their files."""

from collections.abc import Iterable
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from events.check_in.attendees import coming_in_person
from events.check_in.badges import MOST, request_badges, sheets_seen_by, without_badge
from events.check_in.door_pages import check_in_event
from events.check_in.forms import BadgeForm
from events.check_in.windows import refusal_of_check_in
from events.models import BadgeSheet, Event, Registration
from events.programme.desk_pages import organised_by, refused_page, show
from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from toolkit.actions import ActionRefused

SHEETS_SHOWN = 10


@desk("events.export_people")
@require_http_methods(["GET", "HEAD", "POST"])
def badges(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Request badges, in as many files as those of everyone take, and list the files that were made."""
    event = check_in_event(organised_by(hub), pk)
    if closed := refused_page(request, hub, event, refusal_of_check_in(event)):
        return closed
    form = BadgeForm(request.POST if request.method == "POST" else None, event=event, hub=hub)
    status = HTTPStatus.OK
    if request.method == "POST" and form.is_valid():
        shown = {name: form.cleaned_data[name] for name in ("with_organisation", "with_sector", "with_code")}
        try:
            people, left = _people(event, hub, form)
            for start in range(0, max(len(people), 1), MOST):
                request_badges(
                    by=request.user, event=event, people=people[start : start + MOST], language=get_language() or "en",
                    at=timezone.now(), **shown,
                )  # fmt: skip
        except ActionRefused as refused:
            refused.add_to_form(form)
            status = HTTPStatus.CONFLICT
        else:
            messages.success(request, _("The badges are being made. Reload this page in a moment."))
            if left:
                messages.info(
                    request, _("A file holds %(most)s badges. Make badges again for the rest.") % {"most": MOST}
                )
            return redirect("events_manage:badges", hub.slug, pk)
    sheets = _with_names(sheets_seen_by(hub, event).defer("content").select_related("requested_by")[:SHEETS_SHOWN])
    return show(
        request, "badges", hub, status=status, event=event, form=form, sheets=sheets,
        new=without_badge(event, hub=hub).count(), has_attendees=coming_in_person(event, hub=hub).exists(),
    )  # fmt: skip


@desk("events.export_people")
@require_safe
def badge_file(request: DeskRequest, hub: Hub, pk: int, sheet: int) -> HttpResponse:
    """Send the PDF file."""
    event = check_in_event(organised_by(hub), pk)
    ready: BadgeSheet = get_object_or_404(sheets_seen_by(hub, event).filter(state=BadgeSheet.State.READY), pk=sheet)
    if not ready.content:
        raise Http404
    headers = {
        "Content-Disposition": f'attachment; filename="badges-{event.pk}-{ready.pk}.pdf"',
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(bytes(ready.content), content_type="application/pdf", headers=headers)


def _with_names(sheets: Iterable[BadgeSheet]) -> list[tuple[BadgeSheet, list[str]]]:
    """Return each sheet with the names that its badges lack characters of."""
    rows = list(sheets)
    keys = {key for sheet in rows for key in sheet.lacking}
    names = dict(Registration.objects.filter(pk__in=keys).by_name().values_list("pk", "name")) if keys else {}
    return [(sheet, [name for key, name in names.items() if key in sheet.lacking]) for sheet in rows]


def _people(event: Event, hub: Hub, form: BadgeForm) -> tuple[list[Registration], int]:
    """Return whose badges are made now, and how many are left for the next time."""
    which = form.cleaned_data["which"]
    if which == BadgeForm.CHOSEN:
        return list(form.cleaned_data["chosen"]), 0
    if which == BadgeForm.ALL:
        return list(coming_in_person(event, hub=hub).by_name()), 0
    people = list(without_badge(event, hub=hub).by_name())
    return people[:MOST], len(people[MOST:])
