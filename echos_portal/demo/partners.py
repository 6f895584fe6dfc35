"""Two partners of the API: keys with their use, a webhook that works and one that was paused because its server was away."""

import datetime as dt
import random
from collections.abc import Mapping
from functools import partial

from audit.actors import CITIZEN
from echos_portal.demo.history import History
from partners.keys.actions import confirm_partner, create_key, request_access, revoke_key, rotate_key
from partners.keys.upkeep import store_uses
from partners.models import ApiKey, Partner, WebhookEndpoint
from partners.webhooks.actions import add_endpoint, test_endpoint
from partners.webhooks.connections import Connection, WebhookAnswer
from partners.webhooks.deliveries import chunks, claim
from partners.webhooks.events import note_events
from partners.webhooks.outcomes import write_outcomes

HOSPITAL = "web@hospital-network.demo.example"
PATIENTS = "site@patients-federation.demo.example"
HOOK, OTHER_HOOK = "https://www.hospital-network.example/hooks/echos", "https://patients-federation.example/webhook"
DAYS = 28
REQUESTS = (180, 420)  # a day


class PretendedConnection(Connection):
    """A server of a partner that answers without being asked over a network."""

    def __init__(self, url: str, answer: WebhookAnswer) -> None:
        super().__init__(url)
        self._answer = answer

    def post(self, headers: Mapping[str, str], body: bytes) -> WebhookAnswer:
        """Answer."""
        return self._answer


WELL = WebhookAnswer(204, "", False, "", 0.08)
BUSY = WebhookAnswer(503, "Service Unavailable: deployment in progress", False, "", 0.21)
AWAY = WebhookAnswer(None, "", False, "No answer in time", 10.0)


def plan_partners(history: History) -> None:
    """Plan who asks for keys and webhooks, and what is sent. Does nothing where anybody has asked."""
    if Partner.objects.exists():
        return
    history.ago(
        DAYS, partial(_join, HOSPITAL, "Hospital Network Norte", "Upcoming events in Portugal on our intranet", "pt")
    )
    history.ago(DAYS - 0.2, partial(_add_webhook, HOSPITAL, HOOK, ["events", "news", "hubs"], ["PT"]))
    history.ago(
        21, partial(_join, PATIENTS, "Patients' Federation", "A list of policy dialogues for our members", "en")
    )
    history.ago(20, partial(_add_webhook, PATIENTS, OTHER_HOOK, ["dialogues", "recommendations"], []))
    history.ago(14, _rotate)
    for day in range(DAYS - 1, 0, -1):
        history.ago(day, partial(_use, day))
        history.ago(day - 0.1, partial(_send, WELL if day != 2 else BUSY))
    for days in (5, 1):
        history.ago(days, _test_in_vain)


def _join(email: str, name: str, purpose: str, language: str, at: dt.datetime) -> None:
    asked = request_access(by=CITIZEN, email=email, name=name, purpose=purpose, language=language, at=at)
    ours = confirm_partner(by=CITIZEN, partner=asked, at=at)
    year = dt.timedelta(days=365)
    create_key(by=CITIZEN, partner=ours, name="Website", scopes=["read", "webhooks"], valid_for=year, at=at)
    trial = create_key(
        by=CITIZEN, partner=ours, name="Test", scopes=["read"], valid_for=dt.timedelta(days=30), at=at
    ).row
    if email == PATIENTS:
        revoke_key(by=CITIZEN, key=trial, at=at)


def _add_webhook(email: str, url: str, resources: list[str], countries: list[str], at: dt.datetime) -> None:
    ours = Partner.objects.get(email=email)
    add_endpoint(by=CITIZEN, partner=ours, url=url, resources=resources, countries=countries, at=at)
    _deliver(WELL)


def _rotate(at: dt.datetime) -> None:
    rotate_key(by=CITIZEN, key=ApiKey.objects.get(partner__email=HOSPITAL, name="Website"), at=at)


def _use(day: int, at: dt.datetime) -> None:
    chance = random.Random(f"use {day}")  # noqa: S311 - the same numbers in every demo
    keys = ApiKey.objects.valid(at).filter(name="Website", created_at__lte=at)
    store_uses({(f"{at:%Y-%m-%d}", key.pk): chance.randint(*REQUESTS) for key in keys})
    keys.update(last_used_at=at)


def _send(answer: WebhookAnswer, _at: dt.datetime) -> None:
    note_events()
    _deliver(answer)


def _test_in_vain(at: dt.datetime) -> None:
    """The server of the second partner has moved: twice a test fails, and the webhook is paused after three days of that."""
    test_endpoint(by=CITIZEN, endpoint=WebhookEndpoint.objects.get(url=OTHER_HOOK), at=at)
    _deliver(AWAY)


def _deliver(answer: WebhookAnswer) -> None:
    """As a worker does, in the transaction of the demo."""
    while claimed := claim(durable=False):
        for chunk in chunks(claimed):
            chunk.send(lambda url: PretendedConnection(url, answer))
            write_outcomes(endpoint=chunk.endpoint, attempts=chunk.attempts, untried=chunk.waiting)
        if not answer.is_success:
            return
