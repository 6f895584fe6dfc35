"""Mailings of a hub: the list with their figures, one of them, its form, its test and its deletion."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from mailings import actions
from mailings.desk_pages import own, page
from mailings.emails import sample
from mailings.figures import figures_of
from mailings.forms import MailingForm, values_of_mailing
from mailings.models import Mailing
from mailings.prefilled import audience_of, chosen_attendees, initial_values
from outbox.sent_contents import SentContents, read_contents
from toolkit.actions import ActionRefused
from toolkit.forms import done
from toolkit.paging import page_of
from toolkit.sorting import Column, plain_headers

PER_PAGE = 20
FORM_METHODS = ["GET", "HEAD", "POST"]
COLUMNS = (
    Column("subject", gettext_lazy("Subject")),
    Column("to", gettext_lazy("To")),
    Column("state", gettext_lazy("Status"), look="narrow"),
    Column("when", gettext_lazy("When")),
    Column("sent", gettext_lazy("Sent"), look="number"),
    Column("bounced", gettext_lazy("Bounced"), look="number"),
    Column("unsubscribed", gettext_lazy("Unsubscribed"), look="number"),
)


@dataclass(frozen=True)
class MailingPreview:
    """The mailing in one language, as the recipient reads it."""

    language: str
    contents: SentContents


@desk("mailings.view")
@require_safe
def mailings(request: DeskRequest, hub: Hub) -> HttpResponse:
    """List the mailings, newest first, each with its figures."""
    related = ("segment", "event__country", "dialogue")
    found = page_of(Mailing.objects.filter(hub=hub).select_related(*related).order_by("-pk"), request, PER_PAGE)
    lines = [(one, figures_of(one)) for one in found]
    return page(request, hub, "list", page_obj=found, lines=lines, headers=plain_headers(COLUMNS))


@desk("mailings.edit")
@require_http_methods(FORM_METHODS)
def add(request: DeskRequest, hub: Hub) -> HttpResponse:
    """Write a mailing; the address may name who it goes to: ``to=segment:5``, or ``event=41&chosen=1&chosen=2``."""
    selected = chosen_attendees(hub, request.GET)
    audience = audience_of(request.GET)
    data = request.POST if request.method == "POST" else None
    new = Mailing(hub=hub, audience=audience) if selected else None
    form = MailingForm(data, hub=hub, audience=audience, mailing=new, initial=initial_values(request.GET))
    made: list[Mailing] = []

    def create() -> None:
        fields = form.mailing_fields()
        if selected is None:
            made.append(actions.create_mailing(by=request.user, hub=hub, fields=fields))
        else:
            event, attendees = selected
            made.append(
                actions.create_mailing_to_chosen(
                    by=request.user, hub=hub, event=event, registrations=attendees, fields=fields
                )
            )

    if request.method == "POST" and done(form, create):
        messages.success(request, _("The mailing is saved as a draft."))
        return redirect("mailings_manage:detail", hub.slug, made[0].pk)
    return page(request, hub, "form", form=form, selected=selected)


@desk("mailings.edit")
@require_http_methods(FORM_METHODS)
def edit(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Edit a mailing of which nothing was sent."""
    mailing = own(hub, pk)
    if not mailing.can_be_edited:
        messages.error(request, _("This mailing can't be changed any more."))
        return redirect("mailings_manage:detail", hub.slug, pk)
    data = request.POST if request.method == "POST" else None
    form = MailingForm(
        data, hub=hub, mailing=mailing, initial=values_of_mailing(mailing), edition=actions.mailing_edition(mailing)
    )

    def change() -> None:
        actions.change_mailing(by=request.user, mailing=mailing, fields=form.mailing_fields(), seen=form.seen)

    if request.method == "POST" and done(form, change, values_of_mailing):
        messages.success(request, _("The mailing was saved."))
        return redirect("mailings_manage:detail", hub.slug, pk)
    return page(request, hub, "form", form=form, mailing=mailing)


@desk("mailings.view")
@require_safe
def detail(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Show a mailing in each language, what became of it, and what can be done with it."""
    mailing = own(hub, pk)
    return page(request, hub, "detail", mailing=mailing, figures=figures_of(mailing), previews=_previews(mailing))


@desk("mailings.edit")
@require_POST
def test(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Send the mailing to the user."""
    try:
        sent = actions.send_test_mailing(by=request.user, mailing=own(hub, pk), at=timezone.now())
    except ActionRefused as refused:
        messages.error(request, str(refused))
    else:
        words = ngettext(
            "We've sent %(count)d test to %(address)s.", "We've sent %(count)d tests to %(address)s.", sent
        )
        known = _("This test has just been sent to %(address)s.")
        messages.success(request, (words if sent else known) % {"count": sent, "address": request.user.email})
    return redirect("mailings_manage:detail", hub.slug, pk)


@desk("mailings.edit")
@require_http_methods(FORM_METHODS)
def delete(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Ask, then delete a draft."""
    mailing, refusal = own(hub, pk), ""
    if request.method == "POST":
        try:
            actions.delete_mailing(by=request.user, mailing=mailing)
        except ActionRefused as refused:
            refusal = str(refused)
        else:
            messages.success(request, _("The draft was deleted."))
            return redirect("mailings_manage:list", hub.slug)
    return page(request, hub, "delete", status=409 if refusal else 200, mailing=mailing, refusal=refusal)


def _previews(mailing: Mailing) -> list[MailingPreview]:
    """Return the mailing in each of its languages, to a made-up person."""
    previews = []
    for language in mailing.texts:
        with override(language):
            name = _("name of the contact")
        contents = read_contents(sample(mailing, language, name=name, address="name@example.org").email())
        if contents is not None:
            previews.append(MailingPreview(language, contents))
    return previews
