"""The library on the dashboard of a hub and of the network office."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hubs.models import Hub
from hubs.registry.desk import DeskRequest
from hubs.registry.office import desk_or_office
from hubs.revisions import item_pages
from hubs.revisions.item_urls import SHOWN_AND_SENT
from library.actions import give_document, take_document_away
from library.desk_forms import DocumentForm, LibraryForm
from library.models import Resource
from library.views.public import entry_context
from toolkit.actions import ActionRefused

LIBRARY = item_pages.ItemPages(
    key="library",
    title=_("Library"),
    model=Resource,
    form=LibraryForm,
    may_write="library.edit",
    may_publish="library.publish",
    steps=(*item_pages.STEPS, "file", "file_take_away"),
    shown_with=entry_context,
)


@SHOWN_AND_SENT
@desk_or_office("library.edit")
def give_file(request: DeskRequest, hub: Hub | None, pk: int) -> HttpResponse:
    """A document for the draft of a library entry, in the place of an address or of another file."""
    row = item_pages.item_of(LIBRARY, hub, pk)
    form = DocumentForm(request.POST, request.FILES) if request.method == "POST" else DocumentForm()
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["document"]
        try:
            give_document(by=request.user, entry=row, content=sent.read(), name=sent.name, at=timezone.now())
        except ActionRefused as refusal:
            form.add_error("document", str(refusal))
        else:
            messages.success(request, gettext("The file is kept with the draft."))
            return redirect(LIBRARY.address(hub, "detail", pk))
    return item_pages.show(
        request, LIBRARY, hub, "file", form=form, row=row, cancel_url=LIBRARY.address(hub, "detail", pk)
    )


@require_POST
@desk_or_office("library.edit")
def take_file_away(request: DeskRequest, hub: Hub | None, pk: int) -> HttpResponse:
    """The draft has no file any more."""
    row = item_pages.item_of(LIBRARY, hub, pk)
    try:
        take_document_away(by=request.user, entry=row, at=timezone.now())
        messages.success(request, gettext("The draft no longer has a file. Upload another one, or add a link."))
    except ActionRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(LIBRARY.address(hub, "detail", pk))
