"""What accounts refuse, in words a person can read."""


class AccountRefused(Exception):  # noqa: N818 - a refusal in words, not a defect
    """Said to the person as it is."""
