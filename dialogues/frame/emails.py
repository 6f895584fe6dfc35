"""What the emails about a dialogue are found by, and the list its participants can leave."""


def dialogue_subject(dialogue_key: int) -> str:
    """The subject of all emails about a dialogue, by which its hub finds them."""
    return f"dialogue:{dialogue_key}"


def participant_list(dialogue_key: int | None) -> str:
    """The list of what a hub writes to participants, beside what they must know: messages, surveys, responses."""
    return f"dialogue:{dialogue_key}"
