"""What a process does before it forks workers: they share what the first email loads."""

from outbox.drafts import Draft
from outbox.mime import render
from outbox.models import Lane


def render_first_email() -> None:
    """Render an email that is stored nowhere."""
    render(Draft(key="first", kind="account/code", lane=Lane.NOTICE, recipient="first@example.org").email())
