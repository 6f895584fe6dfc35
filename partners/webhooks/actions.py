"""Register webhooks, test, pause, change and remove them, rotate their secrets, send a delivery again."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.actions import record
from audit.actors import Actor
from partners.keys.actions import lock_partner
from partners.keys.models import Partner, Scope
from partners.webhooks.addresses import read_target
from partners.webhooks.models import DeliveryState, EndpointState, WebhookDelivery, WebhookEndpoint
from partners.webhooks.signatures import new_secret, stored_secret
from toolkit.actions import ActionRefused, action, enqueue_on_commit, lock_row, refuse_violations

MOST_ENDPOINTS = 5  # of one partner
OVERLAP = dt.timedelta(days=1)  # for which deliveries are signed with the secret before as well
TEST_AGAIN_AFTER = dt.timedelta(seconds=10)
DELIVER = "partners.deliver_webhooks"
URL_ONCE = gettext_lazy("You already have a webhook for this address.")


@dataclass(frozen=True)
class NewSecret:
    """A webhook, and its signing secret in the one moment in which it can be read."""

    endpoint: WebhookEndpoint
    secret: str


@action
def add_endpoint(
    *, by: Actor, partner: Partner, url: str, resources: Sequence[str], countries: Sequence[str], at: dt.datetime
) -> NewSecret:
    """Register an address and send a test to it: it is informed of changes once it has answered that with 2xx.

    Refuses an address that could lead elsewhere than into the public internet, one twice, a sixth, and a partner without a key for it.
    """
    kept = lock_partner(partner)
    _require_key(kept, at)
    if kept.endpoints.count() >= MOST_ENDPOINTS:
        raise ActionRefused(_("You can have %(most)s webhooks. Remove one first.") % {"most": MOST_ENDPOINTS})
    read_target(url)
    secret = new_secret()
    with refuse_violations({"partners_endpoint_once": (URL_ONCE, "url")}):
        endpoint = WebhookEndpoint.objects.create(
            partner=kept, url=url, resources=list(resources), countries=list(countries), secret=stored_secret(secret), created_at=at
        )  # fmt: skip
    record(by=by, action="partners.add_webhook", subject=endpoint)
    _queue_test(endpoint, at)
    return NewSecret(endpoint, secret)


@action
def change_endpoint(
    *,
    by: Actor,
    endpoint: WebhookEndpoint,
    url: str,
    resources: Sequence[str],
    countries: Sequence[str],
    at: dt.datetime,
) -> WebhookEndpoint:
    """Store address and filters. A new address is tested before it is informed of anything; until then changes are on hold."""
    kept = _lock(endpoint)
    read_target(url)
    is_moved = url != kept.url
    new = {"url": url, "resources": list(resources), "countries": list(countries)}
    changed = [name for name, value in new.items() if getattr(kept, name) != value]
    for name in changed:
        setattr(kept, name, new[name])
    if is_moved:
        if kept.state == EndpointState.ACTIVE:
            kept.state, kept.paused_at, kept.paused_because = EndpointState.PAUSED, at, _("The address was changed.")
        kept.failing_since = kept.quiet_until = None
    with refuse_violations({"partners_endpoint_once": (URL_ONCE, "url")}):
        kept.save()
    if changed:
        record(by=by, action="partners.change_webhook", subject=kept, fields=changed)
    if is_moved:
        kept.deliveries.filter(state=DeliveryState.QUEUED).update(state=DeliveryState.HELD)
        _queue_test(kept, at)
    return kept


@action
def test_endpoint(*, by: Actor, endpoint: WebhookEndpoint, at: dt.datetime) -> WebhookDelivery:
    """Send a test: answered with 2xx, it activates a pending or paused webhook. Refuses more than one in ten seconds."""
    kept = _lock(endpoint)
    _require_key(kept.partner, at)
    if kept.deliveries.filter(is_test=True, created_at__gt=at - TEST_AGAIN_AFTER).exists():
        raise ActionRefused(_("A test was sent a moment ago. Wait ten seconds."))
    record(by=by, action="partners.test_webhook", subject=kept)
    return _queue_test(kept, at)


@action
def pause_endpoint(*, by: Actor, endpoint: WebhookEndpoint, at: dt.datetime) -> WebhookEndpoint:
    """Send nothing until a test succeeds again; what changes meanwhile is on hold."""
    kept = _lock(endpoint)
    if kept.state == EndpointState.ACTIVE:
        kept.state, kept.paused_at, kept.paused_because = EndpointState.PAUSED, at, _("Paused by you.")
        kept.save(update_fields=["state", "paused_at", "paused_because"])
        kept.deliveries.filter(state=DeliveryState.QUEUED).update(state=DeliveryState.HELD)
        record(by=by, action="partners.pause_webhook", subject=kept)
    return kept


@action
def rotate_secret(*, by: Actor, endpoint: WebhookEndpoint, at: dt.datetime) -> NewSecret:
    """Sign with a new secret, and for a day also with the one before."""
    kept = _lock(endpoint)
    secret = new_secret()
    kept.old_secret, kept.old_secret_until, kept.secret = kept.secret, at + OVERLAP, stored_secret(secret)
    kept.save(update_fields=["old_secret", "old_secret_until", "secret"])
    record(by=by, action="partners.rotate_secret", subject=kept)
    return NewSecret(kept, secret)


@action
def remove_endpoint(*, by: Actor, endpoint: WebhookEndpoint) -> None:
    """Delete a webhook with its deliveries."""
    kept = _lock(endpoint)
    record(by=by, action="partners.remove_webhook", subject=kept)
    kept.delete()


@action
def redeliver(*, by: Actor, delivery: WebhookDelivery) -> WebhookDelivery:
    """Send a delivery again, under the same id. Refuses one that has not ended, and one of a webhook that is not active."""
    kept = lock_row(WebhookDelivery.objects.select_related("endpoint"), delivery.pk)
    if kept.state not in (DeliveryState.DELIVERED, DeliveryState.FAILED):
        raise ActionRefused(_("This delivery is waiting to be sent."))
    if kept.endpoint.state != EndpointState.ACTIVE and not kept.is_test:
        raise ActionRefused(_("Send a test first: this webhook is not active."))
    kept.state, kept.attempts, kept.finished_at = DeliveryState.QUEUED, 0, None
    kept.due_at = Now()
    kept.save(update_fields=["state", "attempts", "finished_at", "due_at"])
    record(by=by, action="partners.redeliver", subject=kept)
    enqueue_on_commit(DELIVER)
    return kept


def _lock(endpoint: WebhookEndpoint) -> WebhookEndpoint:
    return lock_row(WebhookEndpoint.objects.select_related("partner"), endpoint.pk)


def _require_key(partner: Partner, at: dt.datetime) -> None:
    if not partner.keys.valid(at).filter(scopes__contains=[Scope.WEBHOOKS]).exists():
        raise ActionRefused(_("First create a key that may receive webhooks."))


def _queue_test(endpoint: WebhookEndpoint, at: dt.datetime) -> WebhookDelivery:
    endpoint.round += 1
    endpoint.quiet_until = None
    endpoint.save(update_fields=["round", "quiet_until"])
    moment = at.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
    payload = {"type": "webhook.test", "timestamp": moment, "data": {"webhook": endpoint.pk}}
    row = WebhookDelivery.objects.create(
        endpoint=endpoint, event_id=f"test_{endpoint.pk}_{endpoint.round}", payload=json.dumps(payload), is_test=True,
        created_at=at, due_at=Now(),
    )  # fmt: skip
    enqueue_on_commit(DELIVER)
    return row
