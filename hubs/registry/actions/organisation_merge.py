"""Two rows that mean one organisation become one, or are said to be two."""

from collections.abc import Mapping
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Value
from django.utils.translation import gettext as _

from audit.actions import record
from audit.actors import Actor
from hubs.models import DistinctOrganisations, Membership, Organisation
from hubs.registry.actions.memberships import FIELDS as TERM
from hubs.registry.actions.organisations import FIELDS, REFUSALS
from hubs.registry.models.membership import MembershipRole
from publishing.models import Revision
from toolkit.actions import ActionRefused, EditConflict, action, apply_changes, edition_of, lock_rows
from toolkit.partial_dates.dates import PartialDate

APART = (Membership, DistinctOrganisations)  # united one by one; what was said of the one that goes is forgotten


@action
def merge_organisations(
    *, by: Actor, kept: Organisation, gone: Organisation, fields: Mapping[str, Any], seen: str | None = None
) -> Organisation:
    """``gone`` is removed; ``kept`` has ``fields`` from now on, and everything that named ``gone``, drafts too.

    In a hub where both stand there is one membership: the stronger role, since the earlier date, until the later one (none
    where one of the two still belongs). ``seen`` is the edition of the two that was decided on; when one is another by now,
    nothing is done (``EditConflict``). Refuses one with itself, and one that is no longer there.
    """
    kept, gone = _locked_pair(kept, gone)
    if seen is not None and seen != (now := edition_of(kept, gone, names=FIELDS)):
        message = _("One of the two was changed after you opened this page. Look at both once more.")
        raise EditConflict(kept, edition=now, message=message)
    for membership in Membership.objects.filter(organisation=gone).select_for_update(of=("self",)):
        _unite(by, membership, kept)
    for key in relations():
        if key.model not in APART:
            models.QuerySet(key.model).filter(**{key.name: gone}).update(**{key.name: kept})
    _rename_in_revisions(gone, kept)
    record(by=by, action="hubs.merge_organisations", subject=kept, fields=["merged"])
    record(by=by, action="hubs.remove_organisation", subject=gone, fields=["merged"])
    gone.delete()
    if changed := apply_changes(kept, fields, by=by, allowed=FIELDS, refusals=REFUSALS):
        record(by=by, action="hubs.change_organisation", subject=kept, fields=changed)
    return kept


def _locked_pair(one: Organisation, other: Organisation) -> list[Organisation]:
    words = _("These are not two any more: one of them is no longer in the network.")
    if one.pk == other.pk:
        raise ActionRefused(words)
    return lock_rows(Organisation, [one.pk, other.pk], gone=words)


@action
def say_distinct(*, by: Actor, one: Organisation, other: Organisation) -> DistinctOrganisations:
    """The two are different, and are not shown as probably one again. Said again: nothing happens.

    Refuses one with itself, and one that is no longer there.
    """
    first, second = sorted(_locked_pair(one, other), key=lambda row: row.pk)
    said, is_new = DistinctOrganisations.objects.get_or_create(first=first, second=second)
    if is_new:
        record(by=by, action="hubs.say_distinct", subject=said, fields=["first", "second"])
    return said


def relations() -> list[models.ForeignKey[Any, Any]]:
    """Every foreign key at an organisation, whichever room it lives in."""
    found = Organisation._meta.get_fields(include_hidden=True)
    return [one.field for one in found if isinstance(one, models.ManyToOneRel)]


def united(one: Membership, other: Membership) -> dict[str, Any]:
    """What one membership is made of two of the same hub has."""
    roles = sorted([one.role, other.role], key=MembershipRole.values.index)  # the strongest stands first there
    sources = "; ".join(dict.fromkeys(source for source in (one.source, other.source) if source))
    return {
        "role": roles[0],
        "since": min((date for date in (one.since, other.since) if date), default=None),
        "until": _later(one.until, other.until),
        "source": sources[:300],
    }


def _rename_in_revisions(gone: Organisation, kept: Organisation) -> None:
    """Drafts and versions of library entries name their publisher by id, where no foreign key can tell.

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
