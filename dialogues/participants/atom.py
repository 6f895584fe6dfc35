"""The open calls for participants as an Atom feed."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from dialogues.models import ParticipantCall, Phase
from toolkit.addresses import absolute_address
from toolkit.atom import atom_feed, tag_of, xml_text
from toolkit.excerpts import excerpt
from toolkit.markdown import formatted

ENTRIES = 50


def calls_feed(*, at: dt.datetime, page: str, address: str) -> bytes:
    """Return the feed in the language of this moment: the dialogues one can register for, those that opened last first."""
    opened = Phase.objects.filter(dialogue=OuterRef("dialogue"), kind=Phase.Kind.CALL).values("opens_at")
    calls = (
        ParticipantCall.objects.open(at=at)
        .select_related("dialogue__hub__country")
        .annotate(opened_at=Subquery(opened))
    )
    return atom_feed(
        [_entry(call) for call in calls.order_by("-opened_at", "-pk")[:ENTRIES]],
        title=_("Policy dialogues: open calls for participants"),
        description=_("Dialogues for which you can register now. Participants are drawn at random."),
        author=settings.EMAIL_FROM_NAME, page=page, address=address,
    )  # fmt: skip


def _entry(call: Any) -> dict[str, Any]:
    dialogue, question = call.dialogue, call.dialogue.words["question"]
    return {
        "title": xml_text(str(dialogue.words["title"])),
        "link": absolute_address(dialogue.get_absolute_url()),
        "description": xml_text(excerpt(str(question))),
        "content": xml_text(formatted(str(question))),
        "language": question.language,
        "unique_id": tag_of(f"call/{call.pk}"),
        "author_name": xml_text(str(dialogue.hub.title)),
        "pubdate": call.opened_at,
        "updateddate": max(call.opened_at, call.edited_at or call.opened_at),
    }
