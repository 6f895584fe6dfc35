"""Entity tags (RFC 9110, 8.8.3)."""

import hashlib


def weak_tag(content: str | bytes) -> str:
    """Return a weak tag of what an answer says, or of all that decides what it says."""
    text = content.encode() if isinstance(content, str) else content
    return f'W/"{hashlib.sha256(text).hexdigest()[:32]}"'
