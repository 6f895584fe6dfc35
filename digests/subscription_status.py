"""The status of a subscriber. People who unsubscribed are on the suppression list of the outbox and nowhere else."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from digests.models import MAILING_LIST, Subscriber
from outbox.actions import OWN_WISHES, suppressions_for
from outbox.models import Lane, Suppression


class SubscriptionStatus(models.TextChoices):
    """What the personal page says."""

    PENDING = "pending", _("Not yet confirmed")
    ACTIVE = "active", _("You're subscribed")
    STOPPED = "stopped", _("You've unsubscribed")
    BOUNCED = "bounced", _("Emails to this address bounced")
    UNREACHABLE = "unreachable", _("We can't email this address")


def status_of(subscriber: Subscriber) -> SubscriptionStatus:
    """Return the status. Unreachable: when the person wants no emails of the portal at all."""
    if is_unreachable(subscriber):
        return SubscriptionStatus.UNREACHABLE
    if subscriber.confirmed_at is None:
        return SubscriptionStatus.PENDING
    reasons = set(_suppressions(subscriber).values_list("reason", flat=True))
    if Suppression.Reason.BOUNCED in reasons and not reasons & set(OWN_WISHES):
        return SubscriptionStatus.BOUNCED
    return SubscriptionStatus.STOPPED if reasons else SubscriptionStatus.ACTIVE


def is_unreachable(subscriber: Subscriber) -> bool:
    """Whether something else than leaving the newsletter, a complaint about it or a bounce keeps emails back.

    Opening the link of an email shows that the address works and that they want it, so none of these prevents confirming.
    """
    left = {"mailing_list": MAILING_LIST, "reason__in": OWN_WISHES}
    return _suppressions(subscriber).exclude(**left).exclude(reason=Suppression.Reason.BOUNCED).exists()


def _suppressions(subscriber: Subscriber) -> "models.QuerySet[Suppression]":
    return suppressions_for([subscriber.address_hash], Lane.BULK, MAILING_LIST)
