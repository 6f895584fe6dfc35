"""What a subscriber changes on their personal page."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _

from audit.actions import record
from audit.actors import Actor
from consents.wording import ShownWording
from digests.actions.subscriptions import leave, record_target_consent, record_target_withdrawal
from digests.choices import Frequency
from digests.models import Subscriber, Subscription
from digests.periods import next_due
from digests.preferences import Preferences
from digests.targets import Target
from hubs.models import Hub
from toolkit.actions import ActionRefused, action, apply_changes, lock_row

COLUMNS = ("frequency", "kinds", "time_zone", "language")


@action
def change_preferences(
    *, by: Actor, subscriber: Subscriber, wishes: Preferences, language: str, at: dt.datetime
) -> Subscriber:
    """Send digests as often, about what, by whose clock and in which language the subscriber says, from the next one on."""
    kept = _locked(subscriber)
    fields: dict[str, Any] = {**wishes.columns, "language": language}
    if changed := apply_changes(kept, fields, by=by, allowed=COLUMNS):
        _plan_next(kept, changed, at)
        record(by=by, action="digests.change_preferences", subject=kept, fields=changed)
    return kept


def _plan_next(kept: Subscriber, changed: Collection[str], at: dt.datetime) -> None:
    """The next digest comes when the new frequency and clock say. Who is emailed at once gets no overview."""
    if kept.confirmed_at is None or not {"frequency", "time_zone"} & set(changed):
        return
    kept.next_due_at = next_due(kept.frequency, kept.time_zone, after=at)
    kept.gets_overview = kept.gets_overview and kept.frequency != Frequency.AT_ONCE
    kept.save(update_fields=["next_due_at", "gets_overview"])


@action
def choose_targets(
    *, by: Actor, subscriber: Subscriber, add: Collection[Target], drop: Collection[int], shown: ShownWording, at: dt.datetime
) -> Subscriber:  # fmt: skip
    """Subscribe to more, and unsubscribe from some (``drop``: numbers of subscriptions). Refuses to drop the last one.

    Each addition is a consent in the words ``shown``, each removal its withdrawal. Who opens the personal link has confirmed.
    """
    kept = _locked(subscriber)
    rows = list(kept.subscriptions.with_targets().order_by("pk"))
    dropped = [row for row in rows if row.pk in drop]
    missing = [target for target in add if target not in {row.target for row in rows}]
    if len(dropped) == len(rows) and not missing:
        raise ActionRefused(_("Keep at least one, or unsubscribe from everything."))
    for row in dropped:
        if row.confirmed_at is not None:
            record_target_withdrawal(by=by, subscriber=kept, target=row.target)
        row.delete()
    for target in missing:
        Subscription.objects.create(subscriber=kept, confirmed_at=at, **target.columns)
        record_target_consent(by=by, subscriber=kept, target=target, shown=shown)
    if dropped or missing:
        record(by=by, action="digests.choose", subject=kept, fields=["subscriptions"])
    return kept


@action
def withdraw_target(*, by: Actor, subscriber: Subscriber, hub: Hub | None, about: str) -> None:
    """End the subscription that a consent in the ledger (its ``hub`` and ``about``) allowed; the last one ends all emails."""
    kept = _locked(subscriber)
    rows = list(kept.subscriptions.with_targets())
    ours = [row for row in rows if (row.target.owner, row.target.about) == (hub, about)]
    if len(ours) == len(rows):
        leave(by=by, subscriber=kept)
        return
    for row in ours:
        record_target_withdrawal(by=by, subscriber=kept, target=row.target)
        row.delete()
        record(by=by, action="digests.choose", subject=kept, fields=["subscriptions"])


@action
def change_language(*, by: Actor, subscriber: Subscriber, language: str) -> Subscriber:
    """Send digests in another language from now on."""
    current = _locked(subscriber)
    if changed := apply_changes(current, {"language": language}, by=by, allowed=("language",)):
        record(by=by, action="digests.change_language", subject=current, fields=changed)
    return current


def _locked(subscriber: Subscriber) -> Subscriber:
    return lock_row(Subscriber, subscriber.pk, gone=_("We no longer have this address. Subscribe again."))
