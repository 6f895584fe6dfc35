"""The number of a certificate, and how much of a name its public page shows."""

import secrets

# Crockford's base 32: no I, L, O and U, so that a number is read aloud and typed from paper without mistakes.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS, GROUP = 4, 4
MISREAD = str.maketrans("ILO", "110")


def new_code() -> str:
    """Return a random number of 80 bits, which can't be guessed: ``7K3M-0PQX-9TVA-22HD``."""
    return "-".join("".join(secrets.choice(ALPHABET) for _sign in range(GROUP)) for _group in range(GROUPS))


def code_as_typed(text: str) -> str:
    """Return a number in its one spelling: small or capital, with or without hyphens, I for 1 and O for 0."""
    signs = text.upper().replace("-", "").translate(MISREAD)
    return "-".join(signs[start : start + GROUP] for start in range(0, len(signs), GROUP))


def initials_of(name: str) -> str:
    """Return the first sign of the first and of the last part of a name: ``R. S.``"""
    parts = [part for part in name.split() if part]
    ends = parts if len(parts) < 2 else [parts[0], parts[-1]]
    return " ".join(f"{part[0].upper()[:1]}." for part in ends)
