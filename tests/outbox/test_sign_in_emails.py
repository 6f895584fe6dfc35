"""What the sign-in wants to send becomes rows of the outbox, in its own lane."""

import re
from pathlib import Path
from typing import Any

import allauth
import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from outbox.account_emails import CHANGED, EMAILS, AccountAdapter
from outbox.mime import render
from outbox.models import Lane, OutgoingEmail
from tests.factories import make_hub, make_member
from tests.signing_in import signed_in

pytestmark = pytest.mark.django_db
PREFIX = re.compile(r"\"((?:account|mfa)/email/\w+)\"")


def ask_for_a_new_password(address: str, **headers: str) -> Any:
    return Client(headers=headers).post(reverse("account_reset_password"), {"email": address})


def test_reset_for_known_and_unknown_addresses_answers_the_same_with_one_email_each() -> None:
    known = make_member(make_hub("PT"))
    signed_in(known)  # gives a verified address

    answers = [ask_for_a_new_password(address) for address in (known.email, "nobody@example.org")]

    assert [(answer.status_code, answer["Location"]) for answer in answers] == [
        (302, reverse("account_reset_password_done"))
    ] * 2
    assert sorted(OutgoingEmail.objects.values_list("recipient", "kind", "lane")) == sorted(
        [
            (known.email, "account/password_reset", Lane.ACCOUNT),
            ("nobody@example.org", "account/unknown_account", Lane.ACCOUNT),
        ]
    )
    assert (
        len({render(email).content.count(b"Subject: Choose a new password") for email in OutgoingEmail.objects.all()})
        == 1
    )
    assert mail.outbox == []


def test_link_to_reset_leads_to_our_site_whatever_host_was_asked(settings: Any) -> None:
    known = make_member(make_hub("PT"))
    signed_in(known)
    settings.SITE_URL = "https://portal.example"

    ask_for_a_new_password(known.email, host="127.0.0.1")

    address = OutgoingEmail.objects.get().context["address"]
    assert address.startswith("https://portal.example/en/accounts/password/reset/key/")
    assert address.encode() in render(OutgoingEmail.objects.get()).content.replace(b"=\r\n", b"").replace(b"=3D", b"=")


def test_changed_password_is_reported_to_its_owner() -> None:
    known = make_member(make_hub("PT"))
    known.set_password("an old password, long")
    known.save(update_fields=["password"])
    client = signed_in(known)

    answer = client.post(
        reverse("account_change_password"),
        {
            "oldpassword": "an old password, long",
            "password1": "a new password, long",
            "password2": "a new password, long",
        },
    )

    assert answer.status_code == 302
    email = OutgoingEmail.objects.get()
    assert (email.kind, email.recipient, email.context["change"]) == (CHANGED, known.email, "password_changed")


def test_every_email_of_the_sign_in_library_has_one_of_ours() -> None:
    folder = Path(allauth.__file__).parent
    sources = [path for app in ("account", "mfa") for path in (folder / app).rglob("*.py") if "tests" not in path.parts]
    wanted = {prefix for path in sources for prefix in PREFIX.findall(path.read_text())}
    template_of_changes = (Path(__file__).parents[2] / "templates/emails/account/_change.txt").read_text()

    assert len(wanted) >= 10
    silent = {prefix for prefix in wanted - set(EMAILS) if f'"{prefix.rpartition("/")[2]}"' not in template_of_changes}
    assert silent == {"account/email/email_confirmation_subject"} & silent


@pytest.mark.parametrize(
    "prefix", [*EMAILS, "account/email/email_changed", "mfa/email/totp_deactivated", "mfa/email/new"]
)
def test_email_can_be_put_together(prefix: str) -> None:
    context = {
        "password_reset_url": "http://forged.example/en/accounts/x/",
        "activate_url": "http://forged.example/en/accounts/y/",
        "code": "123",
        "from_email": "old@example.org",
        "to_email": "new@example.org",
        "ip": "192.0.2.1",
        "user_agent": "<b>",
    }
    AccountAdapter().send_mail(prefix, "Anna@example.org", context)

    content = render(OutgoingEmail.objects.get()).content
    assert (b"forged" in content, b"Invalid" in content) == (False, False)
