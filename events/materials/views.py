"""The follow-up of an event on the dashboard, and files for attendees behind their personal link."""

from typing import Any, cast

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.personal_links import personal_page
from events.materials import actions as material_actions
from events.materials.forms import MaterialForm, usual_values, values_of_material
from events.models import Event, EventMaterial, Registration
from events.programme.desk_pages import of_hub, organised_by, refused_page, show
from events.programme.figures import with_figures
from events.registrations.views import find_registration
from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from publishing.models import StoredFile
from publishing.uploads.limits import LARGEST_DOCUMENT
from toolkit.actions import ActionRefused
from toolkit.forms import done
from toolkit.sorting import ACTIONS, Column, plain_headers

FORM_METHODS = ["GET", "HEAD", "POST"]
COLUMNS = [
    Column("title", gettext_lazy("Title"), look="wide"),
    Column("kind", gettext_lazy("Type")),
    Column("audience", gettext_lazy("Who sees it")),
    Column("announced", gettext_lazy("Emailed")),
]
# Whatever a file holds, a browser that opens it alone runs nothing of it and loads nothing else.
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"


@desk("events.view")
@require_safe
def materials(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """List the follow-up of an event, and say what attendees have not been emailed about."""
    event = get_object_or_404(with_figures(organised_by(hub)), pk=pk)
    may_edit = request.user.has_perm("events.edit", hub) and event.state == Event.State.PUBLISHED
    rows = list(event.materials.for_pages().select_related("file", "mailing"))
    return show(
        request, "materials", hub, event=event, materials=rows, may_edit=may_edit, over=event.is_over(at=timezone.now()),
        new=sum(row.mailing is None for row in rows), headers=plain_headers([*COLUMNS, ACTIONS] if may_edit else COLUMNS),
        recipients=Registration.objects.confirmed().filter(event=event).count(),
    )  # fmt: skip


@desk("events.edit")
@require_http_methods(FORM_METHODS)
def material_add(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Add a material."""
    event: Event = get_object_or_404(organised_by(hub), pk=pk)
    if closed := refused_page(request, hub, event, material_actions.refusal_of_following_up(event), page="materials"):
        return closed
    form = MaterialForm(*_sent(request), initial=usual_values(event))

    def add() -> None:
        material_actions.add_material(by=request.user, event=event, fields=form.material_fields(), **_file(form))

    if request.method == "POST" and done(form, add):
        messages.success(request, _("“%(title)s” was added.") % {"title": form.cleaned_data["title"]})
        return redirect("events_manage:materials", hub.slug, event.pk)
    return show(request, "material", hub, event=event, form=form)


@desk("events.edit")
@require_http_methods(FORM_METHODS)
def material_edit(request: DeskRequest, hub: Hub, pk: int, material: int) -> HttpResponse:
    """Edit a material, or replace its file."""
    row = _material(hub, pk, material)
    if closed := refused_page(
        request, hub, row.event, material_actions.refusal_of_following_up(row.event), page="materials"
    ):
        return closed
    edition = material_actions.material_edition(row)
    form = MaterialForm(*_sent(request), initial=values_of_material(row), edition=edition)

    def change() -> None:
        material_actions.change_material(
            by=request.user, material=row, fields=form.material_fields(), seen=form.seen, **_file(form)
        )

    if request.method == "POST" and done(form, change, values_of_material):
        messages.success(request, _("“%(title)s” was saved.") % {"title": form.cleaned_data["title"]})
        return redirect("events_manage:materials", hub.slug, pk)
    return show(request, "material", hub, event=row.event, form=form, material=row)


@require_POST
@desk("events.edit")
def material_move(request: DeskRequest, hub: Hub, pk: int, material: int) -> HttpResponse:
    """Show a material one place earlier."""
    try:
        material_actions.move_material_up(by=request.user, material=_material(hub, pk, material))
    except ActionRefused as refused:
        messages.error(request, str(refused))
    return redirect("events_manage:materials", hub.slug, pk)


@desk("events.edit")
@require_http_methods(FORM_METHODS)
def material_delete(request: DeskRequest, hub: Hub, pk: int, material: int) -> HttpResponse:
    """Ask, then delete a material."""
    row = _material(hub, pk, material)
    if request.method == "POST":
        material_actions.remove_material(by=request.user, material=row)
        messages.success(request, _("“%(title)s” was deleted.") % {"title": row.title})
        return redirect("events_manage:materials", hub.slug, pk)
    return show(request, "material_delete", hub, event=row.event, material=row)


@require_POST
@desk("events.edit")
def materials_announce(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Email attendees about what is new."""
    event: Event = get_object_or_404(of_hub(hub), pk=pk)
    try:
        number = material_actions.announce_materials(by=request.user, event=event, at=timezone.now())
    except ActionRefused as refused:
        messages.error(request, str(refused))
    else:
        words = ngettext(
            "We're emailing attendees about %(count)d material.",
            "We're emailing attendees about %(count)d materials.",
            number,
        )
        messages.success(request, words % {"count": number})
    return redirect("events_manage:materials", hub.slug, event.pk)


@personal_page
@require_safe
def material_file(request: HttpRequest, token: str, material: int) -> HttpResponse:
    """A file that only attendees get, for who has a confirmed registration."""
    row = find_registration(token)
    if not row.takes_a_place or not row.is_confirmed:
        raise Http404
    found = get_object_or_404(EventMaterial.objects.for_pages().exclude(file=None), event=row.event, pk=material)
    stored = cast("StoredFile", found.file)
    try:
        content = stored.file.open("rb")
    except FileNotFoundError as gone:
        raise Http404 from gone
    response = FileResponse(
        content,
        as_attachment=stored.kind == StoredFile.Kind.DOCUMENT,
        filename=stored.name,
        content_type=stored.content_type,
    )
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    return cast("HttpResponse", response)  # a stream of it


def _material(hub: Hub, pk: int, material: int) -> EventMaterial:
    event = get_object_or_404(organised_by(hub), pk=pk)
    found: EventMaterial = get_object_or_404(event.materials.select_related("file"), pk=material)
    found.event = event
    return found


def _sent(request: DeskRequest) -> tuple[object, ...]:
    return (request.POST, request.FILES) if request.method == "POST" else ()


def _file(form: MaterialForm) -> dict[str, Any]:
    """The bytes that were chosen, read to just beyond what is accepted, and their name."""
    file = form.cleaned_data["file"]
    return {"content": file.read(LARGEST_DOCUMENT + 1), "name": file.name} if file else {}
