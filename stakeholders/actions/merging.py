"""Two rows that mean the same person or organisation become one."""

from collections.abc import Mapping
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from audit.actions import record
from audit.actors import Actor
from stakeholders.actions.book import FIELDS, change_stakeholder
from stakeholders.errors import StakeholderRefused
from stakeholders.models import Stakeholder


@transaction.atomic
def merge_stakeholders(*, by: Actor, kept: Stakeholder, gone: Stakeholder, fields: Mapping[str, Any]) -> Stakeholder:
    """``gone`` is removed; ``kept`` has ``fields`` from now on, the topics of both, and all that pointed at ``gone``.

    Refuses two of different hubs, one with itself, and two that both stand in something where each stands once (both
    were invited to the same event): then one has to be removed instead, and which one only a person can say.
    """
    rows = Stakeholder.objects.select_for_update().filter(pk__in=[kept.pk, gone.pk], hub=kept.hub_id).order_by("pk")
    if len(rows) != 2:
        raise StakeholderRefused(_("These two cannot be merged: one of them is not in your list any more."))
    known = set(fields) - set(FIELDS)
    if known:
        raise StakeholderRefused(_("“%(name)s” is no field of people and organisations.") % {"name": min(known)})
    topics = {*kept.topics.all(), *gone.topics.all()}
    for relation in _relations():
        _move(relation, kept=kept, gone=gone)
    record(by=by, action="stakeholders.merge", subject=kept, fields=["merged"])
    record(by=by, action="stakeholders.remove", subject=gone, fields=["merged"])
    gone.delete()
    return change_stakeholder(by=by, stakeholder=kept, topics=topics, **fields)


def _relations() -> list[models.ForeignKey[Any, Any]]:
    """Every foreign key at a stakeholder, whichever room it lives in; the topics are dealt with apart."""
    found = Stakeholder._meta.get_fields(include_hidden=True)
    keys = [one.field for one in found if isinstance(one, models.ManyToOneRel)]
    return [key for key in keys if key.model is not Stakeholder.topics.through]


def _rows_of(key: models.ForeignKey[Any, Any]) -> models.QuerySet[Any]:
    return models.QuerySet(key.model)


def _move(key: models.ForeignKey[Any, Any], *, kept: Stakeholder, gone: Stakeholder) -> None:
    rows = _rows_of(key).filter(**{key.name: gone})
    for others in _unique_beside(key):
        taken = _rows_of(key).filter(**{key.name: kept}).values_list(*others)
        if set(taken) & set(rows.values_list(*others)):
            raise StakeholderRefused(
                _(
                    "Both stand in your %(things)s for the same occasion, so they cannot become one. Remove one of them instead."
                )
                % {"things": key.model._meta.verbose_name_plural}
            )
    rows.update(**{key.name: kept})


def _unique_beside(key: models.ForeignKey[Any, Any]) -> list[list[str]]:
    """The fields that together with this key may stand only once."""
    constraints = [one for one in key.model._meta.constraints if isinstance(one, models.UniqueConstraint)]
    together = [list(one.fields) for one in constraints if key.name in one.fields]
    return [[name for name in names if name != key.name] for names in together] + ([[]] if key.unique else [])
