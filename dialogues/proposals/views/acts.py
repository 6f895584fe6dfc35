"""Record the acts of a proposal, each in its role."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from dialogues.models import CampaignItem, ConsultedMember
from dialogues.proposals import forms
from dialogues.proposals.actions import acts, campaign
from dialogues.proposals.actions import consultation as consulting
from dialogues.proposals.path import refusal_of
from dialogues.proposals.presentation import path_of
from dialogues.proposals.roles import ROLE_OF_ACT, ActRole
from dialogues.proposals.views.office import MAY, own, page, url_of
from hubs.registry.desk import DeskRequest
from hubs.registry.office import office
from toolkit.actions import ActionRefused
from toolkit.forms import done

Screen = Callable[..., HttpResponse]


def _record(form_class: type[forms.ActForm], action: Callable[..., Any], title: Any, label: Any, saved: Any) -> Screen:
    """Return the page that records one kind of act; where it cannot be recorded now, it says why."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @office(MAY)
    def screen(request: DeskRequest, pk: int) -> HttpResponse:
        ours = own(pk)
        path = path_of(ours, today=timezone.localdate())
        if request.method != "POST" and (words := refusal_of(path, form_class.kind)):
            messages.info(request, words)
            return redirect(url_of(ours))
        form = form_class(request.POST if request.method == "POST" else None, path=path)

        def act() -> None:
            action(by=request.user, proposal=ours, at=timezone.now(), **form.fields_of_act)

        if done(form, act):
            messages.success(request, saved)
            return redirect(url_of(ours))
        role = ROLE_OF_ACT[form_class.kind].label
        context = {"form": form, "proposal": ours, "path": path, "title": title, "label": label, "role": role}
        return page(request, "form", back=url_of(ours), **context)

    return screen


propose = _record(
    forms.ProposalForm, acts.record_proposal, gettext_lazy("Record proposal"), gettext_lazy("Publish proposal"),
    gettext_lazy("The proposal is public."),
)  # fmt: skip
consult = _record(
    forms.ConsultationForm, consulting.open_consultation, gettext_lazy("Consult all members"),
    gettext_lazy("Email all members"), gettext_lazy("The consultation is open. We're emailing every member organisation."),
)  # fmt: skip
extend = _record(
    forms.ExtensionForm, consulting.extend_consultation, gettext_lazy("Extend deadline"), gettext_lazy("Extend deadline"),
    gettext_lazy("The deadline is extended. We're emailing the member organisations that have not replied."),
)  # fmt: skip
advise = _record(
    forms.AdviceForm, acts.record_advice, gettext_lazy("Record advice"), gettext_lazy("Publish advice"),
    gettext_lazy("The advice is public."),
)  # fmt: skip
decide = _record(
    forms.DecisionForm, acts.record_decision, gettext_lazy("Record decision"), gettext_lazy("Publish decision"),
    gettext_lazy("The decision is public. We're emailing the member organisations that were consulted."),
)  # fmt: skip
withdraw = _record(
    forms.ProposalWithdrawalForm, acts.record_withdrawal, gettext_lazy("Record withdrawal"), gettext_lazy("Withdraw proposal"),
    gettext_lazy("The proposal is withdrawn. We're emailing the member organisations that were consulted."),
)  # fmt: skip
correct = _record(
    forms.RecordCorrectionForm, acts.record_correction, gettext_lazy("Record correction"), gettext_lazy("Publish correction"),
    gettext_lazy("The correction is public."),
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@office(MAY)
def campaign_add(request: DeskRequest, pk: int) -> HttpResponse:
    """Add what a network does for the adopted policy."""
    ours = own(pk)
    path = path_of(ours, today=timezone.localdate())
    if request.method != "POST" and (words := refusal_of(path, ActRole.CAMPAIGNER)):
        messages.info(request, words)
        return redirect(url_of(ours))
    data = request.POST if request.method == "POST" else None
    form = forms.CampaignForm(data, path=path)

    def act() -> None:
        campaign.add_campaign_item(by=request.user, proposal=ours, at=timezone.now(), **form.cleaned_data)

    if done(form, act):
        messages.success(request, _("The campaign item is public."))
        return redirect(url_of(ours))
    context = {"title": _("Add campaign item"), "label": _("Publish item"), "role": ActRole.CAMPAIGNER.label}
    return page(request, "form", form=form, proposal=ours, back=url_of(ours), **context)


@require_POST
@office(MAY)
def campaign_remove(request: DeskRequest, pk: int, item: int) -> HttpResponse:
    """Remove a campaign item."""
    ours = own(pk)
    campaign.remove_campaign_item(by=request.user, item=get_object_or_404(CampaignItem, proposal=ours, pk=item))
    messages.success(request, _("The campaign item is removed."))
    return redirect(url_of(ours))


def _consulted(pk: int, consulted: int) -> ConsultedMember:
    rows = ConsultedMember.objects.for_pages().select_related("proposal__network")
    return get_object_or_404(rows, proposal=pk, pk=consulted)


@require_POST
@office(MAY)
def send_again(request: DeskRequest, pk: int, consulted: int) -> HttpResponse:
    """Email a member organisation a new link."""
    row = _consulted(pk, consulted)
    try:
        consulting.send_link_again(by=request.user, consulted=row, at=timezone.now())
    except ActionRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("We're emailing %(organisation)s a new link.") % {"organisation": row.member})
    return redirect(url_of(row.proposal))


@require_http_methods(["GET", "HEAD", "POST"])
@office(MAY)
def enter_reply(request: DeskRequest, pk: int, consulted: int) -> HttpResponse:
    """Enter a reply that came by email or telephone."""
    row = _consulted(pk, consulted)
    form = forms.ReplyToConsultationForm(request.POST if request.method == "POST" else None, initial={"language": "en"})

    def act() -> None:
        consulting.reply_to_consultation(
            by=request.user, consulted=row, source="office", at=timezone.now(), **form.cleaned_data
        )

    if done(form, act):
        messages.success(request, _("The reply of %(organisation)s is public.") % {"organisation": row.member})
        return redirect(url_of(row.proposal))
    title = _("Reply of %(organisation)s") % {"organisation": row.member}
    context = {"title": title, "label": _("Publish reply"), "role": ActRole.CONSULTED.label, "proposal": row.proposal}
    return page(request, "form", form=form, back=url_of(row.proposal), **context)
