"""The page behind the link of an invitation."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.errors import TooManyRequests
from accounts.personal_links import hashes_of, personal_page
from accounts.rate_limits import spend_public_email
from audit.actors import CITIZEN
from events.invitations import actions as invitation_actions
from events.invitations.forms import SubstituteForm
from events.invitations.substitute_actions import (
    may_name_substitute,
    name_substitute,
    refusal_of_taking_back,
    take_back_substitute,
)
from events.models import Invitation, Registration, Substitute
from events.programme.errors import EventFull
from events.programme.wording import reply_by_words
from events.registrations.consent_wording import registration_wording, shown_on
from events.registrations.forms import WayForm
from events.waiting_list.places import full_words
from toolkit.actions import ActionRefused
from toolkit.forms import done

SUBSTITUTES = Substitute.objects.with_waiting()


def _invitation(token: str) -> Invitation:
    found = Invitation.objects.select_related(
        "event__hub__country", "event__country", "stakeholder", "campaign", "hub__country"
    )
    return get_object_or_404(
        found.prefetch_related(Prefetch("substitutes", SUBSTITUTES)),
        link_hash__in=hashes_of(Invitation.LINK_KIND, token),
    )


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Shows what one is invited to; buttons accept or decline, as often as one likes until the event begins, or name a substitute."""
    row = _invitation(token)
    if request.method != "POST":
        return _invitation_page(request, row, token)
    answer = request.POST.get("answer")
    form = _way_form(row, request.POST, request.FILES)
    if answer == "substitute":
        return _name_substitute(request, row, token)
    if answer == "take_back":
        return _take_back_substitute(request, row, token)
    if answer not in {"accept", "decline", "wait"}:
        form.add_error(None, _("Choose one of the two answers."))
        return _invitation_page(request, row, token, status=400, form=form)
    if answer != "decline" and not form.is_valid():
        return _invitation_page(request, row, token, form=form)
    try:
        invitation_actions.answer_invitation(
            by=CITIZEN,
            invitation=row,
            accept=answer != "decline",
            waits=answer == "wait",
            **(form.chosen() if answer != "decline" else {}),
            shown=shown_on("invitation page", row.event.hub or row.hub, row.event),
            at=timezone.now(),
        )
    except ActionRefused as refused:
        row.event.refresh_from_db(fields=row.event.PLACE_FIELDS)
        waits = isinstance(refused, EventFull) and row.event.has_waiting_list
        return _invitation_page(request, row, token, str(refused), HTTPStatus.CONFLICT, form=form, waits=waits)
    messages_by_answer = {
        "accept": _("You're attending."),
        "decline": _("You're not attending."),
        "wait": _("We've added you to the waiting list, and emailed you what happens next."),
    }
    messages.success(request, messages_by_answer[answer])
    return redirect("events_personal:invitation", token)


def _name_substitute(request: HttpRequest, row: Invitation, token: str) -> HttpResponse:
    """Decline and name another person."""
    form = SubstituteForm(request.POST)
    if form.is_valid():
        try:
            spend_public_email(request, form.cleaned_data["email"])
        except TooManyRequests as refused:
            form.add_error(None, str(refused))
            return _invitation_page(request, row, token, status=HTTPStatus.TOO_MANY_REQUESTS, substitute_form=form)

    def name() -> None:
        shown = shown_on("invitation page", row.event.hub or row.hub, row.event)
        name_substitute(by=CITIZEN, invitation=row, shown=shown, at=timezone.now(), **form.cleaned_data)

    if not done(form, name):
        return _invitation_page(request, row, token, substitute_form=form)
    messages.success(
        request, _("Thank you. We've invited “%(name)s” in your place.") % {"name": form.cleaned_data["name"]}
    )
    return redirect("events_personal:invitation", token)


def _take_back_substitute(request: HttpRequest, row: Invitation, token: str) -> HttpResponse:
    try:
        take_back_substitute(by=CITIZEN, invitation=row, at=timezone.now())
    except ActionRefused as refused:
        return _invitation_page(request, _invitation(token), token, str(refused), HTTPStatus.CONFLICT)
    messages.success(request, _("Your substitute is withdrawn. You can accept, decline or name another person."))
    return redirect("events_personal:invitation", token)


def _way_form(row: Invitation, *sent: Any) -> WayForm:
    person = row.stakeholder
    return WayForm(*sent, event=row.event, sector=person.sector, person=person)


def _is_waiting(row: Invitation) -> bool:
    return Registration.objects.filter(event=row.event).waiting().of_person(row.stakeholder).exists()


def _has_a_place(row: Invitation) -> bool:
    """Whether a place is held for the person, who registered by the form and has not confirmed yet."""
    theirs = Registration.objects.filter(event=row.event).of_person(row.stakeholder)
    return row.event.is_full and theirs.taking_a_place().exists()


def _invitation_page(
    request: HttpRequest, row: Invitation, token: str, refusal: str = "", status: int = 200, *,
    form: WayForm | None = None, waits: bool = False, substitute_form: SubstituteForm | None = None,
) -> HttpResponse:  # fmt: skip
    """``waits``: there is no place for what was chosen, and the person can join the waiting list."""
    event, at = row.event, timezone.now()
    substitute = next((one for one in row.substitutes.all() if one.state != one.State.WITHDRAWN), None)
    full = "" if row.state == Invitation.State.ACCEPTED or _has_a_place(row) else full_words(event)
    context = {
        "invitation": row,
        "event": event,
        "token": token,
        "refusal": refusal,
        "form": form or _way_form(row),
        "full": full,
        "waits": waits or bool(full and event.has_waiting_list),
        "is_waiting": row.state == Invitation.State.ACCEPTED and _is_waiting(row),
        "substitute": substitute,
        "may_take_back": substitute is not None and not refusal_of_taking_back(row, substitute, at=at),
        "substitute_form": substitute_form or SubstituteForm(),
        "may_name_substitute": may_name_substitute(row, at=at),
        "answerable": row.can_be_answered(at=at),
        "reply_by": reply_by_words(event, row.reply_by, at=at),
        "wording": registration_wording(row.event.hub, row.event) if row.event.hub else "",
    }
    return render(request, "events/invitation.html", context, status=status)
