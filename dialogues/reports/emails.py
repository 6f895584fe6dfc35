"""The email that asks a signatory to agree to a consensus statement."""

import datetime as dt
from collections.abc import Iterable, Iterator

from django.utils import translation

from accounts.personal_links import link_to
from dialogues.models import ConsensusSignatory, ConsensusStatement
from events.programme.wording import offered
from outbox.drafts import Draft
from outbox.models import Lane
from outbox.senders import sender


def consensus_requests(
    signatories: Iterable[ConsensusSignatory], consensus: ConsensusStatement, *, at: dt.datetime
) -> Iterator[Draft]:
    """Ask each to agree or decline; an earlier email that has not gone is taken back."""
    dialogue, hub = consensus.dialogue, consensus.dialogue.hub
    for one in signatories:
        language = offered(one.language)
        with translation.override(language):
            yield Draft(
                key=f"{one.emails_key}:wording:{consensus.wording}:{int(at.timestamp())}",
                kind="dialogues/consensus",
                lane=Lane.NOTICE,
                recipient=one.email,
                language=language,
                hub_id=one.hub_id,
                about=f"dialogue:{dialogue.pk}",
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
