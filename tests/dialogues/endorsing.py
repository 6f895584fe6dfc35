"""Joint statements and endorsements for tests."""

import datetime as dt
from typing import Any

from django.utils import timezone

from accounts.personal_links import token_for
from audit.actors import CITIZEN
from dialogues.endorsements.actions.signatures import confirm_endorsement, request_endorsement
from dialogues.models import Endorsement, JointStatement
from hubs.models import Hub, Organisation
from tests.factories import SHOWN, make_hub, make_organisation

PERSON = {"signatory": "Rosa Silva", "function": "Director", "language": "en", "shows_signatory": False}


def make_joint_statement(hub: Hub | None = None, *, of_network: bool = False, **fields: Any) -> JointStatement:
    """A public statement, open since yesterday and for ten days."""
    now = timezone.now()
    today = timezone.localdate(now)
    usual: dict[str, Any] = {
        "title": "Screening for all", "body": "We call for **screening**.", "published_at": now, "changed_at": now,
        "opens_on": today - dt.timedelta(days=1), "closes_on": today + dt.timedelta(days=10),
    }  # fmt: skip
    return JointStatement.objects.create(hub=None if of_network else hub or make_hub(), **usual | fields)


def make_ipo(**fields: Any) -> Organisation:
    """An organisation of the registry with a domain of its own."""
    usual = {"name": "Instituto de Oncologia do Porto", "acronym": "IOP", "website": "https://www.iop.example/pt/"}
    return make_organisation(**usual | fields)


def make_request(
    statement: JointStatement, email: str = "rosa@mail.example", *, organisation: Organisation | None = None, name: str = "Vida",
    **person: Any,
) -> Endorsement:  # fmt: skip
    """A request that is not confirmed, for an organisation that the registry does not have unless one is given."""
    request_endorsement(
        by=CITIZEN, statement=statement, organisation=organisation, name=name, country=None, website="", email=email,
        person=PERSON | person, at=timezone.now(),
    )  # fmt: skip
    return Endorsement.objects.get(statement=statement, email=email)


def make_endorsement(statement: JointStatement, email: str = "rosa@mail.example", **fields: Any) -> Endorsement:
    """A confirmed one: it waits for a decision, unless the address is of the organisation's own domain."""
    row = make_request(statement, email, **fields)
    return confirm_endorsement(by=CITIZEN, endorsement=row, shown=SHOWN, at=timezone.now())


def link_token(row: Endorsement) -> str:
    assert row.link_nonce is not None
    return token_for(Endorsement.LINK_KIND, row.hub_id, row.link_nonce)
