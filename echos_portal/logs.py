"""What never reaches a log: the tokens of personal links."""

import logging
import re

# /…/my/<words>/<token>/: 43 letters of base64url are 256 bits. /unsubscribe/<token>/: signed, with colons in between.
_TOKEN = re.compile(r"(?<=/unsubscribe/)[^/\s\"'?#]+|[A-Za-z0-9_-]{43,}")


class WithoutTokens(logging.Filter):
    """Replaces anything that looks like the token of a personal link before a line is written."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always keeps the record; changes its text only when there is a token in it."""
        text = record.getMessage()
        cleaned = _TOKEN.sub("[token]", text)
        if cleaned != text:
            record.msg, record.args = cleaned, None
        return True
