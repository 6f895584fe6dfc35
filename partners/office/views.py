"""The network office's pages of partners: keys, use, webhooks, failures."""

import datetime as dt
from operator import itemgetter
from typing import Any

from django.contrib import messages
from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hubs.registry.desk import DeskRequest
from hubs.registry.office import office
from partners.keys import actions
from partners.keys.forms import RevocationForm
from partners.keys.models import ApiKey, KeyUse, Partner
from partners.keys.views import FORM_METHODS, key_status
from partners.models import DeliveryAttempt, DeliveryState, EndpointState, WebhookDelivery
from toolkit.paging import page_of

USE_SHOWN = dt.timedelta(days=30)
FAILURES_SHOWN = 20
PAGE_SIZE = 50


@require_safe
@office("network.manage_partners")
def partners(request: DeskRequest) -> HttpResponse:
    """List partners with their keys, use and webhooks, those with trouble first."""
    page = page_of(_with_figures(Partner.objects.exclude(confirmed_at=None)), request, PAGE_SIZE)
    waiting = Partner.objects.filter(confirmed_at=None).count()
    return render(
        request, "partners/office/partners.html", {"section": "partners", "page_obj": page, "waiting": waiting}
    )


def _with_figures(rows: "QuerySet[Partner]") -> "QuerySet[Any]":
    at = timezone.now()
    uses = KeyUse.objects.filter(
        key__partner=OuterRef("pk"), day__gt=timezone.localdate(at - USE_SHOWN, dt.UTC)
    ).order_by()
    failed = WebhookDelivery.objects.filter(endpoint__partner=OuterRef("pk"), state=DeliveryState.FAILED).order_by()
    works = Q(keys__revoked_at=None, keys__expires_at__gt=at)
    paused = Q(endpoints__state=EndpointState.PAUSED)
    return rows.annotate(
        working_keys=Count("keys", filter=works, distinct=True),
        last_used=Max("keys__last_used_at"),
        requests=Coalesce(Subquery(uses.values("key__partner").annotate(sum=Sum("requests")).values("sum")), 0),
        webhooks=Count("endpoints", distinct=True),
        paused_webhooks=Count("endpoints", filter=paused, distinct=True),
        failures=Coalesce(Subquery(failed.values("endpoint__partner").annotate(sum=Count("pk")).values("sum")), 0),
    ).order_by("-paused_webhooks", "-requests", "name", "pk")


@require_safe
@office("network.manage_partners")
def partner(request: DeskRequest, partner: int) -> HttpResponse:
    """Show one partner: keys, requests a day, webhooks, and what could not be delivered lately."""
    row, at = get_object_or_404(Partner, pk=partner), timezone.now()
    uses = KeyUse.objects.filter(key__partner=row, day__gt=timezone.localdate(at - USE_SHOWN, dt.UTC))
    failures = DeliveryAttempt.objects.filter(delivery__endpoint__partner=row).exclude(status__range=(200, 299))
    context = {
        "section": "partners",
        "partner": row,
        "keys": [(key, key_status(key, at)) for key in row.keys.select_related("successor")],
        "days": sorted(
            uses.values("day").annotate(total=Sum("requests")).order_by(), key=itemgetter("day"), reverse=True
        ),
        "endpoints": row.endpoints.annotate(
            waiting=Count("deliveries", filter=Q(deliveries__state=DeliveryState.QUEUED))
        ),
        "failures": failures.select_related("delivery__endpoint")[:FAILURES_SHOWN],
    }
    return render(request, "partners/office/partner.html", context)


@require_http_methods(FORM_METHODS)
@office("network.manage_partners")
def revoke_key(request: DeskRequest, partner: int, key: int) -> HttpResponse:
    """Ask for the reason, then end the key and email its owner."""
    row = get_object_or_404(ApiKey.objects.select_related("partner"), pk=key, partner=partner)
    form = RevocationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.revoke_key(by=request.user, key=row, because=form.cleaned_data["because"], at=timezone.now())
        messages.success(request, _("The key no longer works. The partner gets an email."))
        return redirect("partners_network:partner", row.partner_id)
    context = {"section": "partners", "key": row, "partner": row.partner, "form": form}
    return render(request, "partners/office/revoke.html", context)
