"""What dialogues refuse, in words a person can read."""


class DialogueRefused(Exception):
    """Said to the person as it is; ``field`` names the field of a form it belongs to, empty for the whole."""

    def __init__(self, words: str, *, field: str = "") -> None:
        super().__init__(words)
        self.field = field
