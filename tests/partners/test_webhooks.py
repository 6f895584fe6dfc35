"""Webhooks: from a change to a signed request, once each, tried for three days, paused and resumed, and never lost."""

import datetime as dt
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from audit.actors import CITIZEN
from events.models import CoOrganiser, Event
from outbox.models import OutgoingEmail
from partners.keys.actions import revoke_key
from partners.listings import LISTINGS
from partners.models import ApiKey, DeliveryAttempt, WebhookDelivery, WebhookEndpoint
from partners.webhooks import actions, upkeep
from partners.webhooks.deliveries import CLAIM, claim, deliver, release
from partners.webhooks.events import note_events
from partners.webhooks.resources import RESOURCES
from publishing.models import FeedEntry
from tests.factories import make_country, make_event, make_hub, make_news, make_organisation, make_resource
from tests.partners.making import SECRET, WebhookReceiver, make_endpoint, make_key, page_token, receiver
from toolkit.actions import ActionRefused

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = "http://localhost"


@pytest.fixture
def here(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[WebhookReceiver]:
    with receiver(settings, monkeypatch) as found:
        yield found


def events_of(endpoint: WebhookEndpoint) -> list[tuple[str, int | str]]:
    """Type and id of what is to be sent to a webhook."""
    payloads = [json.loads(row.payload) for row in endpoint.deliveries.order_by("pk")]
    return [(one["type"], one["data"]["id"]) for one in payloads]


def states() -> dict[str, int]:
    found: dict[str, int] = {}
    for state in WebhookDelivery.objects.values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    return found


def make_due() -> None:
    """Let the time pass that a retry or a quiet receiver waits for."""
    now = timezone.now() - dt.timedelta(seconds=1)
    WebhookDelivery.objects.filter(state="queued").update(due_at=now)
    WebhookEndpoint.objects.update(quiet_until=None)


# --- From the change feed ----------------------------------------------------------------------------------------


def test_change_is_reported_once_and_says_what_where_and_when() -> None:
    hub = make_hub("PT")
    endpoint = make_endpoint()
    event = make_event(hub)
    note_events()
    note_events()
    row = endpoint.deliveries.get(payload__contains='"events"')
    entry = FeedEntry.objects.get(resource="events", key=event.pk)
    assert row.event_id == f"evt_events_{event.pk}_{entry.xid}"
    assert json.loads(row.payload) == {
        "type": "events.changed",
        "timestamp": entry.at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "data": {
            "resource": "events", "id": event.pk, "url": f"{ROOT}/api/v1/events/{event.pk}/", "deleted": False,
        },
    }  # fmt: skip


def test_what_was_before_is_not_reported_and_an_address_is_that_of_the_api(client: Client) -> None:
    make_event(make_hub("NO"))
    note_events()
    endpoint = make_endpoint()
    make_hub("PT"), make_organisation(), make_news()
    note_events()
    urls = [json.loads(row.payload)["data"]["url"] for row in endpoint.deliveries.all()]
    assert len(urls) >= 3
    assert others_are_open() or not [url for url in urls if "NO" in url]
    assert {client.get(url.removeprefix(ROOT)).status_code for url in urls} == {200}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, {"events", "news", "hubs"}),
        ({"resources": ["events"]}, {"events"}),
        ({"countries": ["NO"]}, {"events", "news", "hubs"}),
        ({"countries": ["PT"]}, set()),
        ({"countries": ["PT", "NO"], "resources": ["news", "hubs"]}, {"news", "hubs"}),
    ],
)
def test_filters_choose_types_and_countries(filters: dict[str, list[str]], expected: set[str]) -> None:
    hub = make_hub("NO")
    endpoint = make_endpoint(**filters)
    make_event(hub), make_news(hub)
    type(hub).objects.update(name="Another name")
    note_events()
    wanted = {"events", "news", "hubs"}
    assert {kind.partition(".")[0] for kind, _id in events_of(endpoint)} & wanted == expected


def test_event_is_reported_to_the_countries_of_all_its_co_organisers() -> None:
    hub = make_hub("NO")
    endpoints = {
        code: make_endpoint(url=f"https://{code.lower()}.example/", countries=[code])
        for code in ("NO", "PT", "PL", "FI")
    }
    event = make_event(hub)
    for code, state in (("PT", "accepted"), ("PL", "accepted"), ("FI", "asked")):
        CoOrganiser.objects.create(
            hub=hub, event=event, partner=make_hub(code), state=state, asked_at=timezone.now(),
            answered_at=timezone.now() if state == "accepted" else None,
        )  # fmt: skip
    note_events()
    informed = {code for code, endpoint in endpoints.items() if ("events.changed", event.pk) in events_of(endpoint)}
    assert informed == {"NO", "PT", "PL"}


def test_resource_is_reported_to_its_own_country_and_to_that_of_its_hub() -> None:
    endpoints = {
        code: make_endpoint(url=f"https://{code.lower()}.example/", countries=[code]) for code in ("NO", "PT", "PL")
    }
    resource = make_resource(make_hub("NO"), country=make_hub("PT").country)
    note_events()
    informed = {
        code for code, endpoint in endpoints.items() if ("resources.changed", resource.pk) in events_of(endpoint)
    }
    assert informed == {"NO", "PT"}


def test_what_is_gone_is_reported_to_all_whatever_the_country() -> None:
    event = make_event(make_hub("NO"))
    endpoint = make_endpoint(countries=["NO"])
    other = make_endpoint(endpoint.partner, url="https://other.example/", countries=["PT"])
    Event.objects.filter(pk=event.pk).delete()
    note_events()
    assert events_of(endpoint)[-1] == events_of(other)[-1] == ("events.deleted", event.pk)


def test_change_of_a_transaction_that_ends_late_is_not_passed_over() -> None:
    """A transaction with a lower id is still open while later ones are read."""
    hub, endpoint = make_hub("PT"), make_endpoint()
    opened, go_on, done = threading.Event(), threading.Event(), threading.Event()

    def slow() -> None:
        try:
            with transaction.atomic():
                make_event(hub, title="Slow")
                opened.set()
                go_on.wait(10)
        finally:
            connection.close()
            done.set()

    threading.Thread(target=slow).start()
    opened.wait(10)
    make_event(hub, title="Quick")
    note_events()
    before = len(events_of(endpoint))
    go_on.set()
    done.wait(10)
    note_events()
    ids = {id_ for kind, id_ in events_of(endpoint) if kind == "events.changed"}
    assert before < len(events_of(endpoint))
    assert ids == set(Event.objects.values_list("pk", flat=True))


def test_nothing_is_reported_without_a_key_that_may_receive_webhooks() -> None:
    endpoint = make_endpoint()
    revoke_key(by=CITIZEN, key=ApiKey.objects.get(), at=timezone.now())
    make_hub("PT")
    assert note_events() == 0
    assert claim() == []
    assert events_of(endpoint) == []


def test_every_list_of_the_api_can_be_reported() -> None:
    """But for the terms of vocabularies, which change with a release of the portal only."""
    listed = {listing.resource.name: name for name, listing in LISTINGS.items() if name != "vocabularies"}
    assert {one.name: one.path for one in RESOURCES.values()} == listed


# --- Sending -----------------------------------------------------------------------------------------------------


def test_request_is_signed_after_the_specification(here: WebhookReceiver) -> None:
    make_endpoint(url=here.url)
    make_hub("PT")
    note_events()
    assert deliver() == len(here.got) > 0
    headers, body = here.got[0]
    assert Webhook(SECRET).verify(body, headers)["type"].endswith(".changed")
    assert headers["content-type"] == "application/json"
    assert headers["host"] == f"receiver.test:{here.port}"
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(body + b" ", headers)
    assert states() == {"delivered": len(here.got)}
    attempt = DeliveryAttempt.objects.first()
    assert attempt is not None
    assert (attempt.status, attempt.body, attempt.error) == (200, "ok", "")


def test_new_secret_signs_beside_the_old_one_for_a_day(here: WebhookReceiver) -> None:
    endpoint = make_endpoint(url=here.url)
    made = actions.rotate_secret(by=CITIZEN, endpoint=endpoint, at=timezone.now())
    actions.test_endpoint(by=CITIZEN, endpoint=endpoint, at=timezone.now())
    deliver()
    headers, body = here.got[0]
    assert headers["webhook-signature"].count("v1,") == 2
    for secret in (SECRET, made.secret):
        assert Webhook(secret).verify(body, headers)["type"] == "webhook.test"
    assert upkeep.forget_old_secrets(at=timezone.now() + dt.timedelta(days=2)) == 1
    assert SECRET not in str(list(WebhookEndpoint.objects.values()))


def test_webhook_is_informed_of_changes_once_it_has_answered_the_test(here: WebhookReceiver) -> None:
    partner = make_key().row.partner
    here.answer = 500
    endpoint = actions.add_endpoint(
        by=CITIZEN, partner=partner, url=here.url, resources=["hubs"], countries=[], at=timezone.now()
    ).endpoint
    make_hub("PT")
    note_events()
    deliver()
    assert (types_got(here), states()) == (["webhook.test"], {"failed": 1})
    here.answer = 200
    later = timezone.now() + dt.timedelta(seconds=11)
    actions.test_endpoint(by=CITIZEN, endpoint=endpoint, at=later)
    deliver()
    endpoint.refresh_from_db()
    assert endpoint.state == "active"
    assert endpoint.failing_since is None
    make_hub("NO")
    note_events()
    deliver()
    got = types_got(here)
    assert (got[:2], set(got[2:])) == (["webhook.test", "webhook.test"], {"hubs.changed"})
    assert others_are_open() or len(got) == 3


def others_are_open() -> bool:
    """Whether tests beside this one hold older transactions on the same server: what was written since then may come twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot()) < pg_current_xact_id()")
        return bool(cursor.fetchone()[0])


def types_got(here: WebhookReceiver) -> list[str]:
    return [json.loads(body)["type"] for _headers, body in here.got]


def test_failure_is_tried_again_for_three_days_under_the_same_id(here: WebhookReceiver) -> None:
    endpoint = make_endpoint(url=here.url, resources=["hubs"])
    make_hub("PT")
    note_events()
    here.answer = 503
    waits = []
    for _attempt in range(12):
        deliver()
        row = endpoint.deliveries.get()
        waits.append((row.due_at - timezone.now()).total_seconds())
        make_due()
    assert endpoint.deliveries.get().state == "failed"
    assert len(here.got) == 12
    assert len(set(here.ids)) == 1
    assert 50 < waits[0] < 80
    assert 3 * 86_400 <= sum(waits[:11]) <= 1.3 * 3 * 86_400


def test_webhook_that_fails_is_left_alone_for_a_while_and_others_do_not_wait(here: WebhookReceiver) -> None:
    slow = make_endpoint(url=here.url + "/slow", resources=["events"])
    well = make_endpoint(slow.partner, url=here.url + "/well", resources=["events"])
    hub = make_hub("PT")
    for _number in range(3):
        make_event(hub)
    note_events()
    here.answer = lambda handler: _answer(handler, 503 if "slow" in handler.path else 200)
    assert deliver() == 3
    slow.refresh_from_db()
    assert slow.quiet_until is not None
    assert slow.failing_since is not None
    assert set(well.deliveries.values_list("state", flat=True)) == {"delivered"}
    assert sorted(slow.deliveries.values_list("attempts", flat=True)) == [
        0,
        0,
        1,
    ]  # one was tried; the rest was given back
    assert claim() == []


def _answer(handler: BaseHTTPRequestHandler, status: int) -> None:
    handler.send_response(status)
    handler.send_header("Content-Length", "0")
    handler.end_headers()


def test_webhook_is_paused_after_days_its_owner_emailed_and_what_changes_meanwhile_is_sent_later(
    here: WebhookReceiver,
) -> None:
    endpoint = make_endpoint(
        url=here.url, resources=["hubs"], failing_since=timezone.now() - dt.timedelta(days=3, hours=1)
    )
    make_hub("PT")
    note_events()
    here.answer = 500
    deliver()
    endpoint.refresh_from_db()
    assert endpoint.state == "paused"
    assert "500" in endpoint.paused_because
    assert OutgoingEmail.objects.get(kind="partners/webhook_paused").context["because"] == endpoint.paused_because
    make_hub("NO")
    note_events()
    make_due()
    assert deliver() == 0
    assert states() == {"held": 2}
    here.answer = 200
    actions.test_endpoint(by=CITIZEN, endpoint=endpoint, at=timezone.now())
    deliver()
    make_due()
    deliver()
    assert sorted(types_got(here)[1:]) == ["hubs.changed", "hubs.changed", "webhook.test"]
    assert WebhookEndpoint.objects.get().state == "active"
    assert states() == {"delivered": 3}


def test_gone_pauses_at_once(here: WebhookReceiver) -> None:
    endpoint = make_endpoint(url=here.url)
    make_hub("PT")
    note_events()
    here.answer = 410
    deliver()
    endpoint.refresh_from_db()
    assert (endpoint.state, endpoint.paused_because) == ("paused", "It answered 410 (Gone).")


def test_two_workers_send_each_delivery_once(here: WebhookReceiver) -> None:
    make_endpoint(url=here.url, resources=["events"])
    hub = make_hub("PT")
    for _number in range(30):
        make_event(hub)
    note_events()

    def work() -> None:
        deliver(threads=3)
        connection.close()

    workers = [threading.Thread(target=work) for _worker in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join(20)
    assert len(here.ids) == len(set(here.ids)) == 30
    assert states() == {"delivered": 30}


def test_claim_of_a_dead_worker_is_free_after_its_lease_and_its_late_answer_changes_nothing(
    here: WebhookReceiver,
) -> None:
    from partners.webhooks.connections import WebhookAnswer
    from partners.webhooks.outcomes import Attempt, write_outcomes

    endpoint = make_endpoint(url=here.url, resources=["hubs"])
    make_hub("PT")
    note_events()
    lost = claim()
    assert len(lost) == 1
    assert claim() == []
    assert release() == 0
    WebhookDelivery.objects.update(lease_until=timezone.now() - dt.timedelta(seconds=1))
    assert release() == 1
    make_due()
    assert deliver() == 1
    late = Attempt(lost[0], timezone.now(), WebhookAnswer(500, "", False, "", 0.1))
    write_outcomes(endpoint=endpoint, attempts=[late], untried=[])
    assert states() == {"delivered": 1}
    assert DeliveryAttempt.objects.count() == 1


def test_delivery_is_sent_again_by_hand(here: WebhookReceiver, client: Client) -> None:
    endpoint = make_endpoint(url=here.url, resources=["hubs"])
    make_hub("PT")
    note_events()
    deliver()
    row = endpoint.deliveries.get()
    page = f"/en/my/partner/{page_token(endpoint.partner)}/webhooks/{endpoint.pk}/deliveries/{row.pk}/"
    assert "ok" in client.get(page).content.decode()
    assert row.event_id in client.get(page).content.decode()
    client.post(page)
    deliver()
    assert here.ids == [row.event_id] * 2
    assert row.log.count() == 2


def test_claim_reads_no_more_than_it_takes() -> None:
    """By the index of what is due, one look-up a webhook, however many deliveries wait."""
    make_endpoint()
    values = {"lease": 60.0, "each": 100, "many": 400, "busy": []}
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        cursor.execute(f"EXPLAIN {CLAIM}", values)
        plan = "\n".join(row[0] for row in cursor.fetchall())
        cursor.execute("SET enable_seqscan = on")
    assert "partners_delivery_due" in plan


# --- What partners do --------------------------------------------------------------------------------------------


def test_address_is_registered_on_the_page_and_its_secret_shown_once(client: Client, here: WebhookReceiver) -> None:
    make_country("PT")
    partner = make_key().row.partner
    page = f"/en/my/partner/{page_token(partner)}/"
    refused = client.post(f"{page}webhooks/add/", {"url": "https://127.0.0.1/hook"})
    assert "Enter the name of a host" in refused.content.decode()
    assert WebhookEndpoint.objects.count() == 0
    details = {"url": here.url, "resources": ["events"], "countries": ["PT"]}
    made = client.post(f"{page}webhooks/add/", details, follow=True).content.decode()
    endpoint = WebhookEndpoint.objects.get()
    own = f"{page}webhooks/{endpoint.pk}/"
    assert "whsec_" in made
    shown = client.get(own).content.decode()
    assert ("whsec_" in shown, "Portugal" in shown) == (False, True)
    assert "whsec_" not in endpoint.secret  # encrypted
    deliver()
    assert WebhookEndpoint.objects.get().state == "active"
    client.post(own, {"choice": "pause"})
    assert WebhookEndpoint.objects.get().state == "paused"
    assert "whsec_" in client.post(own, {"choice": "rotate"}, follow=True).content.decode()
    client.post(f"{own}edit/", {"url": here.url, "resources": ["hubs"], "countries": []})
    assert WebhookEndpoint.objects.get().resources == ["hubs"]
    client.post(f"{own}remove/")
    assert WebhookEndpoint.objects.count() == 0


def test_moved_webhook_is_tested_before_it_is_informed_of_anything(here: WebhookReceiver) -> None:
    endpoint = make_endpoint(url=here.url, resources=["hubs"])
    make_hub("PT")
    note_events()
    change = {"resources": ["hubs"], "countries": [], "at": timezone.now()}
    actions.change_endpoint(by=CITIZEN, endpoint=endpoint, url=f"{here.url}/new", **change)
    assert states() == {"held": 1, "queued": 1}
    deliver()
    deliver()
    assert types_got(here) == ["webhook.test", "hubs.changed"]


def test_refusals_in_words() -> None:
    partner = make_key(scopes=["read"]).row.partner
    new = {"by": CITIZEN, "resources": [], "countries": [], "at": timezone.now()}
    with pytest.raises(ActionRefused, match="First create a key that may receive webhooks"):
        actions.add_endpoint(partner=partner, url="https://example.org/", **new)
    make_key(partner)
    first = actions.add_endpoint(partner=partner, url="https://example.org/", **new).endpoint
    with pytest.raises(ActionRefused, match="already"):
        actions.add_endpoint(partner=partner, url="https://example.org/", **new)
    with pytest.raises(ActionRefused, match="ten seconds"):
        actions.test_endpoint(by=CITIZEN, endpoint=first, at=timezone.now())
    with pytest.raises(ActionRefused, match="waiting to be sent"):
        actions.redeliver(by=CITIZEN, delivery=first.deliveries.get())
    for number in range(4):
        actions.add_endpoint(partner=partner, url=f"https://example.org/{number}", **new)
    with pytest.raises(ActionRefused, match="You can have 5 webhooks"):
        actions.add_endpoint(partner=partner, url="https://example.org/6", **new)


def test_deliveries_are_deleted_after_thirty_days() -> None:
    endpoint = make_endpoint(resources=["hubs"])
    make_hub("PT")
    note_events()
    at = timezone.now()
    assert upkeep.forget_deliveries(at=at + dt.timedelta(days=29)) == 0
    assert upkeep.forget_deliveries(at=at + dt.timedelta(days=31)) == endpoint.deliveries.count() + 1


@pytest.mark.parametrize(
    "change",
    [
        {"state": "sending", "lease_until": None}, {"state": "delivered", "finished_at": None}, {"state": "lost"},
    ],
)  # fmt: skip
def test_database_refuses_states_of_deliveries_that_cannot_be(change: dict[str, Any]) -> None:
    make_endpoint(resources=["hubs"])
    make_hub("PT")
    note_events()
    with pytest.raises(IntegrityError), transaction.atomic():
        WebhookDelivery.objects.update(**change)


@pytest.mark.parametrize(
    "change", [{"state": "active", "since_xid": 0}, {"state": "off"}, {"old_secret": "x"}, {"old_secret_until": timezone.now()}]
)  # fmt: skip
def test_database_refuses_states_of_webhooks_that_cannot_be(change: dict[str, Any]) -> None:
    make_endpoint()
    with pytest.raises(IntegrityError), transaction.atomic():
        WebhookEndpoint.objects.update(**change)


@pytest.mark.parametrize(
    "change", [{"scopes": []}, {"scopes": ["write"]}, {"name": ""}, {"revoked_because": "x", "revoked_at": None}]
)
def test_database_refuses_keys_that_cannot_be(change: dict[str, Any]) -> None:
    make_key()
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiKey.objects.update(**change)
