"""What a contact's history says of their subscription."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from digests.models import Subscription
from stakeholders.contacts.history import ContactHistory, HistoryEntry


def newsletter_history(asked: ContactHistory) -> Iterable[HistoryEntry]:
    """Return when the contact subscribed to this hub. What else they subscribed to is not the hub's to know. One query."""
    rows = Subscription.objects.confirmed().filter(hub=asked.contact.hub_id, subscriber__email__in=asked.addresses)
    for row in rows:
        if row.confirmed_at is not None:
            yield HistoryEntry(row.confirmed_at, _("Subscribed"), _("Newsletter"))
