"""Manage the addressees of the recommendations of a dialogue: addresses, sending, links, and how far each addressee is."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dialogues.frame.desk_pages import own, page
from dialogues.models import Addressee, ReplyLink
from dialogues.recommendations import addressee_requests
from dialogues.recommendations import links as link_actions
from dialogues.recommendations.forms import ContactForm
from dialogues.recommendations.reminders import next_reminder
from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from toolkit.actions import ActionRefused
from toolkit.forms import done
from toolkit.paging import page_of
from toolkit.sorting import ACTIONS, Column, plain_headers

PER_PAGE = 50
COLUMNS = (
    Column("name", gettext_lazy("Addressee"), (), "wide"),
    Column("number", gettext_lazy("No."), (), "narrow"),
    Column("state", gettext_lazy("Status"), ()),
    Column("due", gettext_lazy("Response due"), ()),
    Column("reminders", gettext_lazy("Reminders"), ()),
)


@dataclass(frozen=True)
class AddresseeRow:
    """One addressee of one recommendation, as the table shows it."""

    addressee: Addressee
    links: list[ReplyLink]
    reminders: list[Any]
    next_reminder: Any
    days_overdue: int


@require_safe
@desk("dialogues.view_addressees")
def addressees(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Show each addressee with status, due date, links and reminders (some queries, however many there are)."""
    dialogue = own(hub, pk)
    may_edit = request.user.has_perm("dialogues.edit_addressees", hub)
    found = Addressee.objects.filter(recommendation__set__dialogue=dialogue)
    shown = page_of(found.order_by("recommendation__number", "pk"), request, PER_PAGE)
    refusal = addressee_requests.refusal_of_sending(dialogue, at=timezone.now())
    may_send = not refusal and addressee_requests.unsent(dialogue).exists()
    return page(
        request, hub, "addressees", dialogue=dialogue, page_obj=shown, rows=_rows(shown.object_list), may_send=may_send,
        refusal=refusal, may_edit=may_edit,
        headers=plain_headers((*COLUMNS, ACTIONS) if may_edit else COLUMNS),
    )  # fmt: skip


def _rows(shown: Iterable[Addressee]) -> list[AddresseeRow]:
    today = timezone.localdate()
    addressees = list(shown)
    links = Prefetch("links", ReplyLink.objects.in_use().order_by("pk"))
    prefetch_related_objects(addressees, "recommendation", links, "reminders")
    return [
        AddresseeRow(
            one, list(one.links.all()), list(one.reminders.all()), next_reminder(one, today=today),
            one.days_overdue(today=today),
        )
        for one in addressees
    ]  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@desk("dialogues.edit_addressees")
def send(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Send what was not sent yet, after listing the addressees."""
    dialogue = own(hub, pk)
    if request.method == "POST":
        try:
            sent = addressee_requests.send_recommendations(by=request.user, dialogue=dialogue, at=timezone.now())
        except ActionRefused as refused:
            messages.error(request, str(refused))
        else:
            words = ngettext("Sent to %(count)d addressee.", "Sent to %(count)d addressees.", sent)
            messages.success(request, words % {"count": sent})
        return redirect("dialogues_manage:addressees", hub.slug, pk)
    ready = list(addressee_requests.unsent(dialogue))
    refusal = addressee_requests.refusal_of_sending(
        dialogue, at=timezone.now()
    ) or addressee_requests.refusal_of_addressees(ready, today=timezone.localdate())
    links = ReplyLink.objects.in_use().filter(addressee__in=ready)
    emails = links.order_by().values("email", "language").distinct().count()
    consequences = [
        ngettext("%(count)d email is sent.", "%(count)d emails are sent.", emails) % {"count": emails},
        _("Each email contains a personal link. Anyone who has it can respond, and the response is published."),
        _("Numbers and texts of these recommendations can no longer change."),
        _(
            "We remind addressees 14 and 3 days before the response is due, on that day, and up to three times afterwards."
        ),
    ]
    return page(
        request, hub, "send", dialogue=dialogue, ready=ready, refusal=refusal, consequences=consequences
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@desk("dialogues.edit_addressees")
def contact(request: DeskRequest, hub: Hub, pk: int, addressee: int) -> HttpResponse:
    """Enter or change the address of an addressee and the due date; manage the links to the response."""
    dialogue = own(hub, pk)
    rows = Addressee.objects.filter(recommendation__set__dialogue=dialogue).select_related("recommendation")
    ours = get_object_or_404(rows, pk=addressee)
    links = list(ReplyLink.objects.filter(addressee=ours).select_related("forwarded_by").order_by("pk"))
    form = ContactForm(
        request.POST if request.method == "POST" else None, initial=_contact_of(ours),
        edition=addressee_requests.contact_edition(ours),
    )  # fmt: skip

    def act() -> None:
        addressee_requests.change_request(
            by=request.user, dialogue=dialogue, addressee=ours, at=timezone.now(), seen=form.seen, **form.cleaned_data
        )

    if done(form, act, _contact_of):
        messages.success(request, _("Your changes are saved."))
        return redirect("dialogues_manage:addressees", hub.slug, pk)
    return page(request, hub, "contact", form=form, dialogue=dialogue, addressee=ours, links=links)


def _contact_of(addressee: Addressee) -> dict[str, Any]:
    """The values of the form; without an address the form has its own first language."""
    return {name: value for name, value in addressee_requests.contact_values(addressee).items() if value}


def _link(hub: Hub, pk: int, link: int) -> ReplyLink:
    return get_object_or_404(ReplyLink.objects.filter(hub=hub, dialogue=pk), pk=link)


@require_POST
@desk("dialogues.edit_addressees")
def send_again(request: DeskRequest, hub: Hub, pk: int, link: int) -> HttpResponse:
    """Send the email with the same link once more."""
    ours = _link(hub, pk, link)
    try:
        link_actions.send_again(by=request.user, link=ours, at=timezone.now())
    except ActionRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The email is on its way again."))
    return redirect("dialogues_manage:contact", hub.slug, pk, ours.addressee_id)


@require_POST
@desk("dialogues.edit_addressees")
def revoke(request: DeskRequest, hub: Hub, pk: int, link: int) -> HttpResponse:
    """End a link at once."""
    ours = _link(hub, pk, link)
    link_actions.revoke_link(by=request.user, link=ours, at=timezone.now())
    messages.success(request, _("The link no longer works."))
    return redirect("dialogues_manage:contact", hub.slug, pk, ours.addressee_id)
