"""What hubs refuse, in words a person can read."""


class HubRefused(Exception):
    """Said to the person as it is."""


class InvitationEnded(HubRefused):
    """The invitation was accepted or withdrawn, or has expired."""


class ReadAnew(HubRefused):
    """Somebody else has changed the same thing meanwhile."""
