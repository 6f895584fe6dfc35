"""Whether a subscriber gets the weekly letter. Who left stands on the suppression list of the outbox, and nowhere else."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.addresses import address_hash
from digests.models import Subscription
from outbox.models import Suppression


class SubscriptionStatus(models.TextChoices):
    """What the personal page says."""

    PENDING = "pending", _("Not yet confirmed")
    ACTIVE = "active", _("You get the weekly letter")
    STOPPED = "stopped", _("You have stopped the weekly letter")
    UNREACHABLE = "unreachable", _("We cannot write to this address")


def status_of(subscription: Subscription) -> SubscriptionStatus:
    """How it stands now. Unreachable: letters came back or were complained of, or the address wants none from us at all."""
    if is_unreachable(subscription):
        return SubscriptionStatus.UNREACHABLE
    if subscription.state == Subscription.State.PENDING:
        return SubscriptionStatus.PENDING
    return SubscriptionStatus.STOPPED if _suppressions(subscription).exists() else SubscriptionStatus.ACTIVE


def is_unreachable(subscription: Subscription) -> bool:
    """Whether something else than leaving this list keeps letters back."""
    left = {"mailing_list": subscription.mailing_list, "reason": Suppression.Reason.UNSUBSCRIBED}
    return _suppressions(subscription).exclude(**left).exists()


def _suppressions(subscription: Subscription) -> "models.QuerySet[Suppression]":
    return Suppression.objects.filter(
        address_hash=address_hash(subscription.email), mailing_list__in=[subscription.mailing_list, "*"]
    )
