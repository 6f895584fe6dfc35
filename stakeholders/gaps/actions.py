"""Setting the targets of a hub's contacts."""

from django.utils.translation import gettext as _

from audit.actions import record
from audit.actors import Actor
from hubs.models import Hub
from stakeholders.gaps.models import ContactTarget, TargetCriterion
from stakeholders.gaps.targets import HubTargets, TargetAmount, targets_of
from toolkit.actions import ActionRefused, action, edition_of_values, lock_row, refuse_unread_values

MOST_REGIONS = 50
SHARES_EXCEED = 100


@action
def set_targets(*, by: Actor, hub: Hub, targets: HubTargets, seen: str | None = None) -> list[str]:
    """Set all targets of a hub at once; a group that is missing has none. Returns the names of what changed.

    ``seen`` is the ``targets_edition`` the writer had. Refuses shares of one kind that add up to more than 100%, and more
    regions than ``MOST_REGIONS``.
    """
    current = lock_row(Hub, hub.pk)
    stored, wanted = targets_of(current).values(), targets.values()
    changed = [name for name, value in wanted.items() if value != stored[name]]
    if not changed:
        return []
    if seen is not None:
        refuse_unread_values(current, stored=stored, wanted=wanted, seen=seen, saved=_latest(current))
    _refuse_impossible(targets)
    for criterion in TargetCriterion.values:
        _write(by, current, criterion, dict(targets.of(criterion)))
    record(by=by, action="stakeholders.set_targets", subject=current, hub_id=current.pk, fields=changed)
    return changed


def targets_edition(hub: Hub) -> str:
    """Return the state of the targets that a form carries as ``seen``."""
    return edition_of_values(targets_of(hub).values())


def _latest(hub: Hub) -> ContactTarget | None:
    """Return the target that was edited last; it names who saved."""
    edited = hub.contact_targets.filter(edited_at__isnull=False)
    return edited.select_related("edited_by").order_by("-edited_at", "-pk").first()


def _refuse_impossible(targets: HubTargets) -> None:
    if len(targets.regions) > MOST_REGIONS:
        raise ActionRefused(_("Enter at most %(limit)d regions.") % {"limit": MOST_REGIONS}, "regions")
    for criterion in TargetCriterion:
        total = sum(one.amount for one in targets.of(criterion).values() if one.is_share)
        if total > SHARES_EXCEED:
            words = _("%(criterion)s: the percentages add up to %(total)d%%. Enter at most 100%%.")
            field = "regions" if criterion == TargetCriterion.REGION else None
            raise ActionRefused(words % {"criterion": criterion.label, "total": total}, field)


def _write(by: Actor, hub: Hub, criterion: str, wanted: dict[str, TargetAmount]) -> None:
    rows = {row.value: row for row in hub.contact_targets.filter(criterion=criterion)}
    hub.contact_targets.filter(pk__in=[row.pk for value, row in rows.items() if value not in wanted]).delete()
    for value, target in wanted.items():
        row = rows.get(value) or ContactTarget(hub=hub, criterion=criterion, value=value)
        if (row.unit, row.amount) != target:
            row.unit, row.amount = target
            row.note_edit(by, ["amount", "unit"])
            row.save()
