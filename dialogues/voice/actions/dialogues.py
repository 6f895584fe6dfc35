"""What was asked becomes a topic: messages linked to a dialogue, and the people informed of it."""

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _

from audit.actions import record
from audit.actors import SYSTEM, Actor
from dialogues.frame.actions.drafts import create_dialogue_draft
from dialogues.models import PolicyDialogue
from dialogues.voice import emails
from dialogues.voice.models.message import VoiceMessage
from hubs.models import Hub, Topic
from outbox.actions import queue
from toolkit.actions import ActionRefused, action, lock_row, lock_rows
from toolkit.steps import do_each


@action
def link_messages(*, by: Actor, hub: Hub, messages: Iterable[VoiceMessage], dialogue: PolicyDialogue) -> PolicyDialogue:
    """Link messages of a hub's inbox to one of its dialogues; they leave the one they were linked to. Refuses those of others."""
    found = lock_row(PolicyDialogue, dialogue.pk, gone=_("This dialogue was deleted."))
    _link(by, hub, messages, found)
    return found


@action
def begin_dialogue(
    *, by: Actor, hub: Hub, messages: Iterable[VoiceMessage], title: str, language: str, at: dt.datetime
) -> PolicyDialogue:
    """Begin the draft of a dialogue about what people asked, with their topics, and link the messages to it."""
    chosen = list(messages)
    topics = Topic.objects.filter(pk__in={one.topic_id for one in chosen if one.topic_id})
    fields = {"title": title, "text_language": language}
    dialogue = create_dialogue_draft(by=by, hub=hub, fields=fields, topics=list(topics), at=at)
    _link(by, hub, chosen, dialogue)
    return dialogue


def _link(by: Actor, hub: Hub, messages: Iterable[VoiceMessage], dialogue: PolicyDialogue) -> None:
    rows = lock_rows(
        VoiceMessage, [one.pk for one in messages], gone=_("A message was deleted meanwhile. Choose again.")
    )
    if not rows:
        raise ActionRefused(_("Select at least one message."))
    if dialogue.hub_id != hub.pk or any(row.hub_id != hub.pk or not row.is_confirmed for row in rows):
        raise ActionRefused(_("A message was handed over meanwhile. Choose again."))
    for row in rows:
        if row.dialogue_id != dialogue.pk:
            row.dialogue, row.informed_at = dialogue, None
            row.save(update_fields=["dialogue", "informed_at"])
            record(by=by, action="dialogues.link_message", subject=row, fields=["dialogue"])


def tell_of_dialogues(*, at: dt.datetime) -> int:
    """Email those who agreed to hear of it that the dialogue about their message is public, once each; return how many."""
    public = PolicyDialogue.objects.published()
    rows = VoiceMessage.objects.received().filter(dialogue__in=public, agreed_to_hear=True, informed_at=None)
    return do_each(lambda message: _tell(message, at), rows.order_by("pk"))


@action
def _tell(message: VoiceMessage, at: dt.datetime) -> int:
    rows = VoiceMessage.objects.for_pages().select_for_update(of=("self",), no_key=True)
    current = rows.filter(pk=message.pk, agreed_to_hear=True, informed_at=None).first()
    if current is None or not PolicyDialogue.objects.published().filter(messages=current).exists():
        return 0
    current.informed_at = at
    current.save(update_fields=["informed_at"])
    record(by=SYSTEM, action="dialogues.tell_of_dialogue", subject=current, fields=["informed_at"])
    queue(emails.taken_up(current))
    return 1
