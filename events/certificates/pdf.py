"""The PDF of a certificate: typeset by Typst as PDF/UA-1, which people who use a screen reader can read.

Workers only: a web process makes none.
"""

from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.two_step.qr import qr_svg
from events.certificates.programme_hours import programme_hours
from events.models import Certificate, Event, Registration
from events.programme.wording import when_words
from toolkit import clock
from toolkit.actions import ActionRefused
from toolkit.addresses import absolute_address
from toolkit.date_formatting import partial_words
from toolkit.pdf import NotTypeset, typeset

TEMPLATE = Path(__file__).with_name("certificate.typ")


def certificate_pdf(certificate: Certificate, registration: Registration) -> bytes:
    """Return the certificate in the active language. Refuses a name, title or venue with signs no font of the portal has.

    Everything people typed is handed over as data, never as markup.
    """
    try:
        facts = _facts(certificate, registration)
        return typeset(TEMPLATE.read_text(encoding="utf-8"), facts, with_system_fonts=True)
    except NotTypeset as error:
        raise ActionRefused(
            _("The name, or the title or venue of the event, contains characters that can't be printed.")
        ) from error


def _facts(certificate: Certificate, registration: Registration) -> dict[str, Any]:
    event, address = registration.event, absolute_address(certificate.get_absolute_url())
    hub, title = event.hub or registration.hub, event.words["title"]
    issued = {"hub": hub.title, "day": partial_words(clock.now().astimezone(event.zone), "day")}
    return {
        "language": _plain(get_language() or "en"),
        "title": _("Certificate of attendance"),
        "certifies": _("This is to certify that"),
        "name": registration.name,
        "attended": _attended(registration),
        "event": str(title),
        "event_language": _plain(title.language),
        "rows": [[label, value] for label, value in _rows(event) if value],
        "issued": _("Issued by %(hub)s on %(day)s.") % issued,
        "number_label": _("Certificate number"),
        "number": certificate.code,
        "verify": _("Check that this certificate is valid:"),
        "address": address,
        "code": qr_svg(address, ""),
        "code_label": _("QR code with the address on which this certificate is verified"),
    }


def _attended(registration: Registration) -> str:
    if registration.checked_in_at is None:
        return _("attended online")
    return _("attended in person") if registration.event.is_hybrid else _("attended")


def _rows(event: Event) -> list[tuple[str, str]]:
    return [
        (_("Date"), when_words(event)),
        (_("Venue"), ", ".join(part for part in (event.venue, event.place_words) if part)),
        (_("Length of the programme"), programme_hours(event)),
    ]


def _plain(language: str) -> str:
    """``pt`` of ``pt-br``."""
    return language.partition("-")[0]
