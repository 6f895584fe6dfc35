"""What hubs refuse, in words a person can read."""


class HubRefused(Exception):
    """Said to the person as it is."""


class InvitationEnded(HubRefused):
    """The invitation was accepted or withdrawn, or has expired."""


class ReadAnew(HubRefused):
    """Somebody else has changed the same thing meanwhile."""


class MilestoneRefused(HubRefused):
    """A step cannot stand as it was typed; ``field`` is the one to look at."""

    def __init__(self, words: str, field: str) -> None:
        super().__init__(words)
        self.field = field
