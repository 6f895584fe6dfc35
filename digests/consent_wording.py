"""What a subscriber agrees to, in the words they see; the ledger keeps exactly these."""

from django.utils.translation import gettext

from hubs.models import Hub

WORDING_VERSION = "2026-11-26"


def wording(hub: Hub) -> str:
    """The consent to the weekly newsletter of a hub, in the reader's language."""
    return gettext(
        "%(hub)s may keep this address and send me an email on Thursdays in weeks in which it announced something new. "
        "I can stop this at any time with the link in each email. The address is used for nothing else."
    ) % {"hub": hub.title}
