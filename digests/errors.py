"""What digests refuse, in words a person can read."""


class DigestRefused(Exception):
    """Said to the person as it is."""
