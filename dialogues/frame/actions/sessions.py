"""Which events are sessions of a dialogue."""

from django.utils.translation import gettext as _

from audit.actions import record
from audit.actors import Actor
from dialogues.frame import phases
from dialogues.frame.actions.dialogues import lock_dialogue
from dialogues.models import DialogueSession, PolicyDialogue
from events.models import Event
from toolkit.actions import ActionRefused, action, lock_row


@action
def add_session(*, by: Actor, dialogue: PolicyDialogue, event: Event) -> DialogueSession:
    """Make the event a session of the dialogue: people register for it, and its page says of what it is part.

    Refuses an event of another hub, of another dialogue, a cancelled one, and any while the attribution rule is not chosen
    or the dialogue is withdrawn.
    The same event again: the same session.
    """
    current = lock_dialogue(dialogue)
    locked = lock_row(Event, event.pk, gone=_("This event was deleted."))
    if words := phases.refusal_of_session(current, locked):
        raise ActionRefused(words, "event")
    return _session_of(by, current, locked)


@action
def add_sourced_session(*, by: Actor, dialogue: PolicyDialogue, event: Event) -> DialogueSession:
    """Take over from a source that an event was a session of a dialogue, whatever rule it was held under.

    Refuses an event of another hub, and one of another dialogue. The same event again: the same session.
    """
    return _session_of(by, lock_dialogue(dialogue), lock_row(Event, event.pk, gone=_("This event was deleted.")))


def _session_of(by: Actor, dialogue: PolicyDialogue, event: Event) -> DialogueSession:
    session = DialogueSession.objects.filter(event=event).first()
    if session is None:
        session = DialogueSession.objects.create(hub_id=dialogue.hub_id, dialogue=dialogue, event=event)
        record(by=by, action="dialogues.add_session", subject=session)
    elif session.dialogue_id != dialogue.pk:
        words = _("“%(event)s” is already a session of another dialogue.") % {"event": event.title}
        raise ActionRefused(words, "event")
    return session


@action
def remove_session(*, by: Actor, session: DialogueSession) -> None:
    """Make the event an ordinary one again. Removed already: nothing happens.

    Refuses once people were invited to it or registered for it.
    """
    lock_dialogue(session.dialogue)
    Event.objects.select_for_update(of=["self"]).filter(pk=session.event_id).first()
    current = DialogueSession.objects.select_related("event").filter(pk=session.pk).first()
    if current is None:
        return
    if phases.session_is_under_way(current):
        raise ActionRefused(
            _(
                "People have been invited to “%(event)s” or have registered for it as part of this dialogue. Cancel the event instead."
            )
            % {"event": current.event.title}
        )
    record(by=by, action="dialogues.remove_session", subject=current)
    current.delete()
