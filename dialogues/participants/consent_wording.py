"""What volunteers agree to: the versions the portal came with, until the network office publishes others."""

from django.utils.translation import get_language, gettext

from consents.models import Consent
from consents.wording import ShownWording, wording_in_force
from dialogues.models import PolicyDialogue

WORDING_VERSION = "2026-11-26"


def shown_for_registration(page: str, dialogue: PolicyDialogue) -> ShownWording:
    """What the page showed about registering, in the language it was shown in, for the ledger."""
    return _shown(Consent.Purpose.VOLUNTEERING, first_text(), page, dialogue)


def shown_for_details(page: str, dialogue: PolicyDialogue) -> ShownWording:
    """What the page showed about the details for the draw."""
    return _shown(Consent.Purpose.DRAW_DETAILS, first_text_of_details(), page, dialogue)


def _shown(purpose: Consent.Purpose, text: str, page: str, dialogue: PolicyDialogue) -> ShownWording:
    name = str(dialogue.hub.title)
    first = ShownWording(text % {"hub": name}, WORDING_VERSION, get_language() or "en", page)
    return wording_in_force(purpose, name, first=first)


def first_text() -> str:
    """Return the first version of the consent to register, in the reader's language."""
    return gettext(
        "I agree to %(hub)s using what I enter here to run this dialogue, draw its participants and email me about it. If the "
        "draw looks at sector and level, they are published without my name in the table with which anyone can repeat it. "
        "Everything is deleted after the date this page names; until then a row without a name stays published, also if I withdraw."
    )


def first_text_of_details() -> str:
    """Return the first version of the consent to the details for the draw, in the reader's language."""
    return gettext(
        "I agree to %(hub)s using the details about me for the draw, and publishing them without my name in the table with "
        "which anyone can repeat it. That row stays published until the date this page names. They are kept encrypted and apart "
        "from my name."
    )


def about_dialogue(dialogue: PolicyDialogue) -> str:
    """How the consent ledger names a dialogue."""
    return f"dialogues.policydialogue:{dialogue.pk}"
