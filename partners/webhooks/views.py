"""A partner's webhooks: added, tested, paused, changed, removed, and the log of what was sent."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.personal_links import NO_SUCH_BUTTON, personal_page
from audit.actors import CITIZEN
from audit.submissions import answered_once
from hubs.countries.names import country_name
from partners.keys.shown_once import forget_secret, redirect_with_secret, secret_to_show
from partners.keys.views import FORM_METHODS, find_partner
from partners.webhooks import actions
from partners.webhooks.forms import EndpointChoiceForm, EndpointForm
from partners.webhooks.models import WebhookDelivery, WebhookEndpoint
from partners.webhooks.resources import RESOURCES
from toolkit.actions import ActionRefused
from toolkit.key_pages import key_page

SHOWN = 25


@personal_page
@require_http_methods(FORM_METHODS)
@answered_once
def add_webhook(request: HttpRequest, token: str) -> HttpResponse:
    """Register an address, and lead to the page that shows its secret once."""
    ours = find_partner(token)
    form = EndpointForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_endpoint(by=CITIZEN, partner=ours, at=timezone.now(), **form.cleaned_data)
        except ActionRefused as refused:
            refused.add_to_form(form)
        else:
            return _show_once(token, made)
    return render(request, "partners/webhook_add.html", {"form": form, "token": token})


@personal_page
@require_http_methods(FORM_METHODS)
@answered_once
def webhook(request: HttpRequest, token: str, webhook: int) -> HttpResponse:
    """GET shows how it is doing and what was sent; POST sends a test, pauses it, or makes a new secret and shows that."""
    endpoint = _find(token, webhook)
    if (secret := secret_to_show(request)) is not None and secret[0] == endpoint.pk:
        page = render(request, "partners/secret_made.html", {"endpoint": endpoint, "secret": secret[1], "token": token})
        return forget_secret(page, request.path)
    form = EndpointChoiceForm(request.POST)
    if request.method == "POST" and form.is_valid():
        try:
            shown = _act(request, endpoint, token, str(form.cleaned_data["choice"]))
        except ActionRefused as refused:
            messages.error(request, str(refused))
            shown = None
        return shown or redirect("partners_personal:webhook", token, endpoint.pk)
    is_unclear = request.method == "POST"
    if is_unclear:
        messages.error(request, str(NO_SUCH_BUTTON))
    context = _context(request, endpoint, token)
    return render(request, "partners/webhook.html", context, status=400 if is_unclear else 200)


def _act(request: HttpRequest, endpoint: WebhookEndpoint, token: str, choice: str) -> HttpResponse | None:
    at = timezone.now()
    if choice == "rotate":
        return _show_once(token, actions.rotate_secret(by=CITIZEN, endpoint=endpoint, at=at))
    if choice == "pause":
        actions.pause_endpoint(by=CITIZEN, endpoint=endpoint, at=at)
        messages.success(request, _("The webhook is paused."))
    else:
        actions.test_endpoint(by=CITIZEN, endpoint=endpoint, at=at)
        messages.success(request, _("A test is on its way. Reload this page in a few seconds."))
    return None


def _context(request: HttpRequest, endpoint: WebhookEndpoint, token: str) -> dict[str, Any]:
    page = key_page(endpoint.deliveries.all(), request.GET, size=SHOWN)
    return {
        "endpoint": endpoint,
        "token": token,
        "page": page,
        "types": [str(RESOURCES[name].label) for name in endpoint.resources if name in RESOURCES],
        "countries": [country_name(code, get_language() or "en") for code in endpoint.countries],
        "deliveries": [(row, json.loads(row.payload)["type"]) for row in page.rows],
    }


@personal_page
@require_http_methods(FORM_METHODS)
@answered_once
def edit_webhook(request: HttpRequest, token: str, webhook: int) -> HttpResponse:
    """Change address and filters."""
    endpoint = _find(token, webhook)
    form = EndpointForm(request.POST if request.method == "POST" else None, endpoint=endpoint)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_endpoint(by=CITIZEN, endpoint=endpoint, at=timezone.now(), **form.cleaned_data)
        except ActionRefused as refused:
            refused.add_to_form(form)
        else:
            messages.success(request, _("Your changes were saved."))
            return redirect("partners_personal:webhook", token, endpoint.pk)
    return render(request, "partners/webhook_edit.html", {"form": form, "token": token, "endpoint": endpoint})


@personal_page
@require_http_methods(FORM_METHODS)
@answered_once
def remove_webhook(request: HttpRequest, token: str, webhook: int) -> HttpResponse:
    """Ask, then delete it with its log."""
    endpoint = _find(token, webhook)
    if request.method == "POST":
        actions.remove_endpoint(by=CITIZEN, endpoint=endpoint)
        messages.success(request, _("The webhook was removed."))
        return redirect("partners_personal:partner", token)
    return render(request, "partners/webhook_remove.html", {"token": token, "endpoint": endpoint})


@personal_page
@require_http_methods(FORM_METHODS)
@answered_once
def delivery(request: HttpRequest, token: str, webhook: int, delivery: int) -> HttpResponse:
    """GET shows what was sent and each answer; POST sends it again."""
    endpoint = _find(token, webhook)
    row = get_object_or_404(endpoint.deliveries, pk=delivery)
    if request.method == "POST":
        try:
            actions.redeliver(by=CITIZEN, delivery=row)
        except ActionRefused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("It will be sent again in a few seconds."))
        return redirect("partners_personal:delivery", token, endpoint.pk, row.pk)
    return render(request, "partners/delivery.html", _delivery_context(token, endpoint, row))


def _delivery_context(token: str, endpoint: WebhookEndpoint, row: WebhookDelivery) -> dict[str, Any]:
    payload = json.loads(row.payload)
    return {
        "token": token,
        "endpoint": endpoint,
        "delivery": row,
        "type": payload["type"],
        "body": json.dumps(payload, indent=2, ensure_ascii=False),
        "attempts": list(row.log.all()[:SHOWN]),
    }


def _find(token: str, webhook: int) -> WebhookEndpoint:
    return get_object_or_404(find_partner(token).endpoints, pk=webhook)


def _show_once(token: str, made: actions.NewSecret) -> HttpResponse:
    page = reverse("partners_personal:webhook", args=[token, made.endpoint.pk])
    return redirect_with_secret(page, made.endpoint.pk, made.secret)
