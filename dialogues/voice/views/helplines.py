"""The helplines people are shown, for the network office."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from dialogues.models import Helpline
from dialogues.voice.actions.helplines import FIELDS, add_helpline, change_helpline, helpline_edition
from dialogues.voice.desk_forms import HelplineForm, NewHelplineForm
from dialogues.voice.desk_pages import Inbox
from hubs.registry.desk import DeskRequest
from hubs.registry.office import office
from toolkit.forms import done
from toolkit.sorting import Column, plain_headers

MAY = "dialogues.voice"
HEADERS = plain_headers(
    [
        Column("country", gettext_lazy("Country")),
        Column("kind", gettext_lazy("Type")),
        Column("name", gettext_lazy("Helpline"), look="wide"),
        Column("phone", gettext_lazy("Phone number")),
        Column("checked", gettext_lazy("Checked")),
    ]
)


@require_safe
@office(MAY)
def helplines(request: DeskRequest) -> HttpResponse:
    """List all helplines by country."""
    rows = sorted(Helpline.objects.select_related("country"), key=lambda row: (row.country.sort_key, row.kind))
    return Inbox(None).page(request, "helplines", rows=rows, headers=HEADERS)


@require_http_methods(["GET", "HEAD", "POST"])
@office(MAY)
def add(request: DeskRequest) -> HttpResponse:
    """Add a helpline."""
    form = NewHelplineForm(request.POST if request.method == "POST" else None, initial={"is_shown": True})

    def act() -> None:
        add_helpline(by=request.user, **form.cleaned_data)

    if done(form, act):
        messages.success(request, _("The helpline is added. People of this country see it from now on."))
        return redirect("dialogues_network:helplines")
    return Inbox(None).page(request, "helpline", form=form, title=_("Add helpline"))


@require_http_methods(["GET", "HEAD", "POST"])
@office(MAY)
def helpline(request: DeskRequest, pk: int) -> HttpResponse:
    """Change a helpline, or stop showing it."""
    row = get_object_or_404(Helpline.objects.select_related("country"), pk=pk)
    data = request.POST if request.method == "POST" else None
    initial = {name: getattr(row, name) for name in FIELDS}
    form = HelplineForm(data, initial=initial, edition=helpline_edition(row))

    def act() -> None:
        change_helpline(by=request.user, helpline=row, seen=form.seen, **form.cleaned_data)

    if done(form, act, lambda current: {name: getattr(current, name) for name in FIELDS}):
        messages.success(request, _("Changes to %(name)s saved.") % {"name": row.name})
        return redirect("dialogues_network:helplines")
    title = f"{row.country.local_name}: {row.get_kind_display()}"
    return Inbox(None).page(request, "helpline", form=form, title=title)
