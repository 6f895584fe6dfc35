"""Deleting what volunteers entered on the date that was set beforehand; each deletion is logged."""

import datetime as dt
from functools import partial

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from audit.actions import record
from audit.actors import SYSTEM
from audit.purges import record_purge
from dialogues.frame.actions.dialogues import lock_dialogue
from dialogues.models import Draw, ParticipantCall, PolicyDialogue, Volunteer, VolunteerAttributes
from dialogues.participants.presentation import counts_of
from outbox.erasure import forget_recipient
from toolkit.actions import action
from toolkit.steps import do_each

UNCONFIRMED_KEPT = dt.timedelta(days=7)


def forget_volunteers(*, at: dt.datetime) -> int:
    """Delete the volunteers of calls whose date has come, and addresses that were not confirmed in a week; return how many.

    The tables of draws go with them, whose numbers stay (``Draw.counts``).
    """
    something = Q(dialogue__volunteers__isnull=False) | Q(dialogue__draws__in=Draw.objects.exclude(table=[]))
    over = ParticipantCall.objects.filter(something, kept_until__lt=timezone.localdate(at))
    whole = [partial(_forget_all, call.dialogue, at) for call in over.select_related("dialogue").distinct()]
    late = Volunteer.objects.filter(confirmed_at=None, asked_at__lte=at - UNCONFIRMED_KEPT)
    dialogues = PolicyDialogue.objects.filter(pk__in=late.values("dialogue"))
    return do_each(lambda forget: forget(), [*whole, *(partial(_forget_unconfirmed, one, at) for one in dialogues)])


@action
def _forget_all(dialogue: PolicyDialogue, at: dt.datetime) -> int:
    current = lock_dialogue(dialogue)
    call = ParticipantCall.objects.get(dialogue=current)
    if call.kept_until >= timezone.localdate(at):
        return 0
    for draw in Draw.objects.filter(dialogue=current).exclude(table=[]):
        draw.counts, draw.table = counts_of(draw), []
        draw.save(update_fields=["counts", "table"])
        record(by=SYSTEM, action="dialogues.forget", subject=draw, hub_id=current.hub_id, fields=["table"])
    return _delete(current, Volunteer.objects.filter(dialogue=current), at)


@action
def _forget_unconfirmed(dialogue: PolicyDialogue, at: dt.datetime) -> int:
    current = lock_dialogue(dialogue)
    late = Volunteer.objects.filter(dialogue=current, confirmed_at=None, asked_at__lte=at - UNCONFIRMED_KEPT)
    return _delete(current, late, at, reason=gettext_noop("not confirmed in time"))


def _delete(dialogue: PolicyDialogue, rows: "models.QuerySet[Volunteer]", at: dt.datetime, reason: str = "") -> int:
    for volunteer in rows:
        forget_recipient(key_prefix=volunteer.emails_key)
    _all, by_model = rows.delete()
    record_purge(VolunteerAttributes, by_model.get("dialogues.VolunteerAttributes", 0), at=at, reason=reason)
    number = record_purge(Volunteer, by_model.get("dialogues.Volunteer", 0), at=at, reason=reason)
    if number:
        record(by=SYSTEM, action="dialogues.forget", subject=dialogue, fields=["volunteers"])
    return number
