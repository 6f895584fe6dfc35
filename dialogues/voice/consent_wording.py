"""What people agree to who write to a hub: the versions the portal came with, until the network office publishes others."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import get_language, gettext

from consents.models import Consent
from consents.wording import ShownWording, wording_in_force
from dialogues.voice.models.message import VoiceMessage
from hubs.models import Hub

WORDING_VERSION = "2026-11-26"
ABOUT = "dialogues.voicemessage:"


def shown_for_message(page: str, hub: Hub | None) -> ShownWording:
    """What the page showed about reading and answering a message, for the ledger; without a hub: by the network office."""
    return _shown(Consent.Purpose.VOICE, first_text(), page, hub)


def asked_of_writer() -> tuple[str, str]:
    """The same two texts beside the form, where the country is yet to be chosen: about messages, and about dialogues."""
    name = gettext("the hub of the country I choose, or the network office,")
    texts = ((Consent.Purpose.VOICE, first_text()), (Consent.Purpose.VOICE_DIALOGUE, first_text_of_dialogues()))
    first, second = (_named(purpose, text, "", name).text for purpose, text in texts)
    return first, second


def shown_for_publication(page: str, hub: Hub | None) -> ShownWording:
    """What the page showed about publishing a question and its answer."""
    return _shown(Consent.Purpose.VOICE_PUBLIC, first_text_of_publication(), page, hub)


def shown_for_dialogues(page: str, hub: Hub | None) -> ShownWording:
    """What the page showed about an email when a dialogue takes up what the person wrote."""
    return _shown(Consent.Purpose.VOICE_DIALOGUE, first_text_of_dialogues(), page, hub)


def _shown(purpose: Consent.Purpose, text: str, page: str, hub: Hub | None) -> ShownWording:
    return _named(purpose, text, page, str(hub.title) if hub else gettext("the network office"))


def _named(purpose: Consent.Purpose, text: str, page: str, name: str) -> ShownWording:
    first = ShownWording(text % {"hub": name}, WORDING_VERSION, get_language() or "en", page)
    return wording_in_force(purpose, name, first=first)


def first_text() -> str:
    """Return the first version of the consent to read and answer a message, in the reader's language."""
    return gettext(
        "I agree to %(hub)s reading what I write here, which may say something about my health, and answering me. They may pass it on "
        "to the hub or the network office that can answer best. It is kept encrypted and deleted six months after it was answered "
        "or closed. I can delete it at any time."
    )


def first_text_of_publication() -> str:
    """Return the first version of the consent to publish a question and its answer."""
    return gettext(
        "I agree to %(hub)s publishing my question and its answer in exactly these words, without my name. I can withdraw them at any "
        "time with my personal link."
    )


def first_text_of_dialogues() -> str:
    """Return the first version of the consent to hear of a dialogue."""
    return gettext("I agree to %(hub)s emailing me when a policy dialogue takes up what I wrote.")


def about_message(message: VoiceMessage) -> str:
    """How the consent ledger names a message."""
    return f"{ABOUT}{message.pk}"


def messages_named(names: Iterable[str]) -> QuerySet[VoiceMessage]:
    """Return the messages of these names in the ledger, whether their address is still known or not."""
    return VoiceMessage.objects.filter(pk__in=[name.removeprefix(ABOUT) for name in names if name.startswith(ABOUT)])
