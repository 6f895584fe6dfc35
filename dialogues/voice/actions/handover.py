"""Handing a message over to another hub, group, or the network office."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import User
from accounts.two_step.encryption import encrypted
from audit.actions import record
from audit.actors import SYSTEM, Actor
from dialogues.voice import emails
from dialogues.voice.actions.locking import lock_open
from dialogues.voice.models.handover import VoiceHandover
from dialogues.voice.models.message import VoiceMessage
from dialogues.voice.routing import hubs_with_readers, receiving_hubs, route_of, team_of
from dialogues.voice.urgency import sounds_urgent
from hubs.models import Group, Hub
from outbox.actions import queue, queue_all, withdraw
from toolkit.actions import ActionRefused, action
from toolkit.steps import do_each


@action
def hand_over(
    *, by: User, message: VoiceMessage, hub: Hub | None, group: Group | None, note: str, at: dt.datetime
) -> VoiceMessage:
    """Give a message to another hub, or the network office (None), or to another group; the deadline stays.

    The trace says who had it, with a note for the next team. Both the next team and the person get an email. The dialogue it was
    linked to stays behind. Refuses a hub that reads no messages, a group of another body, and where it is already.
    """
    current = lock_open(message)
    if hub is not None and hub not in receiving_hubs():
        raise ActionRefused(_("This hub has no team on this portal that reads messages."), "to")
    if group is not None and group.hub_id != (hub.pk if hub else None):
        raise ActionRefused(_("This group belongs to another hub."), "to")
    if (hub, group) == (current.hub, current.group):
        raise ActionRefused(_("They already have this message. Choose another team."), "to")
    _move(by, current, hub, group, note, at)
    return current


def hand_over_unread(*, at: dt.datetime) -> int:
    """Give the network office the waiting messages of hubs where no one reads messages any more; return how many."""
    rows = VoiceMessage.objects.received().waiting().exclude(hub=None).exclude(hub__in=hubs_with_readers())
    return do_each(lambda message: _hand_to_office(message, at), rows.order_by("pk"))


@action
def _hand_to_office(message: VoiceMessage, at: dt.datetime) -> int:
    rows = VoiceMessage.objects.for_pages().select_for_update(of=("self",), no_key=True)
    current = rows.filter(pk=message.pk, hub=message.hub_id, due_on__isnull=False).first()
    if current is None or team_of(current.hub):
        return 0
    _move(SYSTEM, current, None, route_of(None, current.topic).group, "", at)
    return 1


def _move(by: Actor, current: VoiceMessage, hub: Hub | None, group: Group | None, note: str, at: dt.datetime) -> None:
    moved, from_hub = hub != current.hub, current.hub_id
    VoiceHandover.objects.create(
        message=current, from_hub=current.hub, to_hub=hub, to_group=group.name if group else "",
        encrypted=encrypted(note) if note else "", made_by=by if isinstance(by, User) else None, made_at=at,
    )  # fmt: skip
    current.hub, current.group = hub, group
    if moved:
        current.assigned_to = current.dialogue = None
        if current.due_on is not None:
            current.state = VoiceMessage.State.HANDED_OVER
    current.save(update_fields=["hub", "group", "assigned_to", "dialogue", "state"])
    record(by=by, action="dialogues.hand_over_message", subject=current, hub_id=from_hub, fields=["hub", "group"])
    if moved:
        withdraw(key_prefix=f"voice-team:{current.pk}", because=gettext_noop("The message went to another hub"))
        queue(emails.handed_over(current, at))
        texts = [one.text for one in current.entries.all() if one.is_of_person and current.due_on]
        why = "urgent" if any(sounds_urgent(text) for text in texts) else "handed_over"
        queue_all(emails.to_team(current, team_of(hub), why, f"handed_over:{int(at.timestamp())}"))
