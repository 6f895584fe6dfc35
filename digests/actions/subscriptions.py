"""Asking for the weekly newsletter, confirming it, leaving it."""

import datetime as dt

from django.utils import translation
from django.utils.translation import gettext as _

from accounts.personal_links import link_to, new_link
from audit.actions import record
from audit.actors import SYSTEM, Actor
from consents.actions import record_consent, record_withdrawal
from consents.models import Consent
from consents.wording import ShownWording
from digests.models import Subscription
from digests.subscription_status import SubscriptionStatus, is_unreachable, status_of
from hubs.models import Hub
from outbox.actions import lift_bounce, lift_suppression, queue, suppress
from outbox.drafts import Draft
from outbox.models import Lane, Suppression
from outbox.senders import sender
from toolkit.actions import ActionRefused, action, lock_row
from toolkit.email_addresses import canonical_address

ASK_AGAIN_AFTER = dt.timedelta(minutes=10)  # a second click, or an attempt to flood a mailbox, sends nothing more
FORGOTTEN_AFTER = dt.timedelta(days=30)
BEFORE_ANY_EVENT = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


@action
def subscribe(*, by: Actor, hub: Hub, email: str, language: str, at: dt.datetime) -> Subscription:
    """Note a request for the weekly newsletter of the hub and send an email with a link to confirm it.

    One row per address and hub. A second request after ten minutes sends one more email, which says so if the address already gets
    the weekly newsletter; within ten minutes it sends none. So the number of emails does not reveal whether an address was known.
    """
    address = canonical_address(email)
    nonce, link_hash = new_link(Subscription.LINK_KIND, hub.pk)
    row = Subscription(hub=hub, email=address, language=language, link_nonce=nonce, link_hash=link_hash, asked_at=at)
    # Writing the same hub again locks a row that was there, so that nothing can take it away before we look at it.
    Subscription.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["hub", "email"], update_fields=["hub"]
    )
    kept = _locked(row)
    if kept.link_hash == link_hash:
        record(by=by, action="digests.subscribe", subject=kept)
    elif at - kept.asked_at >= ASK_AGAIN_AFTER:
        kept.round, kept.asked_at, kept.language = kept.round + 1, at, language
        kept.save(update_fields=["round", "asked_at", "language"])
        record(by=by, action="digests.subscribe", subject=kept, fields=["round"])
    else:
        return kept
    queue(_email(kept))
    return kept


def _email(subscription: Subscription) -> Draft:
    has_it = status_of(subscription) == SubscriptionStatus.ACTIVE
    with translation.override(subscription.language):
        who, title = sender(subscription.hub), str(subscription.hub.title)
    return Draft(
        **who,
        key=f"subscription:{subscription.pk}:asked:{subscription.round}",
        kind="digests/already" if has_it else "digests/confirm",
        lane=Lane.NOTICE,
        recipient=subscription.email,
        language=subscription.language,
        hub_id=subscription.hub_id,
        context={"hub": title},
        link=personal_link(subscription),
    )


def personal_link(subscription: Subscription) -> dict[str, str]:
    """What the outbox makes the subscriber's personal address of."""
    return link_to("digests_personal:subscription", subscription)


@action
def confirm(*, by: Actor, subscription: Subscription, shown: ShownWording, at: dt.datetime) -> Subscription:
    """The weekly newsletter comes from now on, the first time with everything that is coming; who had left gets it again.

    The consent is recorded in the words the page has ``shown``, and a bounce is lifted: the email with the link arrived.
    Refuses an address that complained. Confirmed twice: nothing happens.
    """
    kept = _locked(subscription)
    if is_unreachable(kept):
        raise ActionRefused(_("This address gets no emails from us. Use another address."))
    lift_bounce(by=by, address=kept.email)
    if status_of(kept) == SubscriptionStatus.ACTIVE:
        return kept
    lift_suppression(address=kept.email, mailing_list=kept.mailing_list)
    if kept.state == Subscription.State.PENDING:
        kept.state, kept.confirmed_at, kept.watermark = Subscription.State.CONFIRMED, at, BEFORE_ANY_EVENT
        kept.save(update_fields=["state", "confirmed_at", "watermark"])
    purpose = Consent.Purpose.DIGEST
    record_consent(by=by, hub=kept.hub, address=kept.email, purpose=purpose, shown=shown)
    record(by=by, action="digests.confirm", subject=kept, fields=["state"])
    return kept


@action
def leave(*, by: Actor, subscription: Subscription) -> Subscription:
    """No more weekly newsletters, also not those already waiting to be sent. Left twice, or before confirming: nothing happens."""
    kept = _locked(subscription)
    if status_of(kept) != SubscriptionStatus.ACTIVE:
        return kept
    suppress(address=kept.email, mailing_list=kept.mailing_list, reason=Suppression.Reason.UNSUBSCRIBED)
    record_withdrawal(by=by, hub=kept.hub, address=kept.email, purpose=Consent.Purpose.DIGEST, means="personal page")
    record(by=by, action="digests.leave", subject=kept)
    return kept


@action
def forget_unconfirmed(*, at: dt.datetime) -> int:
    """Delete subscriptions not confirmed within thirty days; return how many."""
    old = Subscription.objects.filter(state=Subscription.State.PENDING, asked_at__lt=at - FORGOTTEN_AFTER)
    forgotten = list(old.select_for_update(skip_locked=True))
    for subscription in forgotten:
        record(by=SYSTEM, action="digests.forget", subject=subscription)
    Subscription.objects.filter(pk__in=[subscription.pk for subscription in forgotten]).delete()
    return len(forgotten)


def _locked(subscription: Subscription) -> Subscription:
    rows = Subscription.objects.select_related("hub__country")
    return lock_row(rows, subscription.pk, gone=_("We no longer have this address. Subscribe again."))
