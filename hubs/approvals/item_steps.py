"""What is done with a draft, or with what is public, on the desk of news and library."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hubs.approvals import steps as revision_steps
from hubs.approvals.item_pages import LIBRARY, Room, entry_of, show
from hubs.approvals.steps import Step
from hubs.errors import HubRefused
from hubs.models import Hub
from hubs.registry.desk import DeskRequest
from library.actions import give_document, take_document_away
from publishing import actions as publishing
from publishing.forms import DocumentForm
from publishing.subjects import about


@require_POST
def step(request: DeskRequest, hub: Hub | None, room: Room, pk: int, take: Step) -> HttpResponse:
    """Take one step of the draft; back to the page of the entry, which tells what became of it."""
    revision = about(entry_of(room, hub, pk)).open_revision()
    try:
        if revision is None:
            raise HubRefused(_("There is no draft any more: somebody has published or thrown it away."))
        messages.success(request, take(request, revision))
    except HubRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(room.address(hub, "detail", pk))


@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: DeskRequest, hub: Hub | None, room: Room, pk: int) -> HttpResponse:
    """Throw the draft away, asked once more. What never was public is gone with it."""
    row = entry_of(room, hub, pk)
    revision = about(row).open_revision()
    if revision is None:
        return redirect(room.address(hub, "detail", pk))
    if request.method != "POST":
        return show(request, room, hub, "discard", row=row, cancel_url=room.address(hub, "detail", pk))
    try:
        messages.success(request, revision_steps.discard(request, revision))
    except HubRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(room.address(hub, "detail", pk))
    return redirect(room.address(hub, "detail", pk) if row.published_at else room.address(hub, "list"))


@require_http_methods(["GET", "HEAD", "POST"])
def take_down(request: DeskRequest, hub: Hub | None, room: Room, pk: int) -> HttpResponse:
    """Nobody sees it any more, asked once more."""
    row = entry_of(room, hub, pk)
    if not row.is_public:
        return redirect(room.address(hub, "detail", pk))
    if request.method != "POST":
        return show(request, room, hub, "take_down", row=row, cancel_url=room.address(hub, "detail", pk))
    try:
        publishing.take_down(by=request.user, row=row, at=timezone.now())
        messages.success(request, _("Taken down. Its versions are kept: publishing one brings it back."))
    except HubRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(room.address(hub, "detail", pk))


@require_http_methods(["GET", "HEAD", "POST"])
def give_file(request: DeskRequest, hub: Hub | None, room: Room, pk: int) -> HttpResponse:
    """A document for the draft of a library entry, in the place of an address or of another file."""
    row = entry_of(room, hub, pk)
    form = DocumentForm(request.POST, request.FILES) if request.method == "POST" else DocumentForm()
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["document"]
        try:
            give_document(by=request.user, entry=row, content=sent.read(), name=sent.name, at=timezone.now())
        except HubRefused as refusal:
            form.add_error("document", str(refusal))
        else:
            messages.success(request, _("The file is kept with the draft."))
            return redirect(room.address(hub, "detail", pk))
    return show(request, room, hub, "file", form=form, row=row, cancel_url=room.address(hub, "detail", pk))


@require_POST
def take_file_away(request: DeskRequest, hub: Hub | None, room: Room, pk: int) -> HttpResponse:
    """The draft has no file any more."""
    row = entry_of(LIBRARY, hub, pk)
    try:
        take_document_away(by=request.user, entry=row, at=timezone.now())
        messages.success(request, _("The draft has no file any more. Give it another, or an address."))
    except HubRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(room.address(hub, "detail", pk))
