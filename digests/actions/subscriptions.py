"""Asking for the weekly newsletter, confirming it, leaving it."""

import datetime as dt

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.addresses import address_hash
from accounts.personal_links import link_to, new_link
from audit.actions import record
from audit.actors import SYSTEM, Actor
from audit.purges import record_purge
from consents.actions import record_consent, record_withdrawal
from consents.models import Consent
from consents.wording import ShownWording, is_outdated
from digests.models import Subscription
from digests.subscription_status import SubscriptionStatus, is_unreachable, status_of
from hubs.models import Hub
from outbox.actions import lift_bounce, lift_suppression, queue, suppress
from outbox.drafts import Draft
from outbox.erasure import lift_erasure
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

    The consent is recorded in the words the page has ``shown``, and a bounce or an erasure is lifted: the email with the link arrived.
    Refuses an address that complained. Confirmed twice: nothing happens, unless the wording has changed in between; then the
    consent to the new one is recorded.
    """
    kept = _locked(subscription)
    if is_unreachable(kept):
        raise ActionRefused(_("This address gets no emails from us. Use another address."))
    lift_bounce(by=by, address=kept.email)
    lift_erasure(by=by, address=kept.email)
    if status_of(kept) == SubscriptionStatus.ACTIVE:
        return _renew(by, kept, shown)
    lift_suppression(address=kept.email, mailing_list=kept.mailing_list)
    if kept.state == Subscription.State.PENDING:
        kept.state, kept.confirmed_at, kept.watermark = Subscription.State.CONFIRMED, at, BEFORE_ANY_EVENT
        kept.save(update_fields=["state", "confirmed_at", "watermark"])
    purpose = Consent.Purpose.DIGEST
    record_consent(by=by, hub=kept.hub, address=kept.email, purpose=purpose, shown=shown)
    record(by=by, action="digests.confirm", subject=kept, fields=["state"])
    return kept


def _renew(by: Actor, kept: Subscription, shown: ShownWording) -> Subscription:
    """The subscription goes on under the wording they agreed to; whoever confirms agrees to the one in force."""
    purpose = Consent.Purpose.DIGEST
    if is_outdated(purpose, kept.hub, kept.email, shown=shown):
        record_consent(by=by, hub=kept.hub, address=kept.email, purpose=purpose, shown=shown)
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
    return _forget(forgotten, at=at, reason=gettext_noop("not confirmed within thirty days"))


@action
def forget_unsubscribed(*, at: dt.datetime) -> int:
    """Delete subscriptions of people who unsubscribed thirty days ago; return how many. The suppression stays."""
    left = Suppression.objects.filter(
        mailing_list__startswith="digest:",
        reason=Suppression.Reason.UNSUBSCRIBED,
        created_at__lt=at - FORGOTTEN_AFTER,
    ).values_list("mailing_list", "address_hash")
    gone = set(left)
    slugs = {mailing_list.partition(":")[2] for mailing_list, _hash in gone}
    rows = (
        Subscription.objects.filter(hub__slug__in=slugs)
        .select_related("hub")
        .select_for_update(of=("self",), skip_locked=True)
    )
    forgotten = [row for row in rows if (row.mailing_list, address_hash(row.email)) in gone]
    return _forget(forgotten, at=at, reason=gettext_noop("unsubscribed thirty days ago"))


def _forget(subscriptions: list[Subscription], *, at: dt.datetime, reason: str) -> int:
    for subscription in subscriptions:
        record(by=SYSTEM, action="digests.forget", subject=subscription)
    Subscription.objects.filter(pk__in=[subscription.pk for subscription in subscriptions]).delete()
    return record_purge(Subscription, len(subscriptions), at=at, reason=reason)


def _locked(subscription: Subscription) -> Subscription:
    rows = Subscription.objects.select_related("hub__country")
    return lock_row(rows, subscription.pk, gone=_("We no longer have this address. Subscribe again."))
