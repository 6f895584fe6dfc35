"""Ask for access, confirm the address, make keys, rotate and revoke them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from accounts.personal_links import ASK_AGAIN_AFTER, new_link
from audit.actions import record
from audit.actors import Actor
from outbox.actions import lift_bounce, queue
from partners.keys.emails import access_email, revoked_email
from partners.keys.models import ApiKey, Partner
from partners.keys.tokens import HINT, key_hashes, new_key
from toolkit.actions import ActionRefused, action, lock_row
from toolkit.email_addresses import canonical_address

MOST_KEYS = 10  # that work, of one partner
OVERLAP = dt.timedelta(days=7)  # for which a key goes on working after it was rotated


@dataclass(frozen=True)
class NewKey:
    """A key in the one moment in which it can be read."""

    row: ApiKey
    text: str


@action
def request_access(*, by: Actor, email: str, name: str, purpose: str, language: str, at: dt.datetime) -> Partner:
    """Note who asks for access and why, and email the link to the page of their keys; asked again within ten minutes, nothing is sent.

    ``name`` and ``purpose`` hold until the address is confirmed: afterwards only the page behind the link changes them.
    """
    address = canonical_address(email)
    nonce, link_hash = new_link(Partner.LINK_KIND, None)
    details = {"name": name, "purpose": purpose, "language": language}
    row = Partner(email=address, link_nonce=nonce, link_hash=link_hash, asked_at=at, **details)
    # Writing the same address again locks a row that was there, so that nothing can take it away before we look at it.
    Partner.objects.bulk_create([row], update_conflicts=True, unique_fields=["email"], update_fields=["email"])
    kept = Partner.objects.select_for_update(no_key=True).get(email=address)
    if kept.link_hash != link_hash:
        if at - kept.asked_at < ASK_AGAIN_AFTER:
            return kept
        kept.round, kept.asked_at = kept.round + 1, at
        if kept.confirmed_at is None:
            kept.name, kept.purpose, kept.language = name, purpose, language
        kept.save()
    record(by=by, action="partners.request_access", subject=kept)
    queue(access_email(kept, at=at))
    return kept


@action
def confirm_partner(*, by: Actor, partner: Partner, at: dt.datetime) -> Partner:
    """Confirm the address: the email with the link arrived, so a bounce is lifted. Twice: nothing happens."""
    kept = lock_partner(partner)
    if kept.confirmed_at is None:
        lift_bounce(by=by, address=kept.email)
        kept.confirmed_at = at
        kept.save(update_fields=["confirmed_at"])
        record(by=by, action="partners.confirm", subject=kept)
    return kept


@action
def create_key(
    *, by: Actor, partner: Partner, name: str, scopes: Sequence[str], valid_for: dt.timedelta, at: dt.datetime
) -> NewKey:
    """Make a key, readable in the answer and never again. Refuses before the address is confirmed, and an eleventh."""
    kept = lock_partner(partner)
    if kept.confirmed_at is None:
        raise ActionRefused(_("Confirm your email address first."))
    if kept.keys.valid(at).count() >= MOST_KEYS:
        raise ActionRefused(_("You can have %(most)s keys. Revoke one first.") % {"most": MOST_KEYS})
    made = _make(kept, name=name, scopes=list(scopes), created_at=at, expires_at=at + valid_for)
    record(by=by, action="partners.create_key", subject=made.row)
    return made


@action
def rotate_key(*, by: Actor, key: ApiKey, at: dt.datetime) -> NewKey:
    """Make a key of the same name, scopes and lifetime; the old one works for seven days more. Refuses one that ended or was rotated."""
    old = _lock_key(key)
    if old.ended_at <= at:
        raise ActionRefused(_("This key no longer works. Create a new one."))
    if hasattr(old, "successor"):
        raise ActionRefused(_("This key has already been rotated. The new one is in the list."))
    lifetime = old.expires_at - old.created_at
    made = _make(
        old.partner, name=old.name, scopes=old.scopes, created_at=at, expires_at=at + lifetime, rotated_from=old
    )
    old.expires_at = min(old.expires_at, at + OVERLAP)
    old.save(update_fields=["expires_at"])
    record(by=by, action="partners.rotate_key", subject=made.row)
    return made


@action
def revoke_key(*, by: Actor, key: ApiKey, at: dt.datetime, because: str = "") -> ApiKey:
    """End a key at once. ``because`` is what the network office says: the owner gets it by email. A second time changes nothing."""
    kept = _lock_key(key)
    if kept.revoked_at is not None:
        return kept
    kept.revoked_at, kept.revoked_because = at, because
    kept.save(update_fields=["revoked_at", "revoked_because"])
    record(by=by, action="partners.revoke_key", subject=kept)
    if because:
        with translation.override(kept.partner.language):
            queue(revoked_email(kept))
    return kept


@action
def change_partner(*, by: Actor, partner: Partner, name: str, purpose: str, language: str) -> Partner:
    """Store the partner's name, purpose and language."""
    kept = lock_partner(partner)
    new = {"name": name, "purpose": purpose, "language": language}
    changed = [field for field, value in new.items() if getattr(kept, field) != value]
    for field in changed:
        setattr(kept, field, new[field])
    if changed:
        kept.save(update_fields=changed)
        record(by=by, action="partners.change", subject=kept, fields=changed)
    return kept


def lock_partner(partner: Partner) -> Partner:
    """Re-read the partner and hold the row. Refuses one that was erased."""
    return lock_row(Partner, partner.pk, gone=_("We no longer have this address. Ask for access again."))


def _lock_key(key: ApiKey) -> ApiKey:
    return lock_row(ApiKey.objects.select_related("partner"), key.pk)


def _make(partner: Partner, **values: object) -> NewKey:
    text = new_key()
    row = ApiKey.objects.create(partner=partner, hint=text[:HINT], key_hash=key_hashes(text)[0], **values)
    return NewKey(row, text)
