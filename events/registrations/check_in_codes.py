"""Check-in codes: eight characters that no one confuses when reading or typing them."""

import secrets

ALPHABET = "2346789BCDFGHJKMPQRTVWXY"  # without what looks alike (0O, 1IL, 5S, 2Z) and without vowels, so without words
LENGTH = 8


def new_check_in_code() -> str:
    """Return a code out of 24**8, too many to guess one of an event."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def normal_code(typed: str) -> str:
    """Return a code, or a part of one, as it is stored: in capitals, without spaces and hyphens. Empty where it is none."""
    text = typed.strip().upper().replace("-", "").replace(" ", "")
    return text if len(text) <= LENGTH and set(text) <= set(ALPHABET) else ""


def spaced_code(code: str) -> str:
    """Return the code as people read it: ``ABCD-EFGH``."""
    return f"{code[:4]}-{code[4:]}"
