"""Two rows that mean the same person or organisation become one; or somebody says that they are two."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from audit.actions import record
from audit.actors import Actor
from hubs.models import Hub
from outbox.actions import carry_unsubscribed
from stakeholders.contacts.actions import FIELDS, change_stakeholder
from stakeholders.contacts.mailing_lists import invitations_of
from stakeholders.contacts.references import Key, keys_at_people, rows_of, take_back_emails
from stakeholders.models import EarlierAddress, KnownDifferent, Stakeholder
from toolkit.actions import ActionRefused, EditConflict, action, edition_of, lock_rows


@dataclass(frozen=True)
class Following:
    """What of one kind goes along when two are merged: its name in the plural, how many rows of the one that goes are
    moved, and how often both stand in the same occasion, so that of two rows one stays (``can_stay``: it is known which)."""

    things: str
    moved: int
    folded: int
    can_stay: bool


@action
def merge_stakeholders(
    *, by: Actor, kept: Stakeholder, gone: Stakeholder, fields: Mapping[str, Any], seen: str | None = None
) -> Stakeholder:
    """``gone`` is removed; ``kept`` has ``fields`` from now on, the topics of both, and all that pointed at ``gone``.

    The address that is not chosen stays known as an earlier one, and who unsubscribed under it stays unsubscribed. Where
    both stand in something in which each stands once (both were invited to the same event), the row that its model's
    ``OF_TWO_STAYS`` orders first stays and letters of the other that have not gone are taken back. ``seen`` is the edition
    of the two that was decided on; when one is another by now, nothing is done (``EditConflict``). Refuses two of different
    hubs, one with itself, and two rows of a kind that does not say which stays.
    """
    kept, gone = _locked_pair(kept, gone)
    if seen is not None and seen != (now := edition_of(kept, gone, names=FIELDS)):
        message = _("One of the two was changed after you opened this page. Look at both once more.")
        raise EditConflict(kept, edition=now, message=message)
    unknown = set(fields) - set(FIELDS)
    if unknown:
        raise ActionRefused(_("“%(name)s” is no field of people and organisations.") % {"name": min(unknown)})
    topics = {*kept.topics.all(), *gone.topics.all()}
    addresses = {kept.email, gone.email}
    for key in keys_at_people():
        _move(key, kept=kept, gone=gone)
    _move_differences(kept=kept, gone=gone)
    EarlierAddress.objects.filter(stakeholder=gone).update(stakeholder=kept)
    record(by=by, action="stakeholders.merge", subject=kept, fields=["merged"])
    record(by=by, action="stakeholders.remove", subject=gone, fields=["merged"])
    gone.delete()
    merged = change_stakeholder(by=by, stakeholder=kept, topics=topics, **fields)
    _keep_addresses(merged, addresses)
    if merged.email:
        others = addresses - {merged.email, ""}
        carry_unsubscribed(addresses=others, to=merged.email, mailing_list=invitations_of(merged.hub))
    return merged


def _locked_pair(kept: Stakeholder, gone: Stakeholder) -> list[Stakeholder]:
    words = _("These two cannot be merged: one of them is not in your list any more.")
    if kept.pk == gone.pk:
        raise ActionRefused(words)
    rows = Stakeholder.objects.filter(hub=kept.hub_id).select_related("hub__country")
    return lock_rows(rows, [kept.pk, gone.pk], gone=words)


def following(kept: Stakeholder, gone: Stakeholder) -> list[Following]:
    """What ``merge_stakeholders`` would move and fold, a line a kind of thing; kinds of which there is none are left out."""
    found = []
    for key in keys_at_people():
        rows, double = rows_of(key).filter(**{key.name: gone}), _double(key, kept, gone)
        name = str(key.model._meta.verbose_name_plural)
        found.append(Following(name, rows.count() - len(double), len(double), hasattr(key.model, "OF_TWO_STAYS")))
    return [one for one in found if one.moved or one.folded]


@action
def note_different(*, by: Actor, hub: Hub, one: Stakeholder, other: Stakeholder) -> KnownDifferent:
    """Note that two contacts are not the same, so that they are not shown as a pair again; said twice it is said once.

    Refuses rows of other hubs.
    """
    words = _("These two are not in your list any more.")
    if one.pk == other.pk:
        raise ActionRefused(words)
    first, second = lock_rows(Stakeholder.objects.filter(hub=hub), sorted((one.pk, other.pk)), gone=words)
    actor = {"noted_by_id": by.actor_id}
    pair, is_new = KnownDifferent.objects.get_or_create(hub=hub, first=first, second=second, defaults=actor)
    if is_new:
        record(by=by, action="stakeholders.note_different", subject=pair)
    return pair


@action
def forget_different(*, by: Actor, pair: KnownDifferent) -> None:
    """Show the two as a pair again where they look alike. Forgotten already: nothing happens."""
    current = KnownDifferent.objects.select_for_update().filter(pk=pair.pk).first()
    if current is not None:
        record(by=by, action="stakeholders.forget_different", subject=current)
        current.delete()


def _move(key: Key, *, kept: Stakeholder, gone: Stakeholder) -> None:
    for occasion in _double(key, kept, gone):
        _fold(key, rows_of(key).filter(**{f"{key.name}__in": [kept, gone]}, **occasion))
    rows_of(key).filter(**{key.name: gone}).update(**{key.name: kept})


def _fold(key: Key, two: models.QuerySet[Any]) -> None:
    """Of two rows for the same occasion one stays; what was not sent yet about the other is taken back."""
    order = getattr(key.model, "OF_TWO_STAYS", None)
    if order is None:
        words = _(
            "Both stand in your %(things)s for the same occasion, so they cannot become one. Remove one of them instead."
        )
        raise ActionRefused(words % {"things": key.model._meta.verbose_name_plural})
    for row in two.select_for_update().order_by(*order)[1:]:
        take_back_emails(row)
        row.delete()


def _double(key: Key, kept: Stakeholder, gone: Stakeholder) -> list[dict[str, Any]]:
    """The occasions, as a condition each, in which both stand and only one may."""
    return [
        dict(zip(names, values, strict=True))
        for names in _unique_beside(key)
        for values in sorted(
            set(rows_of(key).filter(**{key.name: kept}).values_list(*names))
            & set(rows_of(key).filter(**{key.name: gone}).values_list(*names))
        )
    ]


def _unique_beside(key: Key) -> list[list[str]]:
    """The fields that together with this key may stand only once."""
    constraints = [one for one in key.model._meta.constraints if isinstance(one, models.UniqueConstraint)]
    together = [list(one.fields) for one in constraints if key.name in one.fields]
    return [[name for name in names if name != key.name] for names in together] + ([[]] if key.unique else [])


def _move_differences(*, kept: Stakeholder, gone: Stakeholder) -> None:
    """Whoever is not the one that goes is not the one that stays either."""
    pairs = list(KnownDifferent.objects.filter(models.Q(first=gone) | models.Q(second=gone)))
    others = {pair.first_id if pair.second_id == gone.pk else pair.second_id: pair for pair in pairs}
    KnownDifferent.objects.filter(pk__in=[pair.pk for pair in pairs]).delete()
    for other, pair in others.items():
        if other != kept.pk:
            first, second = sorted((other, kept.pk))
            usual = {"noted_by_id": pair.noted_by_id}
            KnownDifferent.objects.get_or_create(hub_id=kept.hub_id, first_id=first, second_id=second, defaults=usual)


def _keep_addresses(merged: Stakeholder, addresses: set[str]) -> None:
    """Whatever address of the two is not theirs now stays known as an earlier one."""
    EarlierAddress.objects.filter(hub=merged.hub_id, address=merged.email).delete()
    for address in sorted(addresses - {merged.email, ""}):
        EarlierAddress.objects.update_or_create(hub_id=merged.hub_id, address=address, defaults={"stakeholder": merged})
