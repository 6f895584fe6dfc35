"""Asking for access, and the page of a partner's keys behind the link in each email."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.errors import TooManyRequests
from accounts.personal_links import NO_SUCH_BUTTON, hashes_of, personal_page
from accounts.rate_limits import spend_public_email, with_retry_after
from audit.actors import CITIZEN
from audit.submissions import answered_once
from partners.keys import actions
from partners.keys.forms import AccessForm, KeyForm, PartnerChoiceForm, PartnerDetailsForm
from partners.keys.models import ApiKey, Partner, Scope
from partners.keys.shown_once import forget_secret, redirect_with_secret, secret_to_show
from toolkit.actions import ActionRefused

FORM_METHODS = ["GET", "HEAD", "POST"]


@login_not_required
@require_http_methods(FORM_METHODS)
@answered_once
def ask(request: HttpRequest) -> HttpResponse:
    """What partners get, and the form for a key. What it answers does not depend on whether the address was known."""
    form = AccessForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "partners/ask.html", {"form": form})
    typed = form.cleaned_data
    try:
        spend_public_email(request, typed["email"])
    except TooManyRequests as refused:
        form.add_error(None, str(refused))
        return with_retry_after(render(request, "partners/ask.html", {"form": form}, status=429), refused)
    actions.request_access(by=CITIZEN, language=get_language() or "en", at=timezone.now(), **typed)
    return redirect("partners:asked")


@login_not_required
@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """Show what happens next: the same page whether the address was known or not."""
    return render(request, "partners/asked.html")


@personal_page
@require_http_methods(FORM_METHODS)
@answered_once
def partner(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows keys and webhooks; POST confirms the address or changes the details."""
    ours = find_partner(token)
    if (shown := secret_to_show(request)) is not None and (key := ours.keys.filter(pk=shown[0]).first()):
        page = render(request, "partners/key_made.html", {"key": key, "secret": shown[1], "token": token})
        return forget_secret(page, request.path)
    pressed = PartnerChoiceForm(request.POST)
    choice = pressed.cleaned_data["choice"] if request.method == "POST" and pressed.is_valid() else ""
    is_unclear = request.method == "POST" and not choice
    form = PartnerDetailsForm(request.POST if choice == "save" or is_unclear else None, partner=ours)
    if choice == "confirm":
        actions.confirm_partner(by=CITIZEN, partner=ours, at=timezone.now())
        messages.success(request, _("Your address is confirmed. Create your first key."))
        return redirect("partners_personal:partner", token)
    if choice == "save" and form.is_valid():
        actions.change_partner(by=CITIZEN, partner=ours, **form.cleaned_data)
        messages.success(request, _("Your changes were saved."))
        return redirect("partners_personal:partner", token)
    if is_unclear:
        form.add_error(None, str(NO_SUCH_BUTTON))
    context = _context(ours, token) | {"form": form}
    return render(request, "partners/partner.html", context, status=400 if is_unclear else 200)


def _context(ours: Partner, token: str) -> dict[str, Any]:
    at = timezone.now()
    keys = list(ours.keys.select_related("successor"))
    has_webhook_key = any(Scope.WEBHOOKS in key.scopes and key.ended_at > at for key in keys)
    endpoints = list(ours.endpoints.all())
    return {
        "partner": ours, "token": token, "keys": [(key, key_status(key, at)) for key in keys], "endpoints": endpoints,
        "has_webhook_key": has_webhook_key,
    }  # fmt: skip


def key_status(key: ApiKey, at: dt.datetime) -> str:
    """Return the badge of a key: works, was rotated, has expired, was revoked."""
    if key.revoked_at is not None:
        return "key_revoked"
    if key.expires_at <= at:
        return "key_expired"
    return "key_rotated" if hasattr(key, "successor") else "key_valid"


@personal_page
@require_http_methods(FORM_METHODS)
@answered_once
def add_key(request: HttpRequest, token: str) -> HttpResponse:
    """Make a key, and lead to the page that shows it once."""
    ours = find_partner(token)
    form = KeyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            made = actions.create_key(
                by=CITIZEN, partner=ours, name=typed["name"], scopes=typed["scopes"], valid_for=form.lifetime(), at=timezone.now()
            )  # fmt: skip
        except ActionRefused as refused:
            refused.add_to_form(form)
        else:
            return _show_once(token, made)
    return render(request, "partners/key_add.html", {"form": form, "token": token})


@personal_page
@require_http_methods(FORM_METHODS)
@answered_once
def rotate_key(request: HttpRequest, token: str, key: int) -> HttpResponse:
    """Ask, then make a key of the same kind and show it; the old one works a while longer."""
    row = _find_key(token, key)
    context: dict[str, Any] = {"key": row, "token": token, "days": actions.OVERLAP.days}
    if request.method == "POST":
        try:
            return _show_once(token, actions.rotate_key(by=CITIZEN, key=row, at=timezone.now()))
        except ActionRefused as refused:
            messages.error(request, str(refused))
            return redirect("partners_personal:partner", token)
    return render(request, "partners/key_rotate.html", context)


@personal_page
@require_http_methods(FORM_METHODS)
@answered_once
def revoke_key(request: HttpRequest, token: str, key: int) -> HttpResponse:
    """Ask, then end a key at once."""
    row = _find_key(token, key)
    if request.method == "POST":
        actions.revoke_key(by=CITIZEN, key=row, at=timezone.now())
        messages.success(request, _("The key no longer works."))
        return redirect("partners_personal:partner", token)
    return render(request, "partners/key_revoke.html", {"key": row, "token": token})


def find_partner(token: str) -> Partner:
    """Return the partner whose link this is; 404 for any other."""
    return get_object_or_404(Partner, link_hash__in=hashes_of(Partner.LINK_KIND, token))


def _find_key(token: str, key: int) -> ApiKey:
    return get_object_or_404(find_partner(token).keys, pk=key)


def _show_once(token: str, made: actions.NewKey) -> HttpResponse:
    return redirect_with_secret(reverse("partners_personal:partner", args=[token]), made.row.pk, made.text)
