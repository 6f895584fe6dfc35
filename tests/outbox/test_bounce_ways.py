"""The mailbox for bounces, and what a provider reports: both only when the settings name them."""

import base64
import hashlib
import hmac
import imaplib
import json
import time
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from django.test import Client
from django.utils import timezone
from marshmallow import ValidationError

from echos_portal.environment import BOUNCE_PROVIDERS, are_bounce_providers, is_mailbox
from outbox.bounces.mailbox import read_mailbox
from outbox.bounces.webhooks import PROVIDERS
from outbox.models import DeliveryReport, OutgoingEmail, State
from tests.outbox import bounce_samples as samples
from tests.outbox.conftest import Queue
from tests.outbox.imap_server import imap_server
from tests.suppressions import is_suppressed

pytestmark = pytest.mark.django_db
KEY = "key-0123456789abcdef"


@pytest.fixture
def email(queued: Queue) -> OutgoingEmail:
    made = queued(1)
    OutgoingEmail.objects.update(state=State.SENT, finished_at=timezone.now())
    return made


# --- mailbox -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("password", ["secret", "wrong"])
def test_mailbox_is_read_once_and_what_is_about_ours_is_deleted(
    email: OutgoingEmail, settings: Any, monkeypatch: pytest.MonkeyPatch, password: str
) -> None:
    ours = samples.about(samples.GMAIL, message_id=email.message_id, address=email.recipient)
    with imap_server({4: ours, 7: b"Subject: Hello\r\n\r\nA question\r\n"}) as server:
        port = server.server_address[1]
        settings.BOUNCE_MAILBOX = f"imaps://bounces%40echos.example:{password}@127.0.0.1:{port}/INBOX"
        monkeypatch.setattr(imaplib, "IMAP4_SSL", lambda host, port, **_options: imaplib.IMAP4(host, port))
        is_let_in = password == "secret"
        assert [read_mailbox(), read_mailbox()] == ([1, 0] if is_let_in else [0, 0])
        assert server.flags == ({4: r"(\Seen \Deleted)", 7: r"(\Seen)"} if is_let_in else {})
    assert is_suppressed(address=email.recipient) is is_let_in


def test_mailbox_that_is_away_or_not_set_reports_nothing(settings: Any) -> None:
    assert read_mailbox() == 0
    settings.BOUNCE_MAILBOX = "imaps://a:b@127.0.0.1:9/INBOX"
    assert read_mailbox() == 0


# --- providers ---------------------------------------------------------------------------------------------------


def mailgun(email: OutgoingEmail, event: str = "failed", key: str = KEY, **more: Any) -> dict[str, Any]:
    """A report as Mailgun signs it."""
    stamp, token = str(int(time.time())), "a" * 50
    signature = hmac.new(key.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    data = {
        "event": event, "severity": "permanent", "recipient": email.recipient, "timestamp": time.time(),
        "message": {"headers": {"message-id": email.message_id.strip("<>")}},
        "delivery-status": {"code": 550, "message": "5.1.1 No such user"}, **more,
    }  # fmt: skip
    body = {"signature": {"timestamp": stamp, "token": token, "signature": signature}, "event-data": data}
    return {"path": "/bounces/mailgun/", "data": json.dumps(body), "content_type": "application/json"}


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({}, "hard"),
        ({"event": "complained"}, "complaint"),
        ({"severity": "temporary", "delivery-status": {"message": "4.2.2 Mailbox full"}}, "delayed"),
        ({"delivery-status": {"message": "5.7.1 Policy"}}, "soft"),
        ({"reason": "suppress-bounce", "delivery-status": {"code": 605}}, "soft"),
        ({"event": "opened"}, None),
        ({"recipient": "another@example.org"}, None),
        ({"message": {"headers": {"message-id": "unknown@elsewhere.example"}}}, None),
        ({"message": None}, None),
    ],
)
def test_provider_reports_what_came_back(email: OutgoingEmail, settings: Any, more: Any, found: str | None) -> None:
    settings.BOUNCE_PROVIDERS = {"mailgun": KEY}
    assert Client(enforce_csrf_checks=True).post(**mailgun(email, **more)).status_code in (200, 400)
    assert list(DeliveryReport.objects.values_list("type", flat=True)) == [found] * (found is not None)


def test_wrong_signature_and_unknown_provider_have_no_effect(email: OutgoingEmail, settings: Any) -> None:
    assert Client().post(**mailgun(email)).status_code == 404
    settings.BOUNCE_PROVIDERS = {"mailgun": KEY}
    assert Client().post(**mailgun(email, key="another")).status_code == 400
    for garbage in (b"", b"{}", b"[1]", b"\xff"):
        answer = Client().post("/bounces/mailgun/", garbage, content_type="application/json")
        assert answer.status_code == 400
    assert Client().get("/bounces/mailgun/").status_code == 405
    assert not DeliveryReport.objects.exists()


def test_postal_signs_with_a_key_of_its_own(email: OutgoingEmail, settings: Any) -> None:
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = {"encoding": serialization.Encoding.DER, "format": serialization.PublicFormat.SubjectPublicKeyInfo}
    settings.BOUNCE_PROVIDERS = {"postal": base64.b64encode(private.public_key().public_bytes(**form)).decode()}
    message = {"id": 7, "message_id": email.message_id.strip("<>"), "to": email.recipient, "direction": "outgoing"}
    payload = {"status": "HardFail", "output": "550 5.1.1 No such user", "message": message}
    body = json.dumps({"event": "MessageDeliveryFailed", "uuid": "u", "payload": payload}).encode()
    signature = base64.b64encode(private.sign(body, padding.PKCS1v15(), hashes.SHA1())).decode()  # noqa: S303 - as Postal signs

    def post(content: bytes) -> int:
        headers = {"X-Postal-Signature": signature}
        return Client().post("/bounces/postal/", content, content_type="application/json", headers=headers).status_code

    assert post(body.replace(b"5.1.1", b"5.2.2")) == 400
    assert post(body) == 200
    assert DeliveryReport.objects.get().type == "hard"


def test_settings_refuse_what_would_not_work() -> None:
    assert set(PROVIDERS) == set(BOUNCE_PROVIDERS)
    are_bounce_providers({"mailgun": KEY})
    is_mailbox("")
    is_mailbox("imaps://a:b@imap.example.eu/INBOX")
    for providers in ({"mailgun": ""}, {"postmark": KEY}):
        with pytest.raises(ValidationError):
            are_bounce_providers(providers)
    for mailbox in ("imap://a:b@imap.example.eu", "imaps://imap.example.eu", "mail.example.eu"):
        with pytest.raises(ValidationError):
            is_mailbox(mailbox)
