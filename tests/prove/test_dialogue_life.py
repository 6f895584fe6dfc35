"""The life of a dialogue as people live it, from the question to the answer of those who were asked, in four browsers with the
mailbox. Every page on the way is looked at.

`PAGE_PICTURES=folder make prove ARGS=tests/prove/test_dialogue_life.py` keeps pictures of all of them.
"""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser

from devstack.smtp import ThreadedMailServer
from hubs.models import Role
from tests.browser.walking import Walker
from tests.factories import make_event, make_hub, make_member
from tests.prove.dialogue_life import (
    OFFICE,
    TITLE,
    DialogueLife,
    agree,
    brief,
    call,
    frame,
    look_back,
    read_through_the_api,
    state,
)
from tests.prove.walkers import BrowserUser, SentEmails
from tests.running_portal import running_portal, running_worker
from tests.signing_in import signed_in

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def life(chromium: Browser, smtp_server: ThreadedMailServer) -> Iterator[DialogueLife]:
    hub = make_hub(website="https://hub.example.org", contact_email="hub@example.org")
    users = [make_member(hub, role) for role in (Role.COORDINATOR, Role.EDITOR)]
    with ExitStack() as stack:
        port = stack.enter_context(running_portal())
        stack.enter_context(running_worker(port))
        sessions = [signed_in(user).cookies["session"].value for user in users]
        signed = [sessions[0], "", sessions[1], ""]
        walkers = [Walker(chromium, f"http://localhost:{port}", session) for session in signed]
        people = [BrowserUser(walker) for walker in walkers]
        yield DialogueLife(
            hub, make_event(hub, title="An evening on screening"), *people, mailbox=SentEmails(smtp_server)
        )
        for walker in walkers:
            walker.close()


def test_life_of_a_dialogue(life: DialogueLife) -> None:
    for act in (frame, call, brief, state, agree, look_back):
        act(life)
    dialogue, ledger = read_through_the_api(life)
    assert dialogue["title"] == TITLE
    assert [one["state"] for one in ledger[0]["addressees"]] == ["partly"]
    assert OFFICE not in str((dialogue, ledger))
    people = (life.coordinator, life.citizen, life.moderator, life.addressee)
    assert "\n".join(problem for one in people for problem in one.walker.problems) == ""
