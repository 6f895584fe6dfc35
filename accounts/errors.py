"""What accounts refuse, in words a person can read."""


class AccountRefused(Exception):
    """Said to the person as it is."""
