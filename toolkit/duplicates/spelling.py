"""Tell whether two names are similar."""

from difflib import SequenceMatcher

ALIKE = 0.86


def alike(one: str, other: str) -> bool:
    """Whether two different names, both folded, probably name the same: "jan kowalski" and "jan maria kowalski"."""
    if one == other or not one or not other or any(c.isdigit() for c in one + other):
        return False  # "Ward 3" and "Ward 4" are two
    if set(one.split()) < set(other.split()) and " " in one:
        return True
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE
