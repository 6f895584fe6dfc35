"""The desk's page of letters: what went out for a hub, and what became of it."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from outbox.actions import send_again
from outbox.errors import OutboxRefused
from outbox.models import OutgoingEmail, State
from toolkit.paging import page_of

ON_A_PAGE = 50
KINDS = {
    "events/registered": _("Registration"),
    "events/withdrawn": _("Registration withdrawn"),
    "events/changed": _("Event changed"),
    "events/cancelled": _("Event cancelled"),
    "events/invitation": _("Invitation"),
    "events/invitation_cancelled": _("Event cancelled (invited)"),
    "digests/confirm": _("Weekly letter: please confirm"),
    "digests/already": _("Weekly letter: subscribed already"),
    "digests/weekly": _("Weekly letter"),
    "accounts/welcome": _("Welcome to the team"),
    "hubs/team_invitation": _("Invitation into the team"),
    "hubs/confirm_profile": _("Please confirm the profile"),
    "hubs/published": _("Text published"),
    "hubs/returned": _("Text returned"),
}


class LetterFilter(forms.Form):
    """Which letters to show."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All letters")), *State.choices])


@require_safe
@desk("outbox.view")
def letters(request: DeskRequest, hub: Hub) -> HttpResponse:
    """The letters of this hub, newest first."""
    form = LetterFilter(request.GET or None)
    found = OutgoingEmail.objects.of_hub(hub.pk)
    if form.is_valid() and form.cleaned_data["state"]:
        found = found.filter(state=form.cleaned_data["state"])
    page = page_of(found, request, ON_A_PAGE)
    may_send = request.user.has_perm("outbox.send_again", hub)
    parked = set(found.parked().filter(pk__in=[letter.pk for letter in page]).values_list("pk", flat=True))
    rows = [(letter, KINDS.get(letter.kind, letter.kind), may_send and letter.pk in parked) for letter in page]
    context = {"hub": hub, "section": "outbox", "filter_form": form, "page_obj": page, "rows": rows}
    return render(request, "outbox/letters.html", context)


@require_POST
@desk("outbox.send_again")
def again(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Send a parked letter once more."""
    letter = get_object_or_404(OutgoingEmail.objects.of_hub(hub.pk), pk=pk)
    try:
        send_again(by=request.user, letter=letter)
    except OutboxRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The letter to %(recipient)s goes out again.") % {"recipient": letter.recipient})
    return redirect("outbox_manage:list", hub.slug)


manage: tuple[list[URLPattern], str] = (
    [path("", letters, name="list"), path("<int:pk>/again/", again, name="again")],
    "outbox_manage",
)
