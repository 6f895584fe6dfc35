"""What a signatory agrees to: the version the portal came with, until the network office publishes another."""

from django.utils.translation import get_language, gettext

from consents.models import Consent
from consents.wording import ShownWording, wording_in_force
from dialogues.models import JointStatement

WORDING_VERSION = "2026-11-26"


def shown_for_endorsement(page: str, statement: JointStatement) -> ShownWording:
    """What the page showed about signing, in the language it was shown in, for the ledger."""
    name = str(statement.hub.title) if statement.hub else gettext("the network office")
    first = ShownWording(first_text() % {"hub": name}, WORDING_VERSION, get_language() or "en", page)
    return wording_in_force(Consent.Purpose.ENDORSEMENT, name, first=first)


def first_text() -> str:
    """Return the first version of the consent to sign, in the reader's language."""
    return gettext(
        "I am authorised to sign for this organisation. I agree to %(hub)s using my name, function and email address to check "
        "this and to email me about the endorsement. They are deleted one year after the statement closes, or when the "
        "endorsement is withdrawn. Name and function are published only if I choose to above."
    )


def about_statement(statement: JointStatement) -> str:
    """How the consent ledger names a joint statement."""
    return f"dialogues.jointstatement:{statement.pk}"
