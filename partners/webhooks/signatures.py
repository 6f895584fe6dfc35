"""Secrets of webhooks and the headers of a delivery, after the Standard Webhooks specification."""

import base64
import datetime as dt
import secrets
from dataclasses import dataclass

from django.conf import settings
from standardwebhooks.webhooks import Webhook

from accounts.two_step.encryption import decrypted, encrypted
from partners.webhooks.models import WebhookEndpoint

PREFIX = "whsec_"


def new_secret() -> str:
    """Return a secret of 256 bits as the specification writes it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def stored_secret(secret: str) -> str:
    """Return a secret as the database keeps it: encrypted, since every delivery is signed with it."""
    return encrypted(secret)


@dataclass(frozen=True)
class Signer:
    """Signs with the secret of a webhook, and with the one before while that still counts."""

    secrets: tuple[Webhook, ...]

    @classmethod
    def of(cls, endpoint: WebhookEndpoint, *, at: dt.datetime) -> "Signer":
        """Read the secrets of a webhook."""
        found = [endpoint.secret]
        if endpoint.old_secret_until is not None and endpoint.old_secret_until > at:
            found.append(endpoint.old_secret)
        return cls(tuple(Webhook(decrypted(one)) for one in found))

    def headers(self, event_id: str, payload: str, *, at: dt.datetime) -> dict[str, str]:
        """Return the headers of one attempt: the id stays, time and signatures are new."""
        moment = at.astimezone(dt.UTC)
        return {
            "Content-Type": "application/json",
            "User-Agent": f"ECHoS-Webhooks/1 (+{settings.SITE_URL}/en/partners/)",
            "webhook-id": event_id,
            "webhook-timestamp": str(int(moment.timestamp())),
            "webhook-signature": " ".join(one.sign(event_id, moment, payload) for one in self.secrets),
        }
