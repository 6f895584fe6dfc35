"""Setting up the call for participants of a dialogue, and the quotas of its draw."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from audit.actions import record
from audit.actors import Actor
from dialogues.frame.actions.dialogues import lock_dialogue
from dialogues.models import DrawQuota, ParticipantCall, PolicyDialogue
from dialogues.participants.categories import VALUES, Category
from toolkit.actions import (
    ActionRefused,
    action,
    apply_changes,
    edition_of,
    edition_of_values,
    lock_row,
    refuse_unread_values,
)

FIELDS = ("seats", "reserves", "explanation", "reply_days", "kept_until")
MOST_QUOTAS = 100


@dataclass(frozen=True)
class QuotaRange:
    """From how many to how many people of one value, and the share of the population in percent."""

    minimum: int
    maximum: int
    share: int | None = None

    def __str__(self) -> str:
        share = "" if self.share is None else f", {self.share}%"
        return f"{self.minimum}–{self.maximum}{share}"


Quotas = Mapping[tuple[str, str], QuotaRange]  # by category and value


@action
def set_call(
    *, by: Actor, dialogue: PolicyDialogue, fields: Mapping[str, Any], at: dt.datetime, seen: str | None = None
) -> ParticipantCall:
    """Open or change the call: ``fields`` are those of ``FIELDS``, ``seen`` is the ``call_edition`` the writer had.

    Refuses a date until which data are kept that is past, and, once people have registered, a later one than the page named.
    """
    current = lock_dialogue(dialogue)
    call = ParticipantCall.objects.filter(dialogue=current).first()
    if fields["kept_until"] <= timezone.localdate(at):
        raise ActionRefused(_("Choose a date in the future."), "kept_until")
    if call is None:
        call = ParticipantCall(hub_id=current.hub_id, dialogue=current)
    elif fields["kept_until"] > call.kept_until and current.volunteers.exists():
        words = _("People registered when this page said %(day)s. You can only choose an earlier date.")
        raise ActionRefused(words % {"day": call.kept_until.isoformat()}, "kept_until")
    if changed := apply_changes(call, fields, by=by, allowed=FIELDS, seen=seen):
        record(by=by, action="dialogues.set_call", subject=call, fields=changed)
    return call


def call_edition(call: ParticipantCall | None) -> str:
    """The state of the call that a form carries as ``seen``; empty before there is one."""
    return edition_of(call, names=FIELDS) if call is not None else ""


@action
def set_quotas(*, by: Actor, call: ParticipantCall, quotas: Quotas, seen: str | None = None) -> list[str]:
    """Set all quotas of a call at once; what is missing has none. Returns the categories that changed.

    ``seen`` is the ``quotas_edition`` the writer had. Refuses quotas that no draw could meet, with the numbers, and a category
    that was not asked for once people have registered: they could not say anything about it.
    """
    dialogue = lock_dialogue(call.dialogue)
    current = lock_row(ParticipantCall.objects.select_related("dialogue"), call.pk)
    stored = quotas_of(current)
    changed = sorted({key[0] for key in {*stored, *quotas} if stored.get(key) != quotas.get(key)})
    if not changed:
        return []
    if seen is not None:
        refuse_unread_values(current, stored=_as_values(stored), wanted=_as_values(quotas), seen=seen)
    if problems := impossible_quotas(current.seats, quotas):
        raise ActionRefused(" ".join(problems))
    _refuse_new_questions(dialogue, stored, quotas)
    current.quotas.all().delete()
    DrawQuota.objects.bulk_create(
        DrawQuota(
            call=current, category=category, value=value, minimum=one.minimum, maximum=one.maximum, share=one.share
        )
        for (category, value), one in quotas.items()
    )
    current.note_edit(by, [])
    current.save(update_fields=["edited_by", "edited_at", "edited_fields"])
    record(by=by, action="dialogues.set_quotas", subject=current, fields=changed)
    return changed


def quotas_of(call: ParticipantCall) -> dict[tuple[str, str], QuotaRange]:
    """The quotas of a call, in the order they were entered."""
    return {(one.category, one.value): QuotaRange(one.minimum, one.maximum, one.share) for one in call.quotas.all()}


def categories_of(quotas: Iterable[tuple[str, str]]) -> list[Category]:
    """The categories that have a quota, in their usual order: what the form asks for, and nothing else."""
    asked = {category for category, _value in quotas}
    return [category for category in Category if category in asked]


def quotas_edition(call: ParticipantCall) -> str:
    """The state of the quotas that a form carries as ``seen``."""
    return edition_of_values(_as_values(quotas_of(call)))


def impossible_quotas(seats: int, quotas: Quotas) -> list[str]:
    """Why no draw can meet the quotas, whoever registers; in words, empty when one can.

    People may leave a question out, so the largest numbers of a category need not reach the seats.
    """
    found = []
    if len(quotas) > MOST_QUOTAS:
        found.append(_("Enter at most %(most)d quotas.") % {"most": MOST_QUOTAS})
    for category in categories_of(quotas):
        least = sum(one.minimum for (name, _value), one in quotas.items() if name == category)
        if least > seats:
            words = _(
                "%(category)s: the smallest numbers add up to %(least)d, more than the number of places: %(seats)d."
            )
            found.append(words % {"category": category.label, "least": least, "seats": seats})
    return found


def values_of_quotas(quotas: Quotas) -> dict[str, Any]:
    """The quotas by the names of the form's fields: one for each value of a category, and the regions as lines."""
    fields = {
        f"{category}_{code}": quotas.get((category, code)) for category, kind in VALUES.items() for code in kind.values
    }
    regions = [f"{value}: {one}" for (category, value), one in quotas.items() if category == Category.REGION]
    return {**fields, "regions": "\n".join(regions)}


def _as_values(quotas: Quotas) -> dict[str, Any]:
    return {name: str(value or "") for name, value in values_of_quotas(quotas).items()}


def _refuse_new_questions(dialogue: PolicyDialogue, stored: Quotas, quotas: Quotas) -> None:
    added = [one for one in categories_of(quotas) if one not in categories_of(stored)]
    if added and dialogue.volunteers.exists():
        words = _(
            "People have already registered and were not asked for: %(categories)s. Use the quotas they were asked for."
        )
        raise ActionRefused(words % {"categories": ", ".join(str(one.label) for one in added)})
