"""Scheduled: delete deliveries after thirty days, and secrets that no longer sign."""

import datetime as dt

from audit.purges import record_purge
from partners.webhooks.models import WebhookDelivery, WebhookEndpoint
from toolkit.actions import action

DELIVERIES_KEPT = dt.timedelta(days=30)
AT_ONCE = 20_000


@action
def forget_deliveries(*, at: dt.datetime) -> int:
    """Delete deliveries with their log thirty days after they were written; return how many. The rest waits for the next run."""
    old = WebhookDelivery.objects.filter(created_at__lt=at - DELIVERIES_KEPT).order_by("created_at")
    keys = list(old.values_list("pk", flat=True)[:AT_ONCE])
    WebhookDelivery.objects.filter(pk__in=keys).delete()
    return record_purge(WebhookDelivery, len(keys), at=at)


@action
def forget_old_secrets(*, at: dt.datetime) -> int:
    """Delete secrets that were replaced and no longer sign; return how many."""
    over = WebhookEndpoint.objects.filter(old_secret_until__lte=at)
    return over.update(old_secret="", old_secret_until=None)
