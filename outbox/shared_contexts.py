"""What all emails of a mailing say, kept once by the application that sends it instead of in each of a million rows."""

from collections.abc import Callable, Mapping
from typing import Any

from outbox.models import OutgoingEmail

Source = Callable[[OutgoingEmail], Mapping[str, Any]]
_sources: dict[str, Source] = {}


def register_shared_context(kind: str, source: Source) -> None:
    """Ask ``source`` for what emails of this kind say beside their own ``context``.

    What it returns may depend on the context, the hub and the language of the email alone, never on its recipient: it is
    rendered once for all that have these in common.
    """
    _sources[kind] = source


def shared_context(email: OutgoingEmail) -> Mapping[str, Any]:
    """Return what the email says in common with others; empty for an email that has all in its own context."""
    source = _sources.get(email.kind)
    return source(email) if source is not None else {}
