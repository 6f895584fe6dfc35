"""Asking for emails about a hub, a country, a topic or the network, confirming it, leaving it."""

import datetime as dt
from collections.abc import Iterable

from django.utils import translation
from django.utils.translation import gettext as _

from accounts.addresses import address_hash
from accounts.personal_links import ASK_AGAIN_AFTER, link_to, new_link
from audit.actions import record
from audit.actors import Actor
from consents.actions import record_consent, record_withdrawal
from consents.models import Consent
from consents.wording import ShownWording
from digests.actions.announcements import newest_announcement, note_announcements
from digests.choices import Frequency
from digests.consent_wording import asked_again
from digests.models import MAILING_LIST, Subscriber, Subscription
from digests.periods import LOOKED_BACK, next_due
from digests.preferences import Preferences
from digests.subscription_status import SubscriptionStatus, is_unreachable, status_of
from digests.targets import Target, titles_in_words
from outbox.actions import lift_bounce, lift_suppression, queue, suppress
from outbox.drafts import Draft
from outbox.models import Lane, Suppression
from outbox.senders import Sender, sender
from toolkit.actions import ActionRefused, action, lock_row
from toolkit.email_addresses import canonical_address


@action
def subscribe(
    *, by: Actor, target: Target, email: str, language: str, at: dt.datetime, wishes: Preferences | None = None
) -> Subscriber:
    """Note a request for emails about ``target`` and send an email with a link to confirm it.

    One row per address. ``wishes`` (frequency, content, time zone) hold until the address is confirmed; afterwards only the personal
    page changes them. A second request after ten minutes sends one more email, which says so if there is nothing to confirm; within
    ten minutes it sends none while the first waits to be confirmed: its link confirms both. So the number of emails does not reveal
    whether an address was known.
    """
    address = canonical_address(email)
    nonce, link_hash = new_link(Subscriber.LINK_KIND, None)
    keys = {"address_hash": address_hash(address), "link_nonce": nonce, "link_hash": link_hash}
    row = Subscriber(email=address, asked_at=at, **keys)
    # Writing the same address again locks a row that was there, so that nothing can take it away before we look at it.
    Subscriber.objects.bulk_create([row], update_conflicts=True, unique_fields=["email"], update_fields=["email"])
    kept = _locked(row)
    is_waiting = kept.subscriptions.filter(confirmed_at=None).exists()
    _added, is_new_target = Subscription.objects.get_or_create(subscriber=kept, **target.columns)
    if kept.link_hash != link_hash:
        if at - kept.asked_at < ASK_AGAIN_AFTER and (is_waiting or not is_new_target):
            return kept
        kept.round, kept.asked_at = kept.round + 1, at
    if kept.confirmed_at is None or status_of(kept) == SubscriptionStatus.STOPPED:
        kept.language = language
        for field, value in (wishes or Preferences(time_zone=target.time_zone)).columns.items():
            setattr(kept, field, value)
    kept.save()
    record(by=by, action="digests.subscribe", subject=kept, fields=["subscriptions"] if is_new_target else ["round"])
    queue(_email(kept))
    return kept


def _email(subscriber: Subscriber) -> Draft:
    rows = list(subscriber.subscriptions.with_targets())
    pending = [row.target for row in rows if row.confirmed_at is None]
    has_all = not pending and status_of(subscriber) == SubscriptionStatus.ACTIVE
    named = pending or [row.target for row in rows]
    with translation.override(subscriber.language):
        who, title = signatory(named), titles_in_words(target.title for target in named)
        sender_title = titles_in_words(dict.fromkeys(target.sender_title for target in named))
    return Draft(
        **who,
        key=f"subscription:{subscriber.pk}:asked:{subscriber.round}",
        kind="digests/already" if has_all else "digests/confirm",
        lane=Lane.NOTICE,
        recipient=subscriber.email,
        language=subscriber.language,
        hub_id=only_hub(named),
        context={"hub": sender_title, "to": title},
        link=personal_link(subscriber),
    )


def signatory(targets: Iterable[Target]) -> Sender:
    """Return who writes: the hub where all is about one, otherwise the network."""
    hubs = {target.owner for target in targets}
    return sender(hubs.pop() if len(hubs) == 1 else None)


def only_hub(targets: Iterable[Target]) -> int | None:
    """Return the hub whose email it is, so that its team sees it; None where it is about more: a hub sees only its own."""
    hubs = {target.owner.pk if target.owner is not None else None for target in targets}
    return hubs.pop() if len(hubs) == 1 else None


def personal_link(subscriber: Subscriber) -> dict[str, str | None]:
    """What the outbox makes the subscriber's personal address of. It belongs to no hub, whichever the email is from."""
    return {**link_to("digests_personal:subscription", subscriber), "hub": None}


@action
def confirm(*, by: Actor, subscriber: Subscriber, shown: ShownWording, at: dt.datetime) -> Subscriber:
    """Emails come from now on about everything that was asked for; who had unsubscribed gets them again.

    The consent is recorded in the words the page has ``shown``, for each hub, country or topic, and a bounce is lifted: the email with
    the link arrived. So is a complaint about the newsletter, which the person takes back. The first weekly or monthly
    digest lists every upcoming event. Refuses an address that wants no emails at all. Confirmed twice: nothing happens, unless the
    wording has changed in between; then the consent to the new one is recorded.
    """
    kept = _locked(subscriber)
    if is_unreachable(kept):
        raise ActionRefused(_("This address gets no emails from us. Use another address."))
    lift_bounce(by=by, address=kept.email)
    is_active = status_of(kept) == SubscriptionStatus.ACTIVE
    lift_suppression(address=kept.email, mailing_list=MAILING_LIST)
    rows = list(kept.subscriptions.with_targets().order_by("pk"))
    renewed = is_active and bool(asked_again([kept.email], version=shown.version))
    agreed = [row for row in rows if row.confirmed_at is None or not is_active or renewed]
    if not is_active:
        _start(kept, at)
    kept.subscriptions.filter(confirmed_at=None).update(confirmed_at=at)
    for row in agreed:
        record_target_consent(by=by, subscriber=kept, target=row.target, shown=shown)
    if not is_active or any(row.confirmed_at is None for row in rows):
        record(by=by, action="digests.confirm", subject=kept, fields=["confirmed_at"])
    return kept


def _start(kept: Subscriber, at: dt.datetime) -> None:
    """Report what is announced from now on; to weekly and monthly subscribers also what is at most a period old."""
    note_announcements(at=at)
    back = LOOKED_BACK[Frequency(kept.frequency)]
    kept.watermark = max(kept.watermark or 0, newest_announcement(before=at - back if back else None))
    kept.gets_overview = kept.confirmed_at is None and kept.frequency != Frequency.AT_ONCE
    kept.confirmed_at = kept.confirmed_at or at
    kept.next_due_at = next_due(kept.frequency, kept.time_zone, after=at)
    kept.save(update_fields=["watermark", "gets_overview", "confirmed_at", "next_due_at"])


def record_target_consent(*, by: Actor, subscriber: Subscriber, target: Target, shown: ShownWording) -> None:
    """Note in the ledger that the subscriber agreed to emails about this hub, country, topic or the network."""
    purpose = Consent.Purpose.DIGEST
    record_consent(
        by=by, hub=target.owner, address=subscriber.email, purpose=purpose, shown=shown, about=target.about
    )  # fmt: skip


def record_target_withdrawal(*, by: Actor, subscriber: Subscriber, target: Target) -> None:
    """Note in the ledger that the subscriber wants no more emails about it."""
    purpose, means = Consent.Purpose.DIGEST, "personal page"
    record_withdrawal(
        by=by, hub=target.owner, address=subscriber.email, purpose=purpose, means=means, about=target.about
    )  # fmt: skip


@action
def leave(*, by: Actor, subscriber: Subscriber) -> Subscriber:
    """No more digests, also not those already waiting to be sent, nor after a bounce is lifted.

    Left twice, before confirming, or after a complaint: nothing happens.
    """
    kept = _locked(subscriber)
    if status_of(kept) not in (SubscriptionStatus.ACTIVE, SubscriptionStatus.BOUNCED):
        return kept
    suppress(address=kept.email, mailing_list=MAILING_LIST, reason=Suppression.Reason.UNSUBSCRIBED)
    for row in kept.subscriptions.confirmed().with_targets():
        record_target_withdrawal(by=by, subscriber=kept, target=row.target)
    record(by=by, action="digests.leave", subject=kept)
    return kept


def _locked(subscriber: Subscriber) -> Subscriber:
    return lock_row(Subscriber, subscriber.pk, gone=_("We no longer have this address. Subscribe again."))
