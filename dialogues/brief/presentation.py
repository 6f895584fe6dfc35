"""What pages show of an evidence brief."""

from dialogues.models import EvidenceBrief, PolicyDialogue


def brief_of(dialogue: PolicyDialogue) -> EvidenceBrief | None:
    """Return the published brief of a dialogue with its options (two queries; one where there is none)."""
    return EvidenceBrief.objects.filter(dialogue=dialogue, version__gt=0).prefetch_related("options").first()
