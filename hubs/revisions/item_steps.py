"""The publishing steps on the dashboard pages that news, library and events have in common."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from hubs.models import Hub
from hubs.registry.desk import DeskRequest
from hubs.revisions import steps as revision_steps
from hubs.revisions.item_pages import StepPages, item_of, show
from hubs.revisions.steps import Step
from publishing import actions as publishing
from publishing.subjects import about
from toolkit.actions import ActionRefused


def step(request: DeskRequest, hub: Hub | None, pages: StepPages, pk: int, take: Step) -> HttpResponse:
    """Take one step of the draft, then return to the page of the row."""
    revision = about(item_of(pages, hub, pk)).open_revision()
    try:
        if revision is None:
            raise ActionRefused(_("The draft was published or discarded."))
        messages.success(request, take(request, revision))
    except ActionRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(pages.address(hub, "detail", pk))


def discard(request: DeskRequest, hub: Hub | None, pages: StepPages, pk: int) -> HttpResponse:
    """Discard the draft, after asking. A row that never was public is deleted with it."""
    row = item_of(pages, hub, pk)
    revision = about(row).open_revision()
    if revision is None:
        return redirect(pages.address(hub, "detail", pk))
    if request.method != "POST":
        return show(request, pages, hub, "discard", row=row, cancel_url=pages.address(hub, "detail", pk))
    try:
        messages.success(request, revision_steps.discard(request, revision))
    except ActionRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(pages.address(hub, "detail", pk))
    return redirect(pages.address(hub, "detail", pk) if row.published_at else pages.address(hub, "list"))


def unpublish(request: DeskRequest, hub: Hub | None, pages: StepPages, pk: int) -> HttpResponse:
    """Unpublish the row, after asking."""
    row = item_of(pages, hub, pk)
    if not row.is_public:
        return redirect(pages.address(hub, "detail", pk))
    if request.method != "POST":
        return show(request, pages, hub, "take_down", row=row, cancel_url=pages.address(hub, "detail", pk))
    try:
        publishing.take_down(by=request.user, row=row, at=timezone.now())
        messages.success(request, _("Unpublished. Its versions are kept: publish one to make it public again."))
    except ActionRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(pages.address(hub, "detail", pk))
