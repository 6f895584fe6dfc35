"""What the emails say, rendered as they go over the wire."""

import datetime as dt
import email
import email.policy
from email.message import EmailMessage

import pytest
from django.conf import settings

from audit.actors import CITIZEN
from digests.actions import build_due, subscribe
from outbox.mime import render
from outbox.models import OutgoingEmail
from tests.digests.making import THURSDAY, make_announced, make_subscription, token_of
from tests.factories import make_hub

pytestmark = pytest.mark.django_db


def sent(kind: str) -> EmailMessage:
    content = render(OutgoingEmail.objects.filter(kind=kind).latest("pk")).content
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_email_to_confirm_has_the_personal_link_and_cannot_be_unsubscribed_from() -> None:
    subscription = subscribe(by=CITIZEN, hub=make_hub(), email="reader@example.org", language="en", at=THURSDAY)
    message = sent("digests/confirm")
    link = f"{settings.SITE_URL}/en/my/subscription/{token_of(subscription)}/"
    assert message["Subject"] == "Confirm your subscription: National Cancer Hub Portugal"
    assert link in body(message, "plain")
    assert link in body(message, "html")
    assert message["List-Unsubscribe"] is None


def test_email_to_who_has_it_already_says_so() -> None:
    make_subscription(email="reader@example.org")
    subscribe(by=CITIZEN, hub=make_hub(), email="reader@example.org", language="en", at=THURSDAY)
    assert sent("digests/already")["Subject"] == "You already get the weekly newsletter: National Cancer Hub Portugal"


def test_weekly_email_tells_the_new_first_and_keeps_its_subject_neutral() -> None:
    make_subscription()
    make_announced(title="Known & loved", starts="2027-02-01")
    build_due(at=THURSDAY)
    event = make_announced(
        title="Lung <cancer> screening", starts="2027-03-01", published=THURSDAY + dt.timedelta(days=1)
    )
    build_due(at=THURSDAY + dt.timedelta(days=7))
    message = sent("digests/weekly")
    plain, html = body(message, "plain"), body(message, "html")
    assert message["Subject"] == "1 new event this week"
    assert plain.index("Lung <cancer> screening") < plain.index("Also coming up") < plain.index("Known & loved")
    assert html.index("Lung &lt;cancer&gt; screening") < html.index("Known &amp; loved")
    assert f"{settings.SITE_URL}/en/events/{event.pk}/" in plain


def test_weekly_email_can_be_stopped_with_one_click() -> None:
    make_subscription()
    make_announced()
    build_due(at=THURSDAY)
    message = sent("digests/weekly")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Id"].startswith("<digest.pt.")
    address = message["List-Unsubscribe"].strip("<>")
    assert "Unsubscribe:\n" + address in body(message, "plain").replace("\r\n", "\n")


@pytest.mark.parametrize("kind", ["confirm", "already", "weekly"])
def test_emails_name_nothing_that_is_missing(kind: str) -> None:
    subscription = make_subscription(email="reader@example.org")
    make_announced()
    build_due(at=THURSDAY)
    subscribe(by=CITIZEN, hub=subscription.hub, email="reader@example.org", language="en", at=THURSDAY)
    for part in ("plain", "html"):
        text = body(sent(f"digests/{kind}"), part)
        assert [word for word in ("{{", "None", "{%") if word in text] == []
