"""The end of a consent that a message rests on."""

from audit.actors import Actor
from consents.actions import record_withdrawal
from consents.models import Consent
from dialogues.voice.consent_wording import about_message
from dialogues.voice.models.message import VoiceMessage

PAGE = "personal page"


def end_consent(by: Actor, message: VoiceMessage, purpose: Consent.Purpose, means: str) -> None:
    """Record the withdrawal of a consent that was given, to the body it was given to. Withdrawn already: nothing happens."""
    about = about_message(message)
    last = Consent.objects.filter(purpose=purpose, about=about).select_related("hub__country").order_by("pk").last()
    if last is not None and last.given and (address := message.email or last.address):
        record_withdrawal(by=by, hub=last.hub, address=address, purpose=purpose, means=means, about=about)
