"""A message as it is now."""

from django.utils.translation import gettext as _

from dialogues.voice.models.message import VoiceMessage
from toolkit.actions import ActionRefused, lock_row


def lock_message(message: VoiceMessage) -> VoiceMessage:
    """Lock a message until the transaction ends; return it as it is now."""
    rows = VoiceMessage.objects.for_pages()
    return lock_row(rows, message.pk, gone=_("This message was deleted."))


def lock_own(message: VoiceMessage) -> VoiceMessage:
    """The same for the team that had it on the page: refuses one that was handed over or deleted meanwhile."""
    current = lock_message(message)
    if current.hub_id != message.hub_id or not current.is_confirmed or not current.email:
        raise ActionRefused(_("This message was handed over or deleted meanwhile."))
    return current


def lock_open(message: VoiceMessage) -> VoiceMessage:
    """The same; refuses a closed one."""
    current = lock_own(message)
    if current.is_closed:
        raise ActionRefused(_("This message is closed."))
    return current
