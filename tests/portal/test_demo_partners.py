"""The partners of the demo: keys in every state, requests of each day, a webhook that works and one that was paused."""

import pytest
from django.utils import timezone

from echos_portal.demo.history import History
from echos_portal.demo.partners import HOOK, OTHER_HOOK, plan_partners
from outbox.models import OutgoingEmail
from partners.models import ApiKey, KeyUse, WebhookDelivery, WebhookEndpoint
from tests.factories import make_event, make_hub

pytestmark = pytest.mark.django_db


def test_two_partners_have_keys_use_and_webhooks_with_deliveries() -> None:
    history = History(timezone.now())
    hub = make_hub("PT")
    for day in (20, 10, 1.95):
        history.ago(day, lambda _at: make_event(hub))
    plan_partners(history)
    history.perform()
    assert ApiKey.objects.filter(revoked_at=None).count() == 4
    assert ApiKey.objects.exclude(rotated_from=None).count() == 1
    assert KeyUse.objects.count() > 40
    well, paused = (WebhookEndpoint.objects.get(url=url) for url in (HOOK, OTHER_HOOK))
    assert (well.state, paused.state) == ("active", "paused")
    assert {"delivered", "failed"} <= set(WebhookDelivery.objects.values_list("state", flat=True))
    assert OutgoingEmail.objects.filter(kind="partners/webhook_paused").count() == 1
    assert max(WebhookDelivery.objects.values_list("finished_at", flat=True).exclude(finished_at=None)) < timezone.now()
    again = History(timezone.now())
    plan_partners(again)
    assert again.is_empty
