"""What a recommendation consists of and where it comes from, as its actions write them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from django.utils.translation import gettext as _

from dialogues.models import DialogueSession, Recommendation, RecommendationPart, RecommendationSource
from toolkit.actions import ActionRefused

PartTexts: TypeAlias = Mapping[str, Sequence[str]]  # by ``RecommendationPart.Kind``, in their order


def texts_of(recommendation: Recommendation) -> dict[str, list[str]]:
    """Return the parts by type, in their order (one query, none where they were fetched along)."""
    found: dict[str, list[str]] = {kind: [] for kind in RecommendationPart.Kind.values}
    for part in recommendation.parts.all():
        found[part.kind].append(part.text)
    return found


def set_parts(recommendation: Recommendation, parts: PartTexts) -> bool:
    """Bring the parts of the types given to these texts; whether anything changed."""
    before = texts_of(recommendation)
    changed = {kind: list(texts) for kind, texts in parts.items() if list(texts) != before[kind]}
    recommendation.parts.filter(kind__in=changed).delete()
    RecommendationPart.objects.bulk_create(
        RecommendationPart(recommendation=recommendation, kind=kind, number=number, text=text)
        for kind, texts in changed.items()
        for number, text in enumerate(texts, start=1)
    )
    return bool(changed)


def set_sources(recommendation: Recommendation, sessions: Iterable[DialogueSession]) -> bool:
    """Bring the sessions it comes from to these; whether anything changed. Refuses a session of another dialogue."""
    wanted = {session.pk: session for session in sessions}
    dialogue = recommendation.set.dialogue_id
    if dialogue is None or any(session.dialogue_id != dialogue for session in wanted.values()):
        if wanted:
            raise ActionRefused(_("Choose sessions of this dialogue."), "sessions")
        return False
    before = {source.session_id: source for source in recommendation.sources.all()}
    gone = [source.pk for session, source in before.items() if session not in wanted]
    new = [session for pk, session in wanted.items() if pk not in before]
    RecommendationSource.objects.filter(pk__in=gone).delete()
    RecommendationSource.objects.bulk_create(
        RecommendationSource(
            set_id=recommendation.set_id, dialogue_id=dialogue, recommendation=recommendation, session=session
        )
        for session in new
    )
    return bool(gone or new)
