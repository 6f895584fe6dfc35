"""What an email consists of when it leaves."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from django.template.loader import get_template

from accounts.personal_links import token_for
from outbox.drafts import Draft
from outbox.errors import CannotBeWritten
from outbox.mime import render
from outbox.models import Lane
from outbox.unsubscribe_links import opened

CALENDAR = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Žofia\r\nEND:VCALENDAR\r\n"


def draft(**fields: Any) -> Draft:
    usual: dict[str, Any] = {
        "key": "fact:1",
        "kind": "account/code",
        "lane": Lane.NOTICE,
        "recipient": "zoe@example.org",
    }
    return Draft(**{**usual, "context": {"code": "48 <2>"}, **fields})


def read(**fields: Any) -> EmailMessage:
    message = message_from_bytes(render(draft(**fields).email()).content, policy=default)
    if not isinstance(message, EmailMessage):
        raise TypeError(message)
    return message


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part else ""


def test_email_has_the_headers_of_an_automatic_email() -> None:
    email = draft().email()
    message = message_from_bytes(render(email).content, policy=default)

    assert (message["From"], message["To"]) == (
        "National Cancer Mission Hubs <portal@echos.example>",
        "zoe@example.org",
    )
    assert (message["Subject"], message["Auto-Submitted"]) == ("Your sign-in code", "auto-generated")
    assert (message["Message-ID"], message["Content-Language"]) == (email.message_id, "en")
    assert [name for name in message if name.startswith("List-")] == []


def test_answers_go_to_the_network_office_unless_a_hub_writes(settings: Any) -> None:
    settings.NETWORK_OFFICE_EMAIL = "office@example.org"
    assert read()["Reply-To"] == "office@example.org"
    ours = read(sender_name="Hub Łódź,\r\nBcc: x", reply_to="hub@example.org")
    assert (ours["Reply-To"], ours["Bcc"]) == ("hub@example.org", None)
    assert str(ours["From"]).startswith('"Hub Łódź,Bcc: x" <portal@')
    settings.NETWORK_OFFICE_EMAIL = ""
    assert read()["Reply-To"] is None


def test_email_is_text_and_html_and_only_the_html_is_escaped() -> None:
    message = read()

    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert body(message, "plain").splitlines()[4] == "48 <2>"
    assert body(message, "html").count("48 &lt;2&gt;") == 1


def test_html_carries_its_styles_with_it_and_asks_for_nothing() -> None:
    html = body(read(), "html")

    assert html.count("@media (prefers-color-scheme: dark)") == 1
    assert html.count('<meta name="color-scheme" content="light dark">') == 1
    assert 'class="code" style="' in html
    assert [word for word in ("<img", "<link", "<script", "url(") if word in html] == []


def test_calendar_is_an_alternative_and_a_file() -> None:
    message = read(calendar=CALENDAR, calendar_method="REQUEST")

    assert [part.get_content_type() for part in message.iter_parts()] == ["multipart/alternative", "application/ics"]
    alternative, file = [
        part for part in message.walk() if part.get_content_type() in ("text/calendar", "application/ics")
    ]
    assert alternative["Content-Type"].params == {"method": "REQUEST", "charset": "utf-8"}
    assert alternative.get_payload(decode=True) == file.get_payload(decode=True) == CALENDAR.encode()
    assert file.get_filename() == "event.ics"


def test_list_email_can_be_stopped_with_one_click(settings: Any) -> None:
    settings.SITE_URL = "https://portal.example"
    email = draft(mailing_list="invitations:a-hub-with-a-very-long-name-in-its-address", lane=Lane.BULK).email()
    raw = render(email).content
    message = message_from_bytes(raw, policy=default)

    link = message["List-Unsubscribe"].strip("<>")
    assert f"\r\nList-Unsubscribe: <{link}>\r\n".encode() in b"\r\n" + raw
    assert link.startswith("https://portal.example/unsubscribe/")
    assert opened(link.split("/")[-2]) == (email.recipient_hash, email.mailing_list)
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Id"] == "<invitations.a-hub-with-a-very-long-name-in-its-address.portal.example>"
    assert link in body(message, "plain")


def test_link_is_derived_and_absolute(settings: Any) -> None:
    settings.SITE_URL = "https://portal.example/"
    link = {"route": "digests_personal:subscription", "kind": "digests.subscription", "nonce": "n-1"}
    text = body(read(kind="digests/confirm", hub_id=7, context={"hub": "Hub Portugal"}, link=link), "plain")

    assert f"https://portal.example/en/my/subscription/{token_for('digests.subscription', 7, 'n-1')}/" in text


@pytest.mark.parametrize("title", ["One\r\nBcc: all@example.org", "One\nTwo", "One\x00\x1b[2J", "One\u202eTwo"])
def test_subject_stays_one_line(title: str, monkeypatch: pytest.MonkeyPatch) -> None:
    source = get_template("emails/account/code.subject.txt").template
    monkeypatch.setattr(
        type(source), "render", lambda self, _context: title if self.name.endswith("subject.txt") else "x"
    )
    message = read()

    assert message["Bcc"] is None
    assert str(message["Subject"]).isprintable()


def test_domain_in_other_emails_goes_out_in_ascii() -> None:
    email = draft(recipient="zoe@büro.example").email()

    assert render(email).recipient == "zoe@xn--bro-hoa.example"
    assert b"To: zoe@xn--bro-hoa.example\r\n" in render(email).content


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "no/such"},
        {"recipient": "zoe@example.org\r\nRCPT TO:<x@example.org>"},
        {"recipient": "zoë@example.org"},
        {"recipient": "zoe@" + "a" * 70 + ".example"},
        {"link": {"route": "no:such", "kind": "k", "nonce": "n"}},
    ],
)
def test_email_that_cannot_be_put_together_is_refused_with_a_reason(fields: dict[str, Any]) -> None:
    with pytest.raises(CannotBeWritten, match=r"\w+: "):
        render(draft(**fields).email())


def test_every_line_is_short_enough_and_ends_as_mail_servers_want() -> None:
    content = render(draft(context={"code": "ž" * 3000}, calendar=CALENDAR, calendar_method="REQUEST").email()).content

    assert content.count(b"\n") == content.count(b"\r\n")
    assert max(len(line) for line in content.split(b"\r\n")) <= 998
    assert content.isascii()
