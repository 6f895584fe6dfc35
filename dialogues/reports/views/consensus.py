"""The consensus statement on the dashboard: its text, and its signatories."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dialogues.frame.desk_pages import own, page
from dialogues.models import ConsensusSignatory, ConsensusStatement
from dialogues.reports import consensus as consensus_actions
from dialogues.reports.forms import ConsensusForm, SignatoryForm, values_of_consensus
from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from toolkit.actions import ActionRefused
from toolkit.forms import done
from toolkit.paging import page_of
from toolkit.sorting import ACTIONS, Column, plain_headers

PER_PAGE = 50
COLUMNS = (
    Column("name", gettext_lazy("Signatory"), (), "wide"),
    Column("state", gettext_lazy("Status"), ()),
    Column("email", gettext_lazy("Email address"), ()),
)


def _of(hub: Hub, pk: int) -> ConsensusStatement:
    """Return the statement of a dialogue of this hub, else 404."""
    rows = ConsensusStatement.objects.filter(hub=hub).select_related("dialogue__hub__country")
    return get_object_or_404(rows, dialogue=pk)


@require_safe
@desk("dialogues.view_addressees")
def consensus(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Show the text with its signatories and what each answered."""
    dialogue = own(hub, pk)
    statement = ConsensusStatement.objects.filter(dialogue=dialogue).first()
    found = ConsensusSignatory.objects.filter(dialogue=dialogue)
    may_edit = request.user.has_perm("dialogues.edit_addressees", hub)
    headers = plain_headers((*COLUMNS, ACTIONS) if may_edit else COLUMNS)
    return page(
        request, hub, "consensus", dialogue=dialogue, consensus=statement, page_obj=page_of(found, request, PER_PAGE),
        may_edit=may_edit, headers=headers, unasked=found.filter(state="added").count(),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@desk("dialogues.publish")
def text(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Write the text; who agreed to the one before is asked again."""
    dialogue = own(hub, pk)
    statement = ConsensusStatement.objects.filter(dialogue=dialogue).first()
    data = request.POST if request.method == "POST" else None
    edition = consensus_actions.consensus_edition(statement)
    form = ConsensusForm(data, dialogue=dialogue, consensus=statement, edition=edition)

    def act() -> None:
        consensus_actions.save_consensus(
            by=request.user, dialogue=dialogue, seen=form.seen, at=timezone.now(), **form.cleaned_data
        )

    if done(form, act, values_of_consensus):
        messages.success(request, _("The consensus statement is saved."))
        return redirect("dialogues_manage:consensus", hub.slug, pk)
    asked = ConsensusSignatory.objects.filter(dialogue=dialogue, state__in=["asked", "agreed"]).count()
    return page(request, hub, "consensus_text", form=form, dialogue=dialogue, consensus=statement, asked=asked)


@require_http_methods(["GET", "HEAD", "POST"])
@desk("dialogues.edit_addressees")
def add(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Add a signatory."""
    dialogue, statement = own(hub, pk), _of(hub, pk)
    form = SignatoryForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        consensus_actions.add_signatory(by=request.user, consensus=statement, at=timezone.now(), **form.cleaned_data)

    if done(form, act):
        messages.success(request, _("Added. Nothing is sent until you ask the signatories."))
        return redirect("dialogues_manage:consensus", hub.slug, pk)
    return page(request, hub, "signatory_add", form=form, dialogue=dialogue)


@require_http_methods(["GET", "HEAD", "POST"])
@desk("dialogues.edit_addressees")
def ask(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Email those who were not asked yet, after naming them."""
    dialogue, statement = own(hub, pk), _of(hub, pk)
    if request.method == "POST":
        return _ask(request, hub, statement, None)
    waiting = list(statement.signatories.filter(state="added"))
    if not waiting:
        return redirect("dialogues_manage:consensus", hub.slug, pk)
    return page(request, hub, "signatories_ask", dialogue=dialogue, consensus=statement, waiting=waiting)


@require_POST
@desk("dialogues.edit_addressees")
def ask_again(request: DeskRequest, hub: Hub, pk: int, signatory: int) -> HttpResponse:
    """Email one of them the link once more."""
    statement = _of(hub, pk)
    return _ask(request, hub, statement, get_object_or_404(statement.signatories, pk=signatory))


def _ask(
    request: DeskRequest, hub: Hub, statement: ConsensusStatement, signatory: ConsensusSignatory | None
) -> HttpResponse:
    try:
        count = consensus_actions.ask_signatories(
            by=request.user, consensus=statement, signatory=signatory, at=timezone.now()
        )
    except ActionRefused as refused:
        messages.error(request, str(refused))
    else:
        words = ngettext("We're emailing %(count)d signatory.", "We're emailing %(count)d signatories.", count)
        messages.success(request, words % {"count": count})
    return redirect("dialogues_manage:consensus", hub.slug, statement.dialogue_id)


@require_POST
@desk("dialogues.edit_addressees")
def remove(request: DeskRequest, hub: Hub, pk: int, signatory: int) -> HttpResponse:
    """Take a signatory off the list; the page no longer names them."""
    row = get_object_or_404(_of(hub, pk).signatories.select_related("consensus__dialogue"), pk=signatory)
    consensus_actions.remove_signatory(by=request.user, signatory=row)
    messages.success(request, _("%(name)s is no longer a signatory.") % {"name": row.shown_as})
    return redirect("dialogues_manage:consensus", hub.slug, pk)
