"""Sending a mailing: who gets it, confirm and send or schedule, stop, resume, cancel."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from mailings import sending
from mailings.actions import mailing_edition
from mailings.audiences import everyone_of, figures_of_audience, mailing_list_of, text_language
from mailings.desk_pages import own, page
from mailings.forms import LATER, SendForm
from mailings.models import Mailing
from outbox.actions import suppressions_at
from toolkit.actions import ActionRefused
from toolkit.paging import page_of
from toolkit.sorting import Column, plain_headers
from toolkit.time_zones import city_of

PER_PAGE = 50
COLUMNS = (
    Column("name", gettext_lazy("Name"), look="wide"),
    Column("language", gettext_lazy("Language"), look="narrow"),
    Column("gets", gettext_lazy("Gets it")),
)


@desk("mailings.view")
@require_safe
def recipients(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """List who the mailing would go to now, and who is left out and why."""
    mailing = own(hub, pk)
    found = page_of(everyone_of(mailing).order_by("pk"), request, PER_PAGE)
    stops = suppressions_at([row.to_email for row in found], mailing_list=mailing_list_of(mailing))
    lines = [(row, text_language(mailing, row.to_language), stops.get(row.to_email)) for row in found]
    return page(
        request, hub, "recipients", mailing=mailing, audience=figures_of_audience(mailing), page_obj=found, lines=lines,
        headers=plain_headers(COLUMNS),
    )  # fmt: skip


@desk("mailings.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Say how many people get the mailing, and who not, then send or schedule it."""
    mailing, at, zone = own(hub, pk), timezone.now(), hub.zone
    initial: dict[str, Any] = {"seen": mailing_edition(mailing)}
    if mailing.scheduled_for is not None:
        initial |= {"when": LATER, "scheduled_for": mailing.scheduled_for.astimezone(zone)}
    form = SendForm(
        request.POST if request.method == "POST" else None, zone=zone, place=city_of(zone.key), initial=initial
    )
    if request.method == "POST" and form.is_valid():
        try:
            words = _carry_out(request, mailing, form)
        except ActionRefused as refused:
            refused.add_to_form(form)
        else:
            messages.success(request, words)
            return redirect("mailings_manage:detail", hub.slug, pk)
    if not mailing.can_be_edited:
        messages.error(request, _("This mailing was sent or cancelled."))
        return redirect("mailings_manage:detail", hub.slug, pk)
    audience = figures_of_audience(mailing)
    return page(request, hub, "send", mailing=mailing, form=form, audience=audience, at=at)


def _carry_out(request: DeskRequest, mailing: Mailing, form: SendForm) -> str:
    seen, at = form.cleaned_data["seen"], timezone.now()
    if form.cleaned_data["when"] == LATER:
        moment = form.cleaned_data["scheduled_for"]
        sending.schedule_mailing(by=request.user, mailing=mailing, scheduled_for=moment, seen=seen, at=at)
        return _("The mailing is scheduled.")
    sending.send_mailing(by=request.user, mailing=mailing, seen=seen, at=at)
    return _("The mailing is being sent. This page shows the progress.")


@desk("mailings.edit")
@require_POST
def stop(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Hold back what was not handed to the mail server."""
    words = _("The mailing is stopped. Emails that were already handed to the mail server can't be called back.")
    return _step(request, hub, pk, sending.stop_mailing, words)


@desk("mailings.edit")
@require_POST
def resume(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Go on sending."""
    return _step(request, hub, pk, sending.resume_mailing, _("The mailing is being sent again."))


def _step(request: DeskRequest, hub: Hub, pk: int, act: Callable[..., Mailing], words: str) -> HttpResponse:
    try:
        act(by=request.user, mailing=own(hub, pk), at=timezone.now())
    except ActionRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, words)
    return redirect("mailings_manage:detail", hub.slug, pk)


@desk("mailings.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Ask, then cancel a mailing for good."""
    mailing, refusal = own(hub, pk), ""
    if request.method == "POST":
        try:
            sending.cancel_mailing(by=request.user, mailing=mailing, at=timezone.now())
        except ActionRefused as refused:
            refusal = str(refused)
        else:
            messages.success(request, _("The mailing is cancelled."))
            return redirect("mailings_manage:detail", hub.slug, pk)
    status = HTTPStatus.CONFLICT if refusal else HTTPStatus.OK
    return page(request, hub, "cancel", status=status, mailing=mailing, refusal=refusal)
