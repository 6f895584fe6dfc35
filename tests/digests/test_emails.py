"""What the emails say, rendered as they go over the wire."""

import email
import email.policy
from email.message import EmailMessage

import pytest
from django.conf import settings

from audit.actors import CITIZEN
from digests.actions import build_due, subscribe
from digests.models import Subscriber
from digests.targets import NETWORK, Target
from hubs.models import Hub
from outbox.mime import render
from outbox.models import OutgoingEmail
from tests.digests.making import DAY, MONDAY, WEEK, make_announced, make_subscriber, token_of
from tests.factories import make_hub, make_news

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


def ask(hub: Hub) -> Subscriber:
    return subscribe(by=CITIZEN, target=Target(hub=hub), email="reader@example.org", language="en", at=MONDAY)


def test_email_to_confirm_has_the_personal_link_and_cannot_be_unsubscribed_from() -> None:
    subscriber = ask(make_hub())
    message = sent("digests/confirm")
    link = f"{settings.SITE_URL}/en/my/subscription/{token_of(subscriber)}/"
    assert message["Subject"] == "Confirm your subscription: National Cancer Hub Portugal"
    assert link in body(message, "plain")
    assert link in body(message, "html")
    assert message["List-Unsubscribe"] is None


def test_email_to_who_has_it_already_says_so() -> None:
    make_subscriber(email="reader@example.org")
    ask(make_hub())
    assert sent("digests/already")["Subject"] == "You're already subscribed: National Cancer Hub Portugal"


def test_weekly_email_tells_the_new_first_and_its_subject_names_the_hub_alone() -> None:
    make_subscriber()
    make_announced(title="Known & loved", starts="2027-02-01")
    build_due(at=MONDAY)
    event = make_announced(title="Lung <cancer> screening", starts="2027-03-01", published=MONDAY + DAY)
    build_due(at=MONDAY + WEEK)
    message = sent("digests/digest")
    plain, html = body(message, "plain"), body(message, "html")
    assert message["Subject"] == "National Cancer Hub Portugal: 1 update"
    assert plain.index("Lung <cancer> screening") < plain.index("Also coming up") < plain.index("Known & loved")
    assert html.index("Lung &lt;cancer&gt; screening") < html.index("Known &amp; loved")
    assert f"{settings.SITE_URL}/en/events/{event.pk}/" in plain


def test_weekly_email_can_be_stopped_with_one_click() -> None:
    make_subscriber()
    make_announced()
    build_due(at=MONDAY)
    message = sent("digests/digest")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Id"].startswith("<digest.")
    address = message["List-Unsubscribe"].strip("<>")
    assert "Unsubscribe:\n" + address in body(message, "plain").replace("\r\n", "\n")


@pytest.mark.parametrize("kind", ["confirm", "already", "digest"])
def test_emails_name_nothing_that_is_missing(kind: str) -> None:
    make_subscriber(email="reader@example.org")
    make_announced()
    build_due(at=MONDAY)
    ask(make_hub())
    for part in ("plain", "html"):
        text = body(sent(f"digests/{kind}"), part)
        assert [word for word in ("{{", "None", "{%") if word in text] == []


def test_network_s_email_groups_by_kind_names_the_hubs_and_is_in_the_reader_s_language() -> None:
    make_subscriber(NETWORK, email="leitora@example.org", language="pt", frequency="monthly")
    make_announced(title="Screening day")
    make_news(None, title="Eleven hubs recognised", published_at=MONDAY, changed_at=MONDAY)
    build_due(at=MONDAY + WEEK)
    message = sent("digests/digest")
    plain, html = body(message, "plain"), body(message, "html")
    assert message["From"].addresses[0].display_name == settings.EMAIL_FROM_NAME
    assert plain.index("Eventos") < plain.index("Screening day") < plain.index("Eleven hubs recognised")
    assert "Portugal" in plain
    assert "<h2" in html
    assert "<img" not in html
    assert "/pt/events/" in html
