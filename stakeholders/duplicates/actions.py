"""Merge two contacts, or mark them as distinct."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from audit.actions import record
from audit.actors import Actor
from outbox.actions import carry_unsubscribed
from stakeholders.contacts.actions import FIELDS, change_stakeholder, look_for_duplicates
from stakeholders.contacts.mailing_lists import invitations_of
from stakeholders.contacts.references import keys_at_people, withdraw_emails_about
from stakeholders.models import ContactPair, EarlierAddress, Stakeholder
from toolkit.actions import ActionRefused, action
from toolkit.duplicates.merge import lock_pair, move_references


@action
def merge_stakeholders(
    *, by: Actor, kept: Stakeholder, gone: Stakeholder, fields: Mapping[str, Any], seen: str | None = None
) -> Stakeholder:
    """Merge ``gone`` into ``kept``, which gets ``fields``, the topics of both and all references to ``gone``.

    The address that is not chosen is kept as an earlier one; unsubscribed under either address stays unsubscribed. Of two
    invitations to one event the first by ``MERGE_ORDER`` is kept, and unsent emails about the other are withdrawn. ``seen``
    is the edition of the two that was decided on (``EditConflict``). Refuses contacts of different hubs, one contact twice,
    and doubles of a model that does not say which is kept.
    """
    kept, gone = _locked_pair(kept, gone, seen=seen)
    if unknown := set(fields) - set(FIELDS):
        raise ActionRefused(_("“%(name)s” can't be changed here.") % {"name": min(unknown)}, min(unknown))
    topics = {*kept.topics.all(), *gone.topics.all()}
    addresses = {kept.email, gone.email}
    move_references(keys_at_people(), kept=kept, gone=gone, before_delete=withdraw_emails_about)
    ContactPair.objects.filter(hub=kept.hub_id).move_decisions(kept=kept, gone=gone)
    EarlierAddress.objects.filter(stakeholder=gone).update(stakeholder=kept)
    record(by=by, action="stakeholders.merge", subject=kept, fields=["merged"])
    record(by=by, action="stakeholders.remove", subject=gone, fields=["merged"])
    gone.delete()
    merged = change_stakeholder(by=by, stakeholder=kept, topics=topics, **fields)
    _keep_addresses(merged, addresses)
    if merged.email:
        others = addresses - {merged.email, ""}
        carry_unsubscribed(addresses=others, to=merged.email, mailing_list=invitations_of(merged.hub))
    look_for_duplicates(merged.hub_id)
    return merged


@action
def mark_distinct(*, by: Actor, one: Stakeholder, other: Stakeholder) -> ContactPair:
    """Mark two contacts of a hub as not duplicates, so that they are not shown as a pair. Repeated: nothing happens."""
    rows = _locked_pair(one, other)
    pair: ContactPair
    pair, is_new = ContactPair.objects.filter(hub=one.hub_id).mark_distinct(rows, by=by, hub_id=one.hub_id)
    if is_new:
        record(by=by, action="stakeholders.mark_distinct", subject=pair)
        look_for_duplicates(one.hub_id)
    return pair


@action
def unmark_distinct(*, by: Actor, pair: ContactPair) -> None:
    """Show the two as a pair again. Repeated: nothing happens."""
    if current := ContactPair.objects.unmark_distinct(pair.pk):
        record(by=by, action="stakeholders.unmark_distinct", subject=current)


def _locked_pair(one: Stakeholder, other: Stakeholder, *, seen: str | None = None) -> list[Stakeholder]:
    refusal = _("These two can't be compared: one of them is no longer in your contacts.")
    rows = Stakeholder.objects.filter(hub=one.hub_id).select_related("hub__country")
    return lock_pair(rows, one, other, refusal=refusal, names=FIELDS, seen=seen)


def _keep_addresses(merged: Stakeholder, addresses: set[str]) -> None:
    """Keep each address that the merged contact does not use as an earlier one."""
    EarlierAddress.objects.filter(hub=merged.hub_id, address=merged.email).delete()
    for address in sorted(addresses - {merged.email, ""}):
        EarlierAddress.objects.update_or_create(hub_id=merged.hub_id, address=address, defaults={"stakeholder": merged})
