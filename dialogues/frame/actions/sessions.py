"""Which events are sessions of a dialogue."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audit.actions import record
from audit.actors import Actor
from dialogues.frame import phases
from dialogues.frame.actions.dialogues import locked
from dialogues.frame.errors import DialogueRefused
from dialogues.models import DialogueSession, PolicyDialogue
from events.models import Event


@transaction.atomic
def add_session(*, by: Actor, dialogue: PolicyDialogue, event: Event) -> DialogueSession:
    """The event is a session of the dialogue: people register for it, and its page says of what it is part.

    Refuses an event of another hub, of another dialogue, a cancelled one, and any while the attribution rule is not chosen.
    The same event again: the same session.
    """
    saved = locked(dialogue)
    if words := phases.refusal_of_session(saved, event):
        raise DialogueRefused(words, field="event")
    try:
        with transaction.atomic():
            session = DialogueSession.objects.create(hub_id=saved.hub_id, dialogue=saved, event=event)
    except IntegrityError:
        session = DialogueSession.objects.get(event=event)
        if session.dialogue_id != saved.pk:
            words = _("“%(event)s” is a session of another dialogue already.") % {"event": event.title}
            raise DialogueRefused(words, field="event") from None
        return session
    record(by=by, action="dialogues.add_session", subject=session)
    return session


@transaction.atomic
def remove_session(*, by: Actor, session: DialogueSession) -> None:
    """The event stays, and is no session any more. Refuses once people were invited to it or registered for it."""
    locked(session.dialogue)
    Event.objects.select_for_update(of=["self"]).get(pk=session.event_id)
    if phases.session_is_under_way(session):
        raise DialogueRefused(
            _(
                "People were invited to “%(event)s” or have registered for it as part of this dialogue. Cancel the event instead."
            )
            % {"event": session.event.title}
        )
    record(by=by, action="dialogues.remove_session", subject=session)
    session.delete()
