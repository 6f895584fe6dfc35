"""The models of this application, each in the package of its subject."""

from partners.dumps.models import Dump
from partners.keys.models import ApiKey, KeyUse, Partner, Scope
from partners.webhooks.models import (
    DeliveryAttempt,
    DeliveryState,
    EndpointState,
    FeedCursor,
    WebhookDelivery,
    WebhookEndpoint,
)

__all__ = [
    "ApiKey",
    "DeliveryAttempt",
    "DeliveryState",
    "Dump",
    "EndpointState",
    "FeedCursor",
    "KeyUse",
    "Partner",
    "Scope",
    "WebhookDelivery",
    "WebhookEndpoint",
]
