"""What never reaches a log: tokens and keys of links, passwords in addresses, and email addresses."""

import logging
import re

# In this order: what is recognised by its place first, what is recognised by its shape last.
_MASKS = (
    (re.compile(r"(?<=/unsubscribe/)[^/\s\"'?#]+"), "[token]"),
    (re.compile(r"(?<=/reset/key/)[^/\s\"'?#]+"), "[token]"),
    (
        re.compile(r"(?i)\b(code|state|token|key|secret|password|nonce|id_token|access_token)=[^&\s\"'<>]+"),
        r"\1=[token]",
    ),
    (re.compile(r"(?<=://)[^\s/@\"']*:[^\s/@\"']*(?=@)"), "[password]"),
    # Django's tokens of password resets: time in base 36, then 32 hexadecimal digits, often behind the person's number.
    (re.compile(r"\b(?:[0-9A-Za-z_]{1,13}-)?[0-9a-z]{6,8}-[0-9a-f]{32}\b"), "[token]"),
    # Personal links: 43 letters of base64url are 256 bits; signed values have colons in between.
    (re.compile(r"[A-Za-z0-9_-]{40,}(?::[A-Za-z0-9_-]+)*"), "[token]"),
)
# The part before the @ may hold nearly anything; %40 is an @ in an address of the web. Celery's node names look alike.
_ADDRESS = re.compile(
    r"(?!celery@)(?<![^\s<>\"'(),;:\[\]{}=|/\\])(?:\"[^\"\n]{1,64}\"|[^\s<>\"'(),;:@\[\]{}=|/\\]{1,64})(?:@|%40)"
    r"(?:\[[0-9A-Fa-f.:IPv]+\]|[^\s<>\"'(),;:@\[\]{}=|/\\%]+)"
)


def mask_addresses(text: str) -> str:
    """The text with ``[address]`` in the place of each email address."""
    return _ADDRESS.sub("[address]", text)


def mask(text: str) -> str:
    """The text without tokens, passwords and email addresses, each replaced by the name of what it was."""
    for pattern, name in _MASKS:
        text = pattern.sub(name, text)
    return mask_addresses(text)


class MaskingFormatter(logging.Formatter):
    """Masks the finished line, its traceback included: whatever was passed to the logger, and however."""

    def format(self, record: logging.LogRecord) -> str:
        """The line as it may be written."""
        return mask(super().format(record))


class WithoutExpectedTracebacks(logging.Filter):
    """Drops the traceback of what Django refuses (400, 403, a forged Host): nothing in the code is broken by it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always keeps the record."""
        status = getattr(record, "status_code", None)
        if record.name.startswith("django.") and isinstance(status, int) and status < 500:
            record.exc_info = record.exc_text = None
        return True
