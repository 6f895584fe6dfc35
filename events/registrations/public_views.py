"""Registering for an event."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.errors import TooManyRequests
from accounts.rate_limits import spend_public_email, with_retry_after
from audit.actors import CITIZEN
from audit.submissions import answered_once
from events.models import Event
from events.programme.errors import EventFull, InvitationRequired
from events.programme.published import published_event
from events.registrations.actions import refuse_unless_open
from events.registrations.forms import RegistrationForm
from events.registrations.unconfirmed import register_publicly
from toolkit.actions import ActionRefused
from toolkit.forms import sent_with


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@answered_once
def register(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of a registration. Its answer is the same whether the address is known or not."""
    event = published_event(pk)
    if event.hub is None:
        raise Http404
    form = RegistrationForm(*sent_with(request), event=event, hub=event.hub)
    if request.method != "POST":
        return _form_page(request, event, form, _refusal(event))
    if not form.is_valid():
        return _form_page(request, event, form, "")
    try:
        spend_public_email(request, form.cleaned_data["email"])
        register_publicly(by=CITIZEN, event=event, language=get_language() or "en", at=timezone.now(), **form.person())
    except TooManyRequests as refused:
        form.add_error(None, str(refused))
        return with_retry_after(_form_page(request, event, form, "", status=HTTPStatus.TOO_MANY_REQUESTS), refused)
    except ActionRefused as refused:
        refused.add_to_form(form)
        waits = isinstance(refused, EventFull) and event.has_waiting_list
        return _form_page(request, event, form, "", status=HTTPStatus.CONFLICT, waits=waits)
    messages.success(request, _("We've sent an email to %(address)s.") % {"address": form.cleaned_data["email"]})
    return redirect("events:registered", event.pk)


def _refusal(event: Event) -> str:
    """Return why the registration is closed; empty when it is open."""
    try:
        if event.by_invitation:
            raise InvitationRequired
        refuse_unless_open(event, at=timezone.now())
    except ActionRefused as refused:
        return str(refused)
    return ""


def _form_page(
    request: HttpRequest, event: Event, form: RegistrationForm, refusal: str, status: int = 200, *, waits: bool = False
) -> HttpResponse:
    """``waits``: what was typed can be sent to the waiting list instead."""
    context = {"event": event, "form": form, "refusal": refusal, "waits": waits, "is_full": event.status == "full"}
    return render(request, "events/register.html", context, status=status)


@login_not_required
@never_cache
@require_safe
def registered(request: HttpRequest, pk: int) -> HttpResponse:
    """What happens after registering. Tells nothing about who did."""
    event = published_event(pk)
    return render(request, "events/registered.html", {"event": event})
