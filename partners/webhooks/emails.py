"""Emails to partners about their webhooks."""

from outbox.drafts import Draft
from outbox.models import Lane
from outbox.senders import sender
from partners.keys.emails import personal_link
from partners.webhooks.models import WebhookEndpoint


def paused_email(endpoint: WebhookEndpoint) -> Draft:
    """A webhook was paused, and how it is resumed."""
    partner = endpoint.partner
    return Draft(
        **sender(None),
        key=f"partner:{partner.pk}:paused:{endpoint.pk}:{endpoint.round}",
        kind="partners/webhook_paused",
        lane=Lane.NOTICE,
        recipient=partner.email,
        language=partner.language,
        context={"address": endpoint.url, "because": endpoint.paused_because},
        link=personal_link(partner),
    )
