"""Change or erase what a subscriber gave."""

from audit.actions import record
from audit.actors import Actor
from digests.models import Subscription
from toolkit.actions import action, apply_changes, lock_row


@action
def change_language(*, by: Actor, subscription: Subscription, language: str) -> Subscription:
    """Send the weekly newsletter in another language from now on."""
    current = lock_row(Subscription, subscription.pk)
    if changed := apply_changes(current, {"language": language}, by=by, allowed=("language",)):
        record(by=by, action="digests.change_language", subject=current, fields=changed)
    return current


@action
def erase_subscriptions(*, by: Actor, address: str) -> int:
    """Delete every subscription of an address; return how many."""
    rows = list(Subscription.objects.select_for_update().filter(email=address).order_by("pk"))
    for subscription in rows:
        record(by=by, action="digests.erase", subject=subscription, fields=["email"])
        subscription.delete()
    return len(rows)
