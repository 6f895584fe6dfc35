"""Co-organisers on the dashboard of the hub an event belongs to, and the request on that of the hub that is asked."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events.co_organisers.actions import (
    answer_as_co_organiser,
    ask_co_organiser,
    refusal_of_asking,
    remove_co_organiser,
)
from events.co_organisers.forms import AskHubForm
from events.models import CoOrganiser
from events.programme.desk_pages import of_hub, show
from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from toolkit.actions import ActionRefused

FORM_METHODS = ["GET", "HEAD", "POST"]


@desk("events.edit")
@require_http_methods(FORM_METHODS)
def co_organisers(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """List the hubs that organise the event too, or were asked to; ask another one."""
    event = get_object_or_404(of_hub(hub), pk=pk)
    form = AskHubForm(request.POST if request.method == "POST" else None, event=event)
    if request.method == "POST" and form.is_valid():
        partner = form.cleaned_data["partner"]
        try:
            ask_co_organiser(by=request.user, event=event, partner=partner, at=timezone.now())
        except ActionRefused as refused:
            refused.add_to_form(form)
        else:
            messages.success(request, _("We've emailed the team of %(hub)s.") % {"hub": partner.title})
            return redirect("events_manage:co_organisers", hub.slug, event.pk)
    rows = event.co_organisers.for_pages()
    refusal = "" if form.is_bound else refusal_of_asking(event, at=timezone.now())
    return show(request, "co_organisers", hub, event=event, form=form, co_organisers=rows, refusal=refusal)


@desk("events.edit")
@require_http_methods(FORM_METHODS)
def co_organiser_remove(request: DeskRequest, hub: Hub, pk: int, co_organiser: int) -> HttpResponse:
    """Ask, then end co-organising with a hub."""
    event = get_object_or_404(of_hub(hub), pk=pk)
    row = get_object_or_404(event.co_organisers.for_pages(), pk=co_organiser)
    if request.method == "POST":
        remove_co_organiser(by=request.user, co_organiser=row)
        messages.success(request, _("%(hub)s is no longer a co-organiser.") % {"hub": row.partner.title})
        return redirect("events_manage:co_organisers", hub.slug, event.pk)
    return show(request, "co_organiser_remove", hub, event=event, co_organiser=row)


@desk("events.edit")
@require_http_methods(FORM_METHODS)
def co_organising(request: DeskRequest, hub: Hub, co_organiser: int) -> HttpResponse:
    """Answer the request of another hub: accept or decline; leave later."""
    rows = CoOrganiser.objects.filter(partner=hub).select_related("event__hub__country", "event__country")
    row = get_object_or_404(rows, pk=co_organiser)
    answer, refusal, status = request.POST.get("answer"), "", 200
    if request.method == "POST" and answer not in {"accept", "decline"}:
        refusal, status = _("Choose one of the two answers."), 400
    elif request.method == "POST":
        try:
            answer_as_co_organiser(by=request.user, co_organiser=row, accept=answer == "accept", at=timezone.now())
        except ActionRefused as refused:
            refusal, status = str(refused), 409
        else:
            return _answered(request, hub, row, accepted=answer == "accept")
    return show(request, "co_organising", hub, status, event=row.event, co_organiser=row, refusal=refusal)


def _answered(request: DeskRequest, hub: Hub, row: CoOrganiser, *, accepted: bool) -> HttpResponse:
    words = {"title": row.event.title}
    if accepted:
        messages.success(request, _("Your hub co-organises “%(title)s”.") % words)
        return redirect("events_manage:detail", hub.slug, row.event_id)
    messages.success(request, _("Your hub doesn't co-organise “%(title)s”.") % words)
    return redirect("events_manage:list", hub.slug)
