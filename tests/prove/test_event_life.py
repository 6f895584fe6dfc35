"""The life of an event as people live it: written, published, filled, moved, held and followed up, in the browsers of a team, of
citizens on a phone and of helpers at the door, with the mailbox. Every page on the way is looked at.

`PAGE_PICTURES=folder make prove ARGS=tests/prove/test_event_life.py` keeps pictures of all of them.
"""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser

from devstack.smtp import ThreadedMailServer
from hubs.models import Role
from stakeholders.models import Segment
from tests.browser.walking import Walker
from tests.factories import make_hub, make_member, make_stakeholder
from tests.prove.event_after import certify, follow_up, hold, mail, repeat
from tests.prove.event_before import correct, invite, publish, register, remind, write
from tests.prove.event_life import MEETING, Life
from tests.prove.walkers import BrowserUser, SentEmails
from tests.running_portal import running_portal, running_worker
from tests.signing_in import signed_in

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def life(chromium: Browser, smtp_server: ThreadedMailServer) -> Iterator[Life]:
    hub = make_hub(website="https://hub.example.org", contact_email="hub@example.org")
    for name, address in (("Inês Carvalho", "ines"), ("Bruno Matos", "bruno"), ("Καλλιόπη Παπαδάκη", "kalliopi")):
        make_stakeholder(hub, name=name, email=f"{address}@example.org", language="en", kind="person")
    Segment.objects.create(hub=hub, name="Everybody", criteria={})
    users = [make_member(hub, role) for role in (Role.COORDINATOR, Role.EDITOR)]
    with ExitStack() as stack:
        port = stack.enter_context(running_portal())
        stack.enter_context(running_worker(port))
        origin = f"http://localhost:{port}"
        sessions = [signed_in(user).cookies["session"].value for user in users] + ["", ""]
        walkers = [Walker(chromium, origin, session) for session in sessions]
        people = [BrowserUser(walker) for walker in walkers]
        yield Life(hub, *people, mailbox=SentEmails(smtp_server), editor_email=users[1].email)
        for walker in walkers:
            walker.close()


def test_life_of_an_event(life: Life) -> None:
    write(life)
    publish(life)
    invite(life)
    register(life)
    correct(life)
    remind(life)
    hold(life)
    follow_up(life)
    certify(life)
    mail(life)
    repeat(life)
    people = (life.coordinator, life.editor, life.citizen, life.door)
    problems = [problem for one in people for problem in one.walker.problems]
    # The meeting is the one thing that leads elsewhere.
    assert "\n".join(problem for problem in problems if not problem.endswith(f"asks {MEETING}")) == ""
