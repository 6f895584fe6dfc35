"""Merge two organisations, or mark them as distinct."""

from collections.abc import Mapping
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Value
from django.utils.translation import gettext as _

from audit.actions import record
from audit.actors import Actor
from hubs.models import Membership, Organisation, OrganisationPair
from hubs.registry.actions.memberships import FIELDS as TERM
from hubs.registry.actions.organisations import FIELDS, REFUSALS
from hubs.registry.merge_endings import end_before_merge
from hubs.registry.models.membership import MembershipRole
from publishing.models import Revision
from toolkit.actions import action, apply_changes, enqueue_on_commit
from toolkit.duplicates.merge import Key, foreign_keys_at, lock_pair, move_references
from toolkit.partial_dates.dates import PartialDate


@action
def merge_organisations(
    *, by: Actor, kept: Organisation, gone: Organisation, fields: Mapping[str, Any], seen: str | None = None
) -> Organisation:
    """Merge ``gone`` into ``kept``, which gets ``fields`` and all references to ``gone``, those in drafts too.

    Two memberships of one hub become one: the stronger role, the earlier start, the later end (none where one of the two is
    current). ``seen`` is the edition of the two that was decided on (``EditConflict``). Refuses one organisation twice, and
    a deleted one.
    """
    kept, gone = _locked_pair(kept, gone, seen=seen)
    for membership in Membership.objects.filter(organisation=gone).select_for_update(of=("self",)):
        _unite(by, membership, kept)
    move_references(
        keys_beside_memberships(), kept=kept, gone=gone, before_delete=lambda row: end_before_merge(by, row)
    )
    OrganisationPair.objects.all().move_decisions(kept=kept, gone=gone)
    _rename_in_revisions(gone, kept)
    record(by=by, action="hubs.merge_organisations", subject=kept, fields=["merged"])
    record(by=by, action="hubs.remove_organisation", subject=gone, fields=["merged"])
    gone.delete()
    if changed := apply_changes(kept, fields, by=by, allowed=FIELDS, refusals=REFUSALS):
        record(by=by, action="hubs.change_organisation", subject=kept, fields=changed)
    enqueue_on_commit("hubs.find_duplicates")
    return kept


@action
def mark_distinct(*, by: Actor, one: Organisation, other: Organisation) -> OrganisationPair:
    """Mark two organisations as not duplicates, so that they are not shown as a pair. Repeated: nothing happens."""
    pair: OrganisationPair
    pair, is_new = OrganisationPair.objects.all().mark_distinct(_locked_pair(one, other), by=by)
    if is_new:
        record(by=by, action="hubs.mark_distinct", subject=pair)
        enqueue_on_commit("hubs.find_duplicates")
    return pair


@action
def unmark_distinct(*, by: Actor, pair: OrganisationPair) -> None:
    """Show the two as a pair again. Repeated: nothing happens."""
    if current := OrganisationPair.objects.all().unmark_distinct(pair.pk):
        record(by=by, action="hubs.unmark_distinct", subject=current)


def _locked_pair(one: Organisation, other: Organisation, *, seen: str | None = None) -> list[Organisation]:
    refusal = _("These two can't be compared: one of them is no longer in the network.")
    return lock_pair(Organisation, one, other, refusal=refusal, names=FIELDS, seen=seen)


def keys_beside_memberships() -> list[Key]:
    """Every foreign key at an organisation, except memberships, which are united one by one, and pairs."""
    return foreign_keys_at(Organisation, without={Membership, OrganisationPair})


def united(one: Membership, other: Membership) -> dict[str, Any]:
    """The facts of the membership that two of the same hub become."""
    roles = sorted([one.role, other.role], key=MembershipRole.values.index)  # the strongest comes first there
    sources = "; ".join(dict.fromkeys(source for source in (one.source, other.source) if source))
    return {
        "role": roles[0],
        "since": min((date for date in (one.since, other.since) if date), default=None),
        "until": _later(one.until, other.until),
        "source": sources[:300],
    }


def _rename_in_revisions(gone: Organisation, kept: Organisation) -> None:
    """Change the publisher in drafts and versions of resources, which hold its id without a foreign key.

    Only that one value is written: a draft that is saved at the same moment keeps everything else.
    """
    path = Value(["publisher"], output_field=ArrayField(models.TextField()))
    value = Value(kept.pk, output_field=models.JSONField())
    renamed = Func(F("content"), path, value, function="jsonb_set", output_field=models.JSONField())
    rows = Revision.objects.filter(publication__kind="resource", content__publisher=gone.pk)
    rows.update(content=renamed)


def _later(one: PartialDate | None, other: PartialDate | None) -> PartialDate | None:
    return max(one, other, key=lambda date: date.last_day) if one and other else None


def _unite(by: Actor, membership: Membership, kept: Organisation) -> None:
    rows = Membership.objects.select_for_update(of=("self",))
    beside = rows.filter(hub=membership.hub_id, organisation=kept).first()
    if beside is None:
        membership.organisation = kept
        membership.save(update_fields=["organisation"])
        record(by=by, action="hubs.change_membership", subject=membership, fields=["organisation"])
        return
    changed = apply_changes(beside, united(beside, membership), by=by, allowed=TERM)
    record(by=by, action="hubs.change_membership", subject=beside, fields=["merged", *changed])
    membership.delete()
