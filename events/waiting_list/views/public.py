"""Joining the waiting list of a full event."""

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
from events.programme.errors import InvitationRequired, PlacesLeft, RegistrationClosed
from events.programme.published import published_event
from events.registrations.actions import refuse_if_shut
from events.registrations.forms import RegistrationForm
from events.waiting_list.actions import join_publicly
from events.waiting_list.places import quotas_of
from events.waiting_list.reasons import rules_of
from toolkit.actions import ActionRefused
from toolkit.forms import sent_with


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@answered_once
def join(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of the waiting list. Its answer is the same whether the address is known or not."""
    event = published_event(pk)
    if event.hub is None:
        raise Http404
    form = RegistrationForm(*sent_with(request), event=event, hub=event.hub)
    if request.method != "POST":
        return _form_page(request, event, form, refusal=_refusal(event))
    if not form.is_valid():
        return _form_page(request, event, form)
    try:
        spend_public_email(request, form.cleaned_data["email"])
        join_publicly(by=CITIZEN, event=event, language=get_language() or "en", at=timezone.now(), **form.person())
    except TooManyRequests as refused:
        form.add_error(None, str(refused))
        return with_retry_after(_form_page(request, event, form, status=HTTPStatus.TOO_MANY_REQUESTS), refused)
    except ActionRefused as refused:
        refused.add_to_form(form)
        has_places = isinstance(refused, PlacesLeft)
        return _form_page(request, event, form, status=HTTPStatus.CONFLICT, has_places=has_places)
    messages.success(request, _("We've sent an email to %(address)s.") % {"address": form.cleaned_data["email"]})
    return redirect("events:waiting", event.pk)


def _refusal(event: Event) -> str:
    """Return why no one can join the waiting list now; empty when people can."""
    try:
        if event.by_invitation:
            raise InvitationRequired
        refuse_if_shut(event, timezone.now())
        if not event.has_waiting_list:
            raise RegistrationClosed(_("This event has no waiting list."))
        if not event.waits_in and not quotas_of(event):
            raise PlacesLeft(_("Places are left: you can register."))
    except ActionRefused as refused:
        return str(refused)
    return ""


def _form_page(
    request: HttpRequest, event: Event, form: RegistrationForm, *, refusal: str = "", status: int = 200,
    has_places: bool = False,
) -> HttpResponse:  # fmt: skip
    context = {"event": event, "form": form, "refusal": refusal, "has_places": has_places, "rules": rules_of(event)}
    return render(request, "events/join_waiting_list.html", context, status=status)


@login_not_required
@never_cache
@require_safe
def waiting(request: HttpRequest, pk: int) -> HttpResponse:
    """What happens after asking for the waiting list. Tells nothing about who did."""
    event = published_event(pk)
    return render(request, "events/waiting.html", {"event": event})
