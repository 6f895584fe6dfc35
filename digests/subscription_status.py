"""The status of a subscription. People who unsubscribed are on the suppression list of the outbox and nowhere else."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.addresses import address_hash
from digests.models import Subscription
from outbox.models import Suppression

_ANSWERED = (Suppression.Reason.BOUNCED, Suppression.Reason.ERASED)  # by opening the link of an email


class SubscriptionStatus(models.TextChoices):
    """What the personal page says."""

    PENDING = "pending", _("Not yet confirmed")
    ACTIVE = "active", _("You're subscribed to weekly updates")
    STOPPED = "stopped", _("You've unsubscribed")
    BOUNCED = "bounced", _("Emails to this address bounced")
    UNREACHABLE = "unreachable", _("We can't email this address")


def status_of(subscription: Subscription) -> SubscriptionStatus:
    """Return the status. Unreachable: after a complaint, or when the address gets no emails at all."""
    if is_unreachable(subscription):
        return SubscriptionStatus.UNREACHABLE
    if subscription.state == Subscription.State.PENDING:
        return SubscriptionStatus.PENDING
    reasons = set(_suppressions(subscription).values_list("reason", flat=True))
    if Suppression.Reason.BOUNCED in reasons:
        return SubscriptionStatus.BOUNCED
    return SubscriptionStatus.STOPPED if reasons else SubscriptionStatus.ACTIVE


def is_unreachable(subscription: Subscription) -> bool:
    """Whether something else than leaving this list, a bounce or an erasure keeps emails back.

    Opening the link of an email shows that the address works and that they want it, so neither prevents confirming.
    """
    left = {"mailing_list": subscription.mailing_list, "reason": Suppression.Reason.UNSUBSCRIBED}
    return _suppressions(subscription).exclude(**left).exclude(reason__in=_ANSWERED).exists()


def _suppressions(subscription: Subscription) -> "models.QuerySet[Suppression]":
    return Suppression.objects.filter(
        address_hash=address_hash(subscription.email), mailing_list__in=[subscription.mailing_list, "*"]
    )
