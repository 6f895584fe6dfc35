"""What never reaches a log."""

import logging

from accounts.personal_links import token_for
from echos_portal.logs import WithoutTokens


def written(message: str, *args: object) -> str:
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, message, args, None)
    assert WithoutTokens().filter(record) is True
    return record.getMessage()


def test_tokens_of_personal_links_are_masked() -> None:
    token = token_for("registration", 1, "nonce")
    assert written("Not Found: %s", f"/en/my/registration/{token}/") == "Not Found: /en/my/registration/[token]/"


def test_ordinary_lines_stay_as_they_are() -> None:
    assert written("Not Found: %s", "/en/hubs/zz/") == "Not Found: /en/hubs/zz/"
