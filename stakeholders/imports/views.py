"""Bringing people and organisations in from a file."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from stakeholders.contacts.errors import StakeholderRefused
from stakeholders.imports import actions as import_actions
from stakeholders.imports.forms import UploadForm
from stakeholders.models import Import
from stakeholders.sheets.columns import NAMES, OFFERED, REQUIRED
from stakeholders.sheets.sheet import LARGEST_BYTES

PAGE = 100


@desk("stakeholders.edit")
def imports(request: DeskRequest, hub: Hub) -> HttpResponse:
    """Send a file; what was sent before; which columns the portal reads."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            content = file.read(LARGEST_BYTES + 1)
            started = import_actions.start_import(
                by=request.user,
                hub=hub,
                file_name=file.name,
                content=content,
                language=get_language() or "en",
                at=timezone.now(),
            )
        except StakeholderRefused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            return redirect("stakeholders_manage:import", hub.slug, started.pk)
    context = {
        "hub": hub,
        "section": "stakeholders",
        "form": form,
        "imports": Import.objects.filter(hub=hub).for_pages()[:20],
        "columns": [
            (names[0], names[1:], name in REQUIRED, [] if name == "language" else OFFERED.get(name, []))
            for name, names in NAMES.items()
        ],
    }
    return render(request, "stakeholders/imports.html", context)


@desk("stakeholders.edit")
def one(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """How far it is; then a preview or everything that is wrong; then what was imported."""
    run = get_object_or_404(Import.objects.filter(hub=hub).for_pages(), pk=pk)
    if "HX-Request" in request.headers and request.GET.get("state") != run.state:
        return HttpResponse(headers={"HX-Refresh": "true"})
    page = Paginator(run.problems.all(), PAGE).get_page(request.GET.get("page"))
    context = {
        "hub": hub,
        "section": "stakeholders",
        "run": run,
        "page_obj": page,
        "preview": [list(zip(run.headers, line, strict=False)) for line in run.preview],
        "unchanged": run.known - run.changed,
    }
    return render(request, f"stakeholders/import_{run.state}.html", context)


@desk("stakeholders.edit")
@require_POST
def confirm(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Have it written."""
    run = get_object_or_404(Import.objects.filter(hub=hub).for_pages(), pk=pk)
    try:
        import_actions.confirm_import(by=request.user, run=run, existing=request.POST.get("existing", ""))
    except StakeholderRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("stakeholders_manage:import", hub.slug, run.pk)


@desk("stakeholders.edit")
@require_POST
def discard(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Forget the file."""
    run = get_object_or_404(Import.objects.filter(hub=hub).for_pages(), pk=pk)
    try:
        import_actions.discard_import(by=request.user, run=run)
    except StakeholderRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("stakeholders_manage:imports", hub.slug)
    messages.success(request, _("“%(name)s” is gone from here.") % {"name": run.file_name})
    return redirect("stakeholders_manage:imports", hub.slug)
