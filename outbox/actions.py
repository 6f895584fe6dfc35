"""Queue emails, withdraw them, and keep the list of suppressed addresses."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from itertools import islice

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_noop

from accounts.addresses import address_hash
from audit.actions import record
from audit.actors import CITIZEN, Actor
from outbox.contents import CLEARED
from outbox.drafts import Draft
from outbox.errors import AddressIsSuppressed, NoLongerHolds, NotOnHold
from outbox.models import ERASING, OWN_LISTS, PERSONAL, DeliveryReport, Lane, OutgoingEmail, State, Suppression
from outbox.unsubscribe_links import noted_by
from outbox.wakeup import wake_on_commit
from toolkit import clock
from toolkit.actions import action, lock_row

SLICE = 1000
EVERY_LIST = "*"
# A later reason takes the place of an earlier one of this order, never the other way round.
BY_WEIGHT = [
    Suppression.Reason.BOUNCED, Suppression.Reason.UNSUBSCRIBED, Suppression.Reason.COMPLAINED, Suppression.Reason.ERASED,
]  # fmt: skip
# Of the person, who alone can take them back.
OWN_WISHES = (Suppression.Reason.UNSUBSCRIBED, Suppression.Reason.COMPLAINED)
NOT_GONE = [State.QUEUED, State.SENDING, State.HELD, State.UNKNOWN, State.EXPIRED, State.FAULTY]

REPLACED = gettext_noop("A newer email took its place")
SUPERSEDE = """
UPDATE outbox_outgoingemail AS email
SET state = 'withdrawn', finished_at = clock_timestamp(), lease_until = NULL, reply = %(because)s,
    context = '{}', link = '{}', calendar = '', cleared_at = clock_timestamp()
FROM unnest(%(facts)s::text[], %(keys)s::text[]) AS newer (fact, key)
WHERE email.key ~>=~ (newer.fact || ':') AND email.key ~<~ (newer.fact || ';') AND email.key <> newer.key
  AND email.state = ANY(%(states)s)
"""


@transaction.atomic(savepoint=False)
def queue(draft: Draft) -> None:
    """Insert an email in the caller's transaction and wake a worker when that commits.

    An email of the same key is kept as it is. Waking is best effort: without a broker the workers find it by looking.
    """
    _insert([draft])
    wake_on_commit()


@action
def queue_all(drafts: Iterable[Draft]) -> int:
    """Insert many emails, a thousand in each statement; return how many are new. Otherwise as ``queue``."""
    waiting = iter(drafts)
    new = 0
    while slice_of_drafts := list(islice(waiting, SLICE)):
        some = _insert(slice_of_drafts)
        new += OutgoingEmail.objects.filter(message_id__in=[email.message_id for email in some]).count()
    if new:
        wake_on_commit()
    return new


def _insert(drafts: Sequence[Draft]) -> list[OutgoingEmail]:
    """Insert the emails whose keys are new; return all of them."""
    _supersede(drafts)
    emails = [draft.email() for draft in drafts]
    emails.sort(key=lambda email: email.key)  # one order, so that two senders of the same facts do not deadlock
    OutgoingEmail.objects.bulk_create(emails, ignore_conflicts=True)
    return emails


def _supersede(drafts: Iterable[Draft]) -> None:
    """Withdraw what newer emails replace; found by the index of the keys, however many there are."""
    newer = [draft for draft in drafts if draft.supersedes]
    if newer:
        facts, keys = [draft.supersedes.rstrip(":") for draft in newer], [draft.key for draft in newer]
        with connection.cursor() as cursor:
            cursor.execute(
                SUPERSEDE,
                {"facts": facts, "keys": keys, "states": [str(state) for state in NOT_GONE], "because": REPLACED},
            )


@action
def replace_queued(drafts: Iterable[Draft]) -> set[str]:
    """Give queued emails the contents of these drafts of the same keys; return the keys of those.

    An email that a worker has claimed, or that was sent, is left alone.
    """
    new = {draft.key: draft for draft in drafts}
    waiting = (
        OutgoingEmail.objects.filter(key__in=new, state=State.QUEUED).select_for_update(skip_locked=True).order_by("pk")
    )
    emails = list(waiting)
    for email in emails:
        email.context, email.calendar = dict(new[email.key].context), new[email.key].calendar
    OutgoingEmail.objects.bulk_update(emails, ["context", "calendar"])
    return {email.key for email in emails}


@action
def withdraw(*, key_prefix: str, because: str = "", forget: bool = False) -> int:
    """Withdraw the emails of a fact that were not sent or could not be delivered; return how many.

    ``key_prefix`` is a whole key or its beginning up to a colon: ``invitation:1`` never means ``invitation:17``. An
    email whose body is on its way may still arrive, and is then noted as sent, but it is never tried again. None of
    them can be sent again, and nothing of what they say is kept. ``forget`` clears what was sent as well: the person is deleted.
    """
    fact = key_prefix.rstrip(":")
    emails = OutgoingEmail.objects.filter(Q(key=fact) | Q(key__startswith=f"{fact}:"))
    cleared = [State.BOUNCED, State.SENT] if forget else [State.BOUNCED]
    emails.filter(state__in=cleared, cleared_at=None).update(**CLEARED)
    ended = {"state": State.WITHDRAWN, "finished_at": clock.now(), "lease_until": None, "reply": because[:500]}
    return emails.filter(state__in=NOT_GONE).update(**ended, **CLEARED)


@action
def suppress(*, address: str, mailing_list: str = EVERY_LIST, reason: str) -> None:
    """Send this address no more emails of the list (``*``: none at all but sign-in emails). Holds at once, also for
    emails that are queued or claimed; may be called again. ``reason`` is a ``Suppression.Reason``."""
    suppress_hash(recipient=address_hash(address), mailing_list=mailing_list, reason=reason)


@action
def suppress_hash(*, recipient: str, mailing_list: str, reason: str, detail: str = "") -> None:
    """As ``suppress``, where only the keyed hash of the address is known. A complaint is not forgotten for a bounce."""
    scope = {"address_hash": recipient, "mailing_list": mailing_list}
    given = {"reason": Suppression.Reason(reason), "detail": detail, "created_at": clock.now()}
    Suppression.objects.bulk_create([Suppression(**scope, **given)], ignore_conflicts=True)
    lighter = BY_WEIGHT[: BY_WEIGHT.index(Suppression.Reason(reason))]
    Suppression.objects.filter(**scope, reason__in=lighter).update(**given)


@action
def unsubscribe_hash(*, recipient: str, mailing_list: str) -> None:
    """Unsubscribe the address with this keyed hash from the list, and let applications that keep consents note it once."""
    reason = Suppression.Reason.UNSUBSCRIBED
    row, is_new = Suppression.objects.get_or_create(
        address_hash=recipient, mailing_list=mailing_list, defaults={"reason": reason}
    )
    if is_new:
        record(by=CITIZEN, action="outbox.unsubscribe", subject=row, fields=["mailing_list"])
        for note in noted_by():
            note(recipient, mailing_list, "")


@action
def receive_again(*, recipient: str, mailing_list: str, agreed: str) -> bool:
    """Let emails of the list through again to the address with this keyed hash, whose owner ``agreed`` in these words, whether they
    had unsubscribed or complained. False when there was neither."""
    rows = Suppression.objects.filter(address_hash=recipient, mailing_list=mailing_list, reason__in=OWN_WISHES)
    for suppression in rows.select_for_update():
        record(by=CITIZEN, action="outbox.receive_again", subject=suppression, fields=["mailing_list"])
        for note in noted_by():
            note(recipient, mailing_list, agreed)
    return rows.delete()[0] > 0


@action
def lift_suppression(*, address: str, mailing_list: str = EVERY_LIST) -> bool:
    """Let emails of this list through again; False when they were not suppressed."""
    rows = Suppression.objects.filter(address_hash=address_hash(address), mailing_list=mailing_list)
    return rows.delete()[0] > 0


@action
def lift_bounce(*, by: Actor, address: str, hub_id: int | None = None) -> bool:
    """Let emails through to an address that bounced; False when it was not suppressed for that.

    By the person's own confirmation through a link in an email, or by a coordinator of the hub who knows better. Soft bounces are
    counted anew. Never lifts an unsubscription, a complaint or an erasure.
    """
    bounces = Suppression.objects.filter(address_hash=address_hash(address), reason=Suppression.Reason.BOUNCED)
    lifted = list(bounces.select_for_update())
    for suppression in lifted:
        record(by=by, action="outbox.lift_bounce", subject=suppression, hub_id=hub_id)
    bounces.delete()
    DeliveryReport.objects.filter(
        type=DeliveryReport.Type.SOFT, counts=True, email__recipient_hash=address_hash(address)
    ).update(counts=False)
    return bool(lifted)


def suppressions_of(emails: Iterable[OutgoingEmail]) -> dict[int, Suppression]:
    """Return, by the key of the email, what suppresses its address for its list now. One query."""
    by_hash: dict[str, list[OutgoingEmail]] = {}
    for email in emails:
        by_hash.setdefault(email.recipient_hash, []).append(email)
    rows = Suppression.objects.filter(address_hash__in=by_hash) if by_hash else Suppression.objects.none()
    return {
        email.pk: row
        for row in rows
        for email in by_hash[row.address_hash]
        if row.mailing_list in (EVERY_LIST, email.mailing_list)
    }


def suppressions_at(addresses: Iterable[str], *, mailing_list: str = EVERY_LIST) -> dict[str, Suppression]:
    """Return what keeps emails of this list from each of the addresses, the weightiest reason. One query."""
    by_hash = {address_hash(address): address for address in addresses if address}
    rows = Suppression.objects.filter(address_hash__in=by_hash, mailing_list__in={EVERY_LIST, mailing_list})
    found = sorted(rows if by_hash else [], key=lambda row: BY_WEIGHT.index(Suppression.Reason(row.reason)))
    return {by_hash[row.address_hash]: row for row in found}


@action
def carry_unsubscribed(*, addresses: Iterable[str], to: str, mailing_list: str) -> None:
    """Who unsubscribed from the list under one of ``addresses`` is unsubscribed from it under ``to`` as well: all are theirs."""
    hashes = [address_hash(address) for address in addresses]
    said = Suppression.objects.filter(address_hash__in=hashes, mailing_list=mailing_list, reason__in=OWN_WISHES).first()
    if said is not None:
        suppress(address=to, mailing_list=mailing_list, reason=said.reason)


@action
def withdraw_from_list(*, address: str, mailing_list: str, because: str) -> int:
    """Withdraw the emails of a list to this address that have not gone: the person is not on it any more."""
    emails = OutgoingEmail.objects.filter(recipient_hash=address_hash(address), mailing_list=mailing_list)
    ended = {"state": State.WITHDRAWN, "finished_at": clock.now(), "lease_until": None, "reply": because}
    return emails.filter(state__in=NOT_GONE).update(**ended, **CLEARED)


@action
def withdraw_about(about: str, *, kinds: str, because: str) -> int:
    """Withdraw the emails about a subject that have not gone; only those whose kind begins with ``kinds``."""
    emails = OutgoingEmail.objects.filter(about=about, kind__startswith=kinds)
    ended = {"state": State.WITHDRAWN, "finished_at": clock.now(), "lease_until": None, "reply": because}
    return emails.filter(state__in=NOT_GONE).update(**ended, **CLEARED)


@action
def withdraw_linked(*, address: str, nonce: uuid.UUID, because: str, within: str = "") -> int:
    """Withdraw the emails to many with this personal link that have not gone: what the link is for has ended.

    ``within``: only those whose key has this part.
    """
    emails = OutgoingEmail.objects.filter(
        recipient_hash=address_hash(address), lane=Lane.BULK, link__nonce=str(nonce), key__contains=within
    )
    ended = {"state": State.WITHDRAWN, "finished_at": clock.now(), "lease_until": None, "reply": because}
    return emails.filter(state__in=NOT_GONE).update(**ended, **CLEARED)


def reachable(addresses: Iterable[str], *, lane: Lane, mailing_list: str = "") -> set[str]:
    """Those of the addresses to which an email of this lane and list would be sent."""
    hashes = {address_hash(address): address for address in addresses}
    found = suppressions_for(hashes, lane, mailing_list)
    return {hashes[one] for one in hashes.keys() - set(found.values_list("address_hash", flat=True))}


def deliverable(drafts: Iterable[Draft]) -> list[Draft]:
    """Return the drafts that are not held back by a suppression. One query for each list."""
    wanted: dict[tuple[Lane, str], list[Draft]] = {}
    for draft in drafts:
        wanted.setdefault((draft.lane, draft.mailing_list), []).append(draft)
    kept = []
    for (lane, mailing_list), some in wanted.items():
        addresses = reachable((draft.recipient for draft in some), lane=lane, mailing_list=mailing_list)
        kept += [draft for draft in some if draft.recipient in addresses]
    return kept


def suppressions_for(
    hashes: Iterable[str], lane: Lane, mailing_list: str, *, written_at: dt.datetime | None = None
) -> QuerySet[Suppression]:
    """What keeps emails of this lane and list from these addresses; the same rule as in ``claims.MARK``.

    ``written_at``: when an email was, which an erasure stops that came later; None is now.
    """
    if lane == Lane.ACCOUNT:
        return Suppression.objects.none()
    found = Suppression.objects.filter(address_hash__in=list(hashes), mailing_list__in={EVERY_LIST, mailing_list})
    is_personal = lane in PERSONAL and not mailing_list
    answered = (Suppression.Reason.BOUNCED, Suppression.Reason.ERASED)
    if is_personal:
        return found.exclude(reason__in=answered)
    if not mailing_list.startswith(OWN_LISTS):
        return found
    earlier = {"created_at__lt": written_at - ERASING} if written_at else {}
    return found.exclude(reason=Suppression.Reason.ERASED, **earlier)


@action
def send_again(*, by: Actor, email: OutgoingEmail) -> None:
    """Send an email that is on hold, under the same Message-ID.

    Refused unless it is on hold (see ``on_hold()``), when what it says no longer holds, and when its address is suppressed.
    """
    current = lock_row(OutgoingEmail, email.pk)
    if current.cleared_at or (current.valid_until and current.valid_until <= clock.now()):
        raise NoLongerHolds if current.state not in (State.QUEUED, State.SENDING, State.SENT) else NotOnHold
    list_of = {"mailing_list": current.mailing_list, "written_at": current.created_at}
    if suppressions_for([current.recipient_hash], Lane(current.lane), **list_of).exists():
        raise AddressIsSuppressed
    moved = (
        OutgoingEmail.objects.on_hold()
        .filter(pk=email.pk)
        .update(
            state=State.QUEUED,
            due_at=clock.now(),
            attempts=0,
            interruptions=0,
            lease_until=None,
            body_started_at=None,
            finished_at=None,
        )
    )
    if not moved:
        raise NotOnHold
    record(by=by, action="outbox.send_again", subject=email, fields=["state"])
    wake_on_commit()
