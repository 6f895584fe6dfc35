"""Two rows that mean one organisation become one, or are said to be two."""

from collections.abc import Mapping
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from audit.actions import record
from audit.actors import Actor
from audit.models import Entry
from hubs.errors import EditConflict, HubRefused
from hubs.models import DistinctOrganisations, Membership, Organisation
from hubs.registry.actions.organisations import FIELDS
from hubs.registry.models.membership import MembershipRole
from publishing.models import Revision
from toolkit.editions import CHANGED_MEANWHILE, edition_of
from toolkit.partial_dates.dates import PartialDate
from toolkit.row_changes import write

APART = (Membership, DistinctOrganisations)  # united one by one; what was said of the one that goes is forgotten


@transaction.atomic
def merge_organisations(
    *, by: Actor, kept: Organisation, gone: Organisation, fields: Mapping[str, Any], seen: str | None = None
) -> Organisation:
    """``gone`` is removed; ``kept`` has ``fields`` from now on, and everything that named ``gone``, drafts too.

    In a hub where both stand there is one membership: the stronger role, since the earlier date, until the later one (none
    where one of the two still belongs). ``seen`` is the edition of the two that was decided on; when one is another by now,
    nothing is done (``EditConflict``). Refuses one with itself, and one that is no longer there.
    """
    rows = Organisation.objects.select_for_update().filter(pk__in=[kept.pk, gone.pk]).order_by("pk").in_bulk()
    if len(rows) != 2:
        raise HubRefused(_("These are not two any more: one of them is no longer in the network."))
    if seen is not None and seen != edition_of(rows[kept.pk], rows[gone.pk], names=FIELDS):
        raise EditConflict(str(CHANGED_MEANWHILE))
    for membership in Membership.objects.filter(organisation=gone).select_for_update(of=("self",)):
        _unite(by, membership, kept)
    for key in relations():
        if key.model not in APART:
            models.QuerySet(key.model).filter(**{key.name: gone}).update(**{key.name: kept})
    _rename_in_revisions(gone, kept)
    record(by=by, action="hubs.merge_organisations", subject=kept, fields=["merged"])
    record(by=by, action="hubs.remove_organisation", subject=gone, fields=["merged"])
    rows[gone.pk].delete()
    changed = write(
        rows[kept.pk], fields, FIELDS, twice=_("An organisation of this name stands in the network already.")
    )
    if changed:
        record(by=by, action="hubs.change_organisation", subject=kept, fields=changed)
    return rows[kept.pk]


def is_merged(gone: int) -> bool:
    """Whether an organisation of this id was merged into another."""
    trail = Entry.objects.filter(subject=Organisation._meta.label_lower, subject_id=gone)
    return trail.filter(action="hubs.remove_organisation", fields=["merged"]).exists()


@transaction.atomic
def say_distinct(*, by: Actor, one: Organisation, other: Organisation) -> DistinctOrganisations:
    """The two are different, and are not shown as probably one again. Said again: nothing happens.

    Refuses one with itself, and one that is no longer there.
    """
    rows = list(Organisation.objects.select_for_update(no_key=True).filter(pk__in=[one.pk, other.pk]).order_by("pk"))
    if len(rows) != 2:
        raise HubRefused(_("These are not two any more: one of them is no longer in the network."))
    first, second = rows
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
    """Drafts and versions of library entries name their publisher by id, where no foreign key can tell."""
    for revision in Revision.objects.filter(publication__kind="resource", content__publisher=gone.pk):
        Revision.objects.filter(pk=revision.pk).update(content={**revision.content, "publisher": kept.pk})


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
    changed = write(beside, united(beside, membership), ("role", "since", "until", "source"))
    record(by=by, action="hubs.change_membership", subject=beside, fields=["merged", *changed])
    membership.delete()
