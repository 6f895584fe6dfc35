"""Importing contacts from a file."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from stakeholders.imports import actions
from stakeholders.imports.columns import NAMES, OFFERED, REQUIRED
from stakeholders.imports.exported import HEADER, topic_lines
from stakeholders.imports.forms import ColumnsForm, UploadForm
from stakeholders.models import Import
from toolkit.actions import ActionRefused
from toolkit.paging import page_of
from toolkit.spreadsheets.download import download
from toolkit.spreadsheets.sheets import LARGEST_BYTES

PAGE = 100


@desk("stakeholders.edit")
def imports(request: DeskRequest, hub: Hub) -> HttpResponse:
    """Upload a file; earlier uploads; which columns are read."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            content = file.read(LARGEST_BYTES + 1)
            started = actions.start_import(
                by=request.user,
                hub=hub,
                file_name=file.name,
                content=content,
                language=get_language() or "en",
                at=timezone.now(),
            )
        except ActionRefused as refusal:
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
def template(request: DeskRequest, hub: Hub) -> HttpResponse:
    """An empty file with all columns."""
    return download([HEADER], f"contacts-{hub.slug}-template", "csv")


@desk("stakeholders.edit")
def topics(request: DeskRequest, hub: Hub) -> HttpResponse:
    """The codes of topics."""
    return download(topic_lines(hub), f"topics-{hub.slug}", "csv")


@desk("stakeholders.edit")
def one(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """The status: columns to match, a preview, everything that is wrong, or what was imported."""
    run = get_object_or_404(Import.objects.filter(hub=hub).for_pages(), pk=pk)
    if "HX-Request" in request.headers and request.GET.get("state") != run.state:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return _page(request, hub, run, ColumnsForm(run=run) if run.state == Import.State.MATCHING else None)


def _page(request: DeskRequest, hub: Hub, run: Import, form: ColumnsForm | None) -> HttpResponse:
    read = [header for header, field in zip(run.headers, run.columns, strict=True) if field]
    context = {
        "hub": hub,
        "section": "stakeholders",
        "run": run,
        "form": form,
        "page_obj": page_of(run.problems.all(), request, PAGE),
        "read_headers": read,
        "preview": [list(zip(read, line, strict=False)) for line in run.preview],
        "unchanged": run.known - run.changed,
    }
    return render(request, f"stakeholders/import_{run.state}.html", context)


@desk("stakeholders.edit")
@require_POST
def match(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Say which column is which."""
    run = get_object_or_404(Import.objects.filter(hub=hub).for_pages(), pk=pk)
    form = ColumnsForm(request.POST, run=run)
    if run.state == Import.State.MATCHING:
        try:
            if form.is_valid():
                actions.match_columns(by=request.user, run=run, columns=form.columns(), defaults=form.defaults())
        except ActionRefused as refusal:
            form.add_error(None, str(refusal))
        if form.errors:
            return _page(request, hub, run, form)
    return redirect("stakeholders_manage:import", hub.slug, run.pk)


@desk("stakeholders.edit")
@require_POST
def confirm(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Have it written."""
    run = get_object_or_404(Import.objects.filter(hub=hub).for_pages(), pk=pk)
    try:
        actions.confirm_import(by=request.user, run=run, existing=request.POST.get("existing", ""))
    except ActionRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("stakeholders_manage:import", hub.slug, run.pk)


@desk("stakeholders.edit")
@require_POST
def discard(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Forget the file."""
    run = get_object_or_404(Import.objects.filter(hub=hub).for_pages(), pk=pk)
    try:
        actions.discard_import(by=request.user, run=run)
    except ActionRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("stakeholders_manage:imports", hub.slug)
    messages.success(request, _("“%(name)s” was discarded.") % {"name": run.file_name})
    return redirect("stakeholders_manage:imports", hub.slug)
