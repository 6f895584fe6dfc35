"""What hubs refuse, in words a person can read."""


class HubRefused(Exception):
    """Said to the person as it is; ``field`` names the input it is about, if it is about one."""

    def __init__(self, words: str, field: str = "") -> None:
        super().__init__(words)
        self.field = field


class InvitationEnded(HubRefused):
    """The invitation was accepted or withdrawn, or has expired."""
