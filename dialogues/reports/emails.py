"""The email that asks a signatory to agree to a consensus statement."""

from collections.abc import Iterable, Iterator

from django.utils import translation

from accounts.personal_links import link_to
from dialogues.frame.emails import dialogue_subject
from dialogues.models import ConsensusSignatory, ConsensusStatement
from events.programme.wording import offered
from outbox.drafts import Draft
from outbox.models import Lane
from outbox.senders import sender


def consensus_requests(signatories: Iterable[ConsensusSignatory], consensus: ConsensusStatement) -> Iterator[Draft]:
    """Ask each to agree or decline, once each time they were asked; an earlier email that has not gone is taken back."""
    dialogue, hub = consensus.dialogue, consensus.dialogue.hub
    for one in signatories:
        assert one.asked_at is not None  # noqa: S101 - a constraint
        language = offered(one.language)
        with translation.override(language):
            yield Draft(
                key=f"{one.emails_key}:wording:{consensus.wording}:{int(one.asked_at.timestamp())}",
                kind="dialogues/consensus",
                lane=Lane.NOTICE,
                recipient=one.email,
                language=language,
                hub_id=one.hub_id,
                about=dialogue_subject(dialogue.pk),
                context={
                    "title": str(dialogue.words["title"]),
                    "hub": str(hub.title),
                    "shown_as": one.shown_as,
                    "text": consensus.text,
                    "is_changed": consensus.wording > 1,
                    "path": dialogue.get_absolute_url(),
                },
                **sender(hub),
                link=link_to("dialogues_personal:consensus", one),
                supersedes=one.emails_key,
            )
