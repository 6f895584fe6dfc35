"""Who may do what with a hub's events: role × verb."""

import pytest
from django.contrib.auth.models import AnonymousUser

from hubs.models import Role
from tests.factories import make_event, make_hub, make_member, make_user

pytestmark = pytest.mark.django_db

VERBS = ["events.view", "events.edit", "events.invite"]
TABLE = {
    "coordinator": [True, True, True],
    "editor": [True, True, True],
    "viewer": [True, False, False],
    "coordinator of another hub": [False, False, False],
    "network office": [True, True, False],
    "visitor": [False, False, False],
    "deactivated coordinator": [False, False, False],
}


@pytest.mark.parametrize("who", TABLE)
def test_role_and_verb(who: str) -> None:
    hub = make_hub()
    event = make_event(hub)
    person = {
        "coordinator": lambda: make_member(hub, Role.COORDINATOR),
        "editor": lambda: make_member(hub, Role.EDITOR),
        "viewer": lambda: make_member(hub, Role.VIEWER),
        "coordinator of another hub": lambda: make_member(make_hub("NO"), Role.COORDINATOR),
        "network office": lambda: make_user(is_network_office=True),
        "visitor": AnonymousUser,
        "deactivated coordinator": lambda: make_member(hub, Role.COORDINATOR, is_active=False),
    }[who]()
    assert [person.has_perm(verb, event) for verb in VERBS] == TABLE[who]
    assert [person.has_perm(verb, hub) for verb in VERBS] == TABLE[who]
