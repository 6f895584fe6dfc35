"""The email with the evidence brief."""

from collections.abc import Iterable, Iterator

from django.utils import translation

from accounts.addresses import address_hash
from dialogues.frame.emails import dialogue_subject
from dialogues.models import EvidenceBrief
from events.models import Registration
from events.programme.wording import offered, when_words
from outbox.drafts import Draft
from outbox.models import Lane
from outbox.senders import sender


def brief_emails(brief: EvidenceBrief, registrations: Iterable[Registration]) -> Iterator[Draft]:
    """Send the version that was sent last to each, once; an older one that has not gone is taken back."""
    for registration in registrations:
        yield _draft(brief, registration)


def _draft(brief: EvidenceBrief, registration: Registration) -> Draft:
    dialogue, language = brief.dialogue, offered(registration.language)
    fact = f"brief:{brief.pk}:{address_hash(registration.email)}"
    with translation.override(language):
        return Draft(
            key=f"{fact}:{brief.sent_version}",
            kind="dialogues/brief",
            lane=Lane.ANNOUNCEMENT,
            recipient=registration.email,
            language=language,
            hub_id=brief.hub_id,
            about=dialogue_subject(dialogue.pk),
            context={
                "title": str(dialogue.words["title"]),
                "hub": str(dialogue.hub.title),
                "when": when_words(registration.event),
                "version": brief.sent_version,
                "path": brief.get_absolute_url(),
                "rule": dialogue.get_attribution_display(),
            },
            **sender(dialogue.hub),
            valid_until=registration.event.over_at,
            supersedes=fact,
        )
