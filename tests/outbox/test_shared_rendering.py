"""Emails to many are joined of shared and personal bytes; who reads them cannot tell."""

import email
from email.message import EmailMessage
from email.policy import default
from html import unescape
from typing import Any

import pytest

from outbox import mime as rendering
from outbox.drafts import Draft
from outbox.mime import render
from outbox.models import Lane, OutgoingEmail

NAMES = ["Rosa", "", "Zoë Łącka " * 12, "<b>&\"'", "=20 = x", "日本語の名前", "Ann.\n.Dot", "a" * 200]


def outgoing(name: str = "Rosa", **more: Any) -> OutgoingEmail:
    usual: dict[str, Any] = {
        "key": "invitation:1:1",
        "kind": "events/invitation",
        "lane": Lane.BULK,
        "recipient": "rosa@example.org",
        "hub_id": 7,
        "mailing_list": "invitations:pt",
        "sender_name": "Hub Łódź",
        "reply_to": "hub@example.org",
        "link": {"route": "events_personal:invitation", "kind": "events.invitation", "nonce": "n-1"},
        "context": {"name": name, "title": "Títul" + "o" * 90, "hub": "Hub", "when": "Tue", "short": "Tue 15 Dec, Lisbon",
                    "where": "=Lisbon", "summary": "One.\n.Two = three", "event_path": "/en/events/1/"},
    }  # fmt: skip
    return Draft(**{**usual, **more}).email()


def parsed(content: bytes) -> EmailMessage:
    message = email.message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def said(message: EmailMessage) -> list[Any]:
    bodies = [message.get_body((kind,)) for kind in ("plain", "html")]
    headers = [(name, message[name]) for name in sorted(set(message)) if name not in ("Date", "Content-Type")]
    return [headers, *(unescape(body.get_content()).strip() for body in bodies if body is not None)]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["en", "pt"])
def test_joined_email_says_what_the_rendered_one_says(
    name: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = outgoing(name, language=language)
    joined = render(one)
    monkeypatch.setattr(rendering, "has_shared_part", lambda _email: False)
    rendered = render(one)

    assert said(parsed(joined.content)) == said(parsed(rendered.content))
    assert (joined.recipient, joined.content.isascii()) == (rendered.recipient, True)
    body = joined.content.partition(b"\r\n\r\n")[2]
    assert max(len(line) for line in body.split(b"\r\n")) <= 140
    assert joined.content.count(b"\n") == joined.content.count(b"\r\n")


def test_templates_are_rendered_once_a_mailing_and_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "_shared", rendering.SharedEmails())
    asked: list[str] = []
    html = rendering.html_text
    monkeypatch.setattr(rendering, "html_text", lambda one, context: asked.append(one.language) or html(one, context))
    for number in range(20):
        for language in ("en", "pl"):
            render(outgoing(f"Person {number}", language=language, recipient=f"p{number}@example.org"))
    assert asked == ["en", "pl"]


def test_no_recipient_gets_values_of_another() -> None:
    for number in (1, 2):
        link = {"route": "events_personal:invitation", "kind": "events.invitation", "nonce": f"n-{number}"}
        content = render(outgoing(f"Person {number}", recipient=f"p{number}@example.org", link=link)).content
        text = "".join(str(part) for part in said(parsed(content)))
        assert f"Person {number}" in text
        assert f"p{number}@example.org" in text
        assert f"Person {3 - number}" not in text
        assert "QzPersonal" not in text


@pytest.mark.parametrize(
    "more", [{"context": {"name": "R", "title": "Other", "hub": "H"}}, {"reply_to": ""}, {"hub_id": 8}]
)
def test_another_mailing_has_another_shared_part(more: dict[str, Any]) -> None:
    assert said(parsed(render(outgoing()).content)) != said(parsed(render(outgoing(**more)).content))
