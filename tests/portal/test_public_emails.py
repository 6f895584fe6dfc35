"""Every public form that causes an email to an address a visitor typed: one budget over all of them, and no word of the visitor in it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from outbox.mime import render
from outbox.models import OutgoingEmail
from tests.dialogues.stating import make_open
from tests.events.waiting import full_event
from tests.portal.addresses import MANAGED, NETWORK, SIGNED_IN
from tests.portal.bad_values import body_of
from tests.portal.judging import URLENCODED, taken_back
from tests.portal.open_forms import HALFWAY, OpenForm, forms_at, open_forms
from tests.portal.worlds import World, addresses

pytestmark = [pytest.mark.django_db, pytest.mark.long(2)]
# A new form for visitors with an address in it belongs here.
FORMS = {
    "account_request_login_code",
    "account_reset_password",
    "data:ask",
    "dialogues:endorse",
    "dialogues:register",
    "dialogues:write_message",
    "dialogues_personal:reply",
    "digests:subscribe",
    "digests:subscribe_country",
    "digests:subscribe_dialogue",
    "digests:subscribe_network",
    "dialogues:statements_take_part",
    "events:join_waiting_list",
    "events:register",
    "events:series_register",
    "events_personal:door_walk_in",
    "partners:ask",
}
ADDRESS = "stranger@example.org"
LINK = "Zorblax, your account is locked, sign in at https://evil.example/now"
WORD = "Zorblax"


def email_field(one: OpenForm) -> str:
    """The name of the control an address is typed into; empty where there is none."""
    return next((name for name, control in one.form.controls.items() if control.kind == "email"), "")


@pytest.fixture(scope="module")
def public_forms(lasting: Any, lasting_world: World) -> dict[str, OpenForm]:
    """What visitors can send with an address, but for signing in, which emails no one."""
    open_to_visitors = {one.name for one in addresses()} - {*MANAGED, *NETWORK, *SIGNED_IN, *HALFWAY, "account_login"}
    with lasting():
        found = open_forms(lasting_world, *open_to_visitors)
        for name, row in (("events:join_waiting_list", full_event()), ("dialogues:statements_take_part", make_open())):
            found += forms_at(name, reverse(name, args=[row.pk]), Client())
    return {one.name: one for one in found if email_field(one)}


def send(one: OpenForm, network: int, **changed: str) -> tuple[int, list[OutgoingEmail]]:
    """Send the form from a network address, and return the answer's status and the emails it caused."""
    before = set(OutgoingEmail.objects.values_list("pk", flat=True))
    fields = one.filled() | {email_field(one): [ADDRESS]} | {name: [value] for name, value in changed.items()}
    client = Client(raise_request_exception=False, REMOTE_ADDR=f"192.0.2.{network}")
    status = client.post(one.path, body_of(fields), content_type=URLENCODED).status_code
    return status, list(OutgoingEmail.objects.exclude(pk__in=before))


def limit(settings: Any, **limits: int) -> None:
    """Set the budgets; those not named are large."""
    for name in ("PUBLIC_EMAILS_PER_HOUR", "PUBLIC_EMAILS_PER_DAY", "PUBLIC_FORMS_PER_HOUR"):
        setattr(settings, name, limits.get(name, 1_000))


def test_every_form_is_tried(public_forms: dict[str, OpenForm]) -> None:
    assert public_forms.keys() == FORMS


@pytest.mark.parametrize("name", sorted(FORMS))
def test_form_spends_the_budget_of_the_recipient_and_of_the_network(
    public_forms: dict[str, OpenForm], settings: Any, name: str
) -> None:
    one, other = public_forms[name], public_forms["data:ask"]
    limit(settings, PUBLIC_EMAILS_PER_HOUR=1)
    with taken_back():
        status, emails = send(one, 1)
        assert (status, [email.recipient for email in emails]) == (302, [ADDRESS])
        assert send(other, 2, email="Stranger@Example.org\u200b") == (429, [])
    limit(settings, PUBLIC_FORMS_PER_HOUR=1)
    with taken_back():
        assert send(one, 1)[0] == 302
        assert send(other, 1, email="other@example.org") == (429, [])
    limit(settings, PUBLIC_EMAILS_PER_HOUR=1)
    with taken_back():
        assert send(other, 2)[0] == 302
        status, emails = send(one, 1)
        assert (status in {200, 429}, emails) == (True, [])


@pytest.mark.parametrize("name", sorted(FORMS))
@pytest.mark.parametrize("typed", [WORD, LINK])
def test_nothing_a_visitor_typed_is_in_the_email(public_forms: dict[str, OpenForm], name: str, typed: str) -> None:
    one = public_forms[name]
    texts = [
        field
        for field, control in one.form.controls.items()
        if control.is_typed and control.kind in {"text", "textarea"}
    ]
    _status, emails = send(one, 1, **dict.fromkeys(texts, typed))
    assert emails or (typed == LINK and texts)
    for email in emails:
        assert WORD not in f"{email.context} {render(email)}"


@pytest.mark.parametrize("name", sorted(FORMS))
def test_name_with_a_link_is_refused(public_forms: dict[str, OpenForm], name: str) -> None:
    one = public_forms[name]
    for field in {"name", "signatory", "organisation"} & one.form.controls.keys():
        status, emails = send(one, 1, **{field: LINK})
        assert (field, status, emails) == (field, 200, [])
