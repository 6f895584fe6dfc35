"""The purposes people consent to, each with the wording in force and those published so far."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consents.models import Consent, Wording
from dialogues.endorsements import consent_wording as endorsement
from dialogues.participants import consent_wording as dialogue
from dialogues.voice import consent_wording as voice
from digests import consent_wording as newsletter
from events.registrations import consent_wording as registration


@dataclass(frozen=True)
class FirstWording:
    """The wording the portal came with, and when people are asked again after a change."""

    version: str
    text: Callable[[], str]
    asked_again: Promise


@dataclass(frozen=True)
class Purpose:
    """A purpose with its version in force, by language, and the versions published for it."""

    code: str
    label: str
    asked_again: str
    version: str
    texts: dict[str, str]
    versions: list[Wording]


FIRST = {
    Consent.Purpose.REGISTRATION: FirstWording(
        registration.WORDING_VERSION,
        registration.first_text,
        _("Everyone who registers is asked. Registrations made before keep the text they were made with."),
    ),
    Consent.Purpose.DIGEST: FirstWording(
        newsletter.WORDING_VERSION,
        newsletter.first_text,
        _("New subscribers are asked. Others keep their subscription as they agreed to it, and their next newsletter asks them."),
    ),
    Consent.Purpose.VOLUNTEERING: FirstWording(
        dialogue.WORDING_VERSION,
        dialogue.first_text,
        _("Everyone who registers is asked. Registrations made before keep the text they were made with."),
    ),
    Consent.Purpose.DRAW_DETAILS: FirstWording(
        dialogue.WORDING_VERSION,
        dialogue.first_text_of_details,
        _("Everyone who registers is asked. Registrations made before keep the text they were made with."),
    ),
    Consent.Purpose.ENDORSEMENT: FirstWording(
        endorsement.WORDING_VERSION,
        endorsement.first_text,
        _("Everyone who endorses is asked. Endorsements made before keep the text they were made with."),
    ),
    Consent.Purpose.VOICE: FirstWording(
        voice.WORDING_VERSION,
        voice.first_text,
        _("Everyone who writes is asked. Messages sent before keep the text they were sent with."),
    ),
    Consent.Purpose.VOICE_PUBLIC: FirstWording(
        voice.WORDING_VERSION,
        voice.first_text_of_publication,
        _("Everyone asked from then on sees it. What is already public keeps the text it was agreed with."),
    ),
    Consent.Purpose.VOICE_DIALOGUE: FirstWording(
        voice.WORDING_VERSION,
        voice.first_text_of_dialogues,
        _("Everyone who writes is asked. Messages sent before keep the text they were sent with."),
    ),
}  # fmt: skip


def purposes() -> list[Purpose]:
    """Return every purpose with a wording. One query for each."""
    return [purpose_of(code) for code in FIRST]


def purpose_of(code: Consent.Purpose) -> Purpose:
    """Return one purpose with its wordings, newest first."""
    versions = list(Wording.objects.filter(purpose=code).order_by("-valid_from", "language"))
    valid = [one for one in versions if one.valid_from <= timezone.localdate()]
    first = FIRST[code]
    if valid:
        version, texts = valid[0].version, {one.language: one.text for one in valid if one.version == valid[0].version}
    else:
        version, texts = (
            first.version,
            {language: _first_text(code, language) for language, _name in settings.LANGUAGES},
        )
    return Purpose(code.value, str(code.label), str(first.asked_again), version, texts, versions)


def _first_text(code: Consent.Purpose, language: str) -> str:
    with translation.override(language):
        return FIRST[code].text().replace("%(hub)s", "{hub}")
