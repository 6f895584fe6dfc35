"""Endorsements on the dashboard of a hub or of the network office: the queue, and the decision on one."""

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from dialogues.endorsements.actions import decisions, signatures
from dialogues.endorsements.forms import ApprovalForm, EndorsementFilterForm, EndorsementReasonForm, JointStatementForm
from dialogues.endorsements.matching import endorsements_like, organisations_like
from dialogues.models import Endorsement, JointStatement
from hubs.models import Hub
from hubs.registry.desk import DeskRequest
from hubs.registry.office import desk_or_office
from hubs.revisions.item_pages import ItemPages, item_of, show
from toolkit.forms import done
from toolkit.paging import page_of
from toolkit.sorting import Column, read_order

PER_PAGE = 50
State = Endorsement.State
COLUMNS = [
    Column("organisation", gettext_lazy("Organisation"), look="wide"),
    Column("country", gettext_lazy("Country")),
    Column("signatory", gettext_lazy("Signatory")),
    Column("asked", gettext_lazy("Requested"), ("asked_at",), is_descending=True),
    Column("status", gettext_lazy("Status"), ("state",)),
]


def counts_of(statement: JointStatement) -> dict[str, Any]:
    """Return how many endorsements there are in each status, for the page of the statement."""
    rows = Endorsement.objects.filter(statement=statement).values_list("state").annotate(Count("pk")).order_by()
    return {"counted": dict(rows)}


PAGES = ItemPages(
    key="endorsements",
    folder="dialogues/endorsements",
    title=gettext_lazy("Joint statements"),
    model=JointStatement,
    form=JointStatementForm,
    may_write="endorsements.edit",
    may_publish="endorsements.publish",
    shown_with=counts_of,
)


def _may_decide(request: DeskRequest, hub: Hub | None) -> bool:
    return request.user.has_perm("endorsements.decide", hub)


@require_safe
@desk_or_office("endorsements.view_signatories")
def endorsements(request: DeskRequest, hub: Hub | None, pk: int) -> HttpResponse:
    """List who asked to endorse a statement; first of all those that wait for a decision."""
    statement = item_of(PAGES, hub, pk)
    counted = counts_of(statement)["counted"]
    states = [(state.value, f"{state.label} ({counted.get(state.value, 0)})") for state in State]
    usual = State.PENDING if counted.get(State.PENDING) else ""
    form = EndorsementFilterForm(request.GET if "state" in request.GET else {"state": usual}, states=states)
    chosen = form.cleaned_data.get("state") if form.is_valid() else ""
    order = read_order(COLUMNS, request, default="-asked")
    rows = Endorsement.objects.filter(statement=statement, **({"state": chosen} if chosen else {}))
    rows = rows.select_related("organisation__country", "country").order_by(*order.fields)
    return show(
        request, PAGES, hub, "endorsements", statement=statement, page_obj=page_of(rows, request, PER_PAGE), order=order,
        filter_form=form, counted=counted, total=sum(counted.values()), statement_url=PAGES.address(hub, "detail", pk),
    )  # fmt: skip


def _of(hub: Hub | None, pk: int, endorsement: int) -> Endorsement:
    statement = item_of(PAGES, hub, pk)
    rows = Endorsement.objects.select_related("organisation__country", "country")
    row = get_object_or_404(rows, statement=statement, pk=endorsement)
    row.statement = statement
    return row


@require_safe
@desk_or_office("endorsements.view_signatories")
def endorsement(request: DeskRequest, hub: Hub | None, pk: int, endorsement: int) -> HttpResponse:
    """One endorsement: what was entered, organisations that look alike, and the decision."""
    return _page(request, hub, _of(hub, pk, endorsement))


def _page(
    request: DeskRequest, hub: Hub | None, row: Endorsement, *, approval: ApprovalForm | None = None,
    reason: EndorsementReasonForm | None = None,
) -> HttpResponse:  # fmt: skip
    may_decide = _may_decide(request, hub)
    refused = [form for form in (approval, reason) if form is not None and form.errors]
    return show(
        request, PAGES, hub, "endorsement", 409 if refused else 200, statement=row.statement, endorsement=row,
        may_decide=may_decide, approval=approval or ApprovalForm(alike=organisations_like(row)),
        reason=reason or EndorsementReasonForm(), alike=endorsements_like(row),
        statement_url=PAGES.address(hub, "detail", row.statement_id),
        urls={
            name: PAGES.address(hub, name, row.statement_id, row.pk)
            for name in ("endorsement_approve", "endorsement_refuse", "endorsement_withdraw")
        },
        queue_url=PAGES.address(hub, "endorsements", row.statement_id),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@desk_or_office("endorsements.decide")
def approve(request: DeskRequest, hub: Hub | None, pk: int, endorsement: int) -> HttpResponse:
    """Count the endorsement, as that of an organisation of the registry where one was chosen."""
    row = _of(hub, pk, endorsement)
    if request.method != "POST":
        return _page(request, hub, row)
    form = ApprovalForm(request.POST, alike=organisations_like(row))

    def act() -> None:
        decisions.approve_endorsement(by=request.user, endorsement=row, organisation=form.chosen, at=timezone.now())

    if not done(form, act):
        return _page(request, hub, row, approval=form)
    messages.success(request, _("Approved. It is in the public list, and the signatory gets an email."))
    return redirect(PAGES.address(hub, "endorsements", pk))


@require_http_methods(["GET", "HEAD", "POST"])
@desk_or_office("endorsements.decide")
def refuse(request: DeskRequest, hub: Hub | None, pk: int, endorsement: int) -> HttpResponse:
    """Refuse the endorsement with a reason."""
    row = _of(hub, pk, endorsement)
    form = EndorsementReasonForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        decisions.refuse_endorsement(by=request.user, endorsement=row, at=timezone.now(), **form.cleaned_data)

    if not done(form, act):
        return _page(request, hub, row, reason=form)
    messages.success(request, _("Refused. The signatory gets an email with the reason."))
    return redirect(PAGES.address(hub, "endorsements", pk))


@require_http_methods(["GET", "HEAD", "POST"])
@desk_or_office("endorsements.decide")
def withdraw(request: DeskRequest, hub: Hub | None, pk: int, endorsement: int) -> HttpResponse:
    """Withdraw an endorsement that counts, with a reason."""
    row = _of(hub, pk, endorsement)
    form = EndorsementReasonForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        signatures.withdraw_endorsement(
            by=request.user, endorsement=row, at=timezone.now(), means="dashboard", **form.cleaned_data
        )

    if not done(form, act):
        return _page(request, hub, row, reason=form)
    messages.success(request, _("Withdrawn. It's no longer in the public list. The signatory will get an email."))
    return redirect(PAGES.address(hub, "endorsements", pk))
