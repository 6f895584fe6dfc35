"""Render a row to the bytes of an email: text, HTML, calendar, headers."""

import re
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import css_inline
from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone, translation

from accounts.personal_links import token_for
from outbox.errors import CannotBeWritten
from outbox.models import OutgoingEmail
from outbox.shared_contexts import shared_context
from outbox.shared_rendering import SharedEmail, SharedEmails, has_shared_part, marked, put_together
from outbox.unsubscribe_links import token_address, unsubscribe_link
from toolkit.email_addresses import canonical_address

POLICY = SMTP.clone(max_line_length=78)
LONGEST_SUBJECT = 200
NOT_IN_A_LIST_ID = re.compile(r"[^A-Za-z0-9-]+")
PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9_%+-]+(?:\.[A-Za-z0-9_%+-]+)*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
GAPS = re.compile(r"\n[ \t]*\n\s*\n")  # what blocks and conditions leave behind


@dataclass(frozen=True)
class Ready:
    """An email as it goes over the wire: the address for RCPT, and the whole message with CR LF."""

    recipient: str
    content: bytes


def render(email: OutgoingEmail) -> Ready:
    """The finished email in its reader's language. Refuses, with CannotBeWritten, whatever is wrong with it."""
    try:
        recipient = _on_the_wire(email.recipient)
        with translation.override(email.language):
            unsubscribe = unsubscribe_link(email)
            joined = _joined(email, recipient, unsubscribe) if has_shared_part(email) else None
            if joined is None:
                joined = _message(email).as_bytes()
        return Ready(recipient, _machine_headers(email, unsubscribe) + joined)
    except Exception as error:
        raise CannotBeWritten(f"{type(error).__name__}: {error}") from error


_shared = SharedEmails()


def _joined(email: OutgoingEmail, recipient: str, unsubscribe: str) -> bytes | None:
    """The message of one of many, joined of what all have in common and what is the person's own."""
    values = {
        "name": email.context.get("name", ""),
        "link": _personal_link(email),
        "unsubscribe_link": unsubscribe,
        "recipient": email.recipient,
    }
    shared = _shared.get(email, values, lambda: _shared_part(email, values))
    if shared is None:
        return None
    own = f"To: {_to(recipient)}\r\nDate: {format_datetime(timezone.now())}\r\n"
    return own.encode("ascii") + shared.for_person(values)


def _to(recipient: str) -> str:
    """The address as a header; nearly all are plain and need no parser."""
    if PLAIN_ADDRESS.fullmatch(recipient):
        return recipient
    message = EmailMessage(policy=POLICY)
    message["To"] = Address(addr_spec=recipient)
    return str(message["To"])


def _shared_part(email: OutgoingEmail, values: dict[str, str]) -> SharedEmail | None:
    context = email_context(email) | marked(values)
    message = EmailMessage(policy=POLICY)
    for name, value in email_headers(email, context).items():
        if name not in ("To", "Date"):
            message[name] = value
    headers = message.as_bytes().rstrip(b"\r\n") + b"\r\n"
    return put_together(headers, plain_text(email, context), html_text(email, context))


def plain_text(email: OutgoingEmail, context: dict[str, Any]) -> str:
    return GAPS.sub("\n\n", _text(email.kind, "txt", context)).strip() + "\n"


def html_text(email: OutgoingEmail, context: dict[str, Any]) -> str:
    return str(_inliner().inline(get_template(f"emails/{email.kind}.html").render(context)))


def _message(email: OutgoingEmail) -> EmailMessage:
    context = email_context(email) | {"link": _personal_link(email), "unsubscribe_link": unsubscribe_link(email)}
    message = EmailMessage(policy=POLICY)
    for name, value in email_headers(email, context).items():
        message[name] = value
    message.set_content(plain_text(email, context), cte="quoted-printable")
    message.add_alternative(html_text(email, context), subtype="html", cte="quoted-printable")
    if email.calendar:
        _add_calendar(message, email)
    return message


def email_context(email: OutgoingEmail) -> dict[str, Any]:
    """The context of the draft and what every email says of itself; the personal links are added by who may make them."""
    return {
        **shared_context(email),
        **email.context,
        "site_url": settings.SITE_URL.rstrip("/"),
        "site_host": urlsplit(settings.SITE_URL).netloc,
        "sender_name": settings.EMAIL_FROM_NAME,
        "from_name": email.sender_name or settings.EMAIL_FROM_NAME,
        "contact": _contact(email),
        "language": email.language,
        "recipient": email.recipient,
    }


def _personal_link(email: OutgoingEmail) -> str:
    if not email.link:
        return ""
    hub_id = email.link.get("hub", email.hub_id)
    token = token_for(email.link["kind"], hub_id, email.link["nonce"], email.link.get("hash", ""))
    return token_address(email.link["route"], token)


def email_headers(email: OutgoingEmail, context: dict[str, Any]) -> dict[str, Any]:
    subject = " ".join(_text(email.kind, "subject.txt", context).split())
    contact = _contact(email)
    return {
        "From": Address(_printable(email.sender_name) or settings.EMAIL_FROM_NAME, addr_spec=settings.EMAIL_FROM),
        **({"Reply-To": Address(addr_spec=_on_the_wire(contact))} if contact else {}),
        "To": Address(addr_spec=_on_the_wire(email.recipient)),
        "Subject": _printable(subject)[:LONGEST_SUBJECT],
        "Date": format_datetime(timezone.now()),
        "Auto-Submitted": "auto-generated",
    }


def _contact(email: OutgoingEmail) -> str:
    """Where an answer goes: the hub's shared mailbox, otherwise the network office."""
    return email.reply_to or settings.NETWORK_OFFICE_EMAIL


def _printable(text: str) -> str:
    return "".join(mark for mark in text if mark.isprintable())


def _machine_headers(email: OutgoingEmail, unsubscribe: str) -> bytes:
    """Headers that programs read whole: never folded or encoded, however long, so they hold nothing but ASCII of ours."""
    headers = {"Message-ID": email.message_id, "Content-Language": email.language}
    if email.mailing_list:
        host = urlsplit(settings.SITE_URL).hostname or "localhost"
        headers |= {
            "List-Unsubscribe": f"<{unsubscribe}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "List-Id": f"<{NOT_IN_A_LIST_ID.sub('.', email.mailing_list)}.{host}>",
        }
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode("ascii")


def _text(kind: str, ending: str, context: dict[str, Any]) -> str:
    """Plain text: nothing is escaped, because nothing is read as HTML."""
    template: Any = get_template(f"emails/{kind}.{ending}")
    return str(template.template.render(Context(context, autoescape=False)))


def _add_calendar(message: EmailMessage, email: OutgoingEmail) -> None:
    """As an alternative, which mail programs act upon, and as a file for those that do not."""
    method = email.calendar_method or "PUBLISH"
    octets = email.calendar.encode()
    message.add_alternative(octets, maintype="text", subtype="calendar", params={"method": method, "charset": "utf-8"})
    message.add_attachment(octets, maintype="application", subtype="ics", filename="event.ics")


def _on_the_wire(address: str) -> str:
    """The address in its canonical form, which is ASCII. Raises ``InvalidAddress``."""
    return canonical_address(address)


@cache
def _inliner() -> css_inline.CSSInliner:
    """Styles go into the elements, for mail programs that drop style sheets; media queries stay, for those that do not."""
    return css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
