"""An email to many, sent to whoever prepares it as a test."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from outbox.drafts import Draft
from outbox.models import Lane

TEST = "_test"  # what the kind of an email sent as a test ends in


def as_test(draft: Draft, *, fact: str, text: Mapping[str, Any], at: dt.datetime) -> Draft:
    """Return the email as a test: without personal link and list, of the kind with ``_test`` behind its name.

    ``fact`` names what is tested and by which user. The same ``text`` in the same language is sent once a minute.
    """
    digest = hashlib.sha256(json.dumps(text, sort_keys=True, default=str).encode()).hexdigest()[:16]
    return replace(
        draft, key=f"{fact}:{draft.language}:{digest}:{at:%Y%m%d%H%M}", kind=f"{draft.kind}{TEST}", lane=Lane.NOTICE,
        mailing_list="", link=None,
    )  # fmt: skip
