"""How the mailbox looks: HTML put together by hand, every value escaped on its way in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

from devstack import totp
from devstack.emails import AcceptedEmail
from devstack.people import Person

LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")
HEADERS = (
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "Content-Language",
    "Auto-Submitted",
    "List-Id",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
)
MARK = (
    '<svg class="mark" viewBox="0 0 32 32" aria-hidden="true"><circle cx="6" cy="26" r="4"/>'
    '<path d="M6 15a11 11 0 0 1 11 11M6 8a18 18 0 0 1 18 18M6 1a25 25 0 0 1 25 25"/></svg>'
)


@dataclass(frozen=True)
class MailboxFilter:
    """What the list shows: the filter as typed, the page, how many emails match, whether there are more pages."""

    to: str
    page: int
    found: int
    more: bool


def emails(
    found: Sequence[AcceptedEmail], known: Sequence[Person], choice: MailboxFilter, portal: str, now: float
) -> str:
    """The list of emails, newest first, below the people one can sign in as."""
    return _page("Mailbox of the demo", portal, _people(known, now), _filter(choice), _list(found, choice))


def email(one: AcceptedEmail, portal: str) -> str:
    """One email: its headers, its parts, its attachments."""
    address = f"/emails/{one.name}/"
    parts = [f'<p><a href="/">All emails</a></p><h1>{escape(one.subject) or "(no subject)"}</h1>', _headers(one)]
    if one.html:
        frame = f'<iframe src="{address}html" sandbox="allow-popups allow-popups-to-escape-sandbox" title="The email">'
        parts.append(f"<section><h2>As most people see it</h2>{frame}</iframe></section>")
    if one.text:
        parts.append(f'<section><h2>As plain text</h2><div class="text">{with_links(one.text)}</div></section>')
    files = [
        f'<li><a href="{address}parts/{number}">{escape(name)}</a> <span>{escape(kind)}, {_size(content)}</span></li>'
        for number, (name, kind, content) in enumerate(one.attachments)
    ]
    if files:
        parts.append(f"<section><h2>Attached</h2><ul>{''.join(files)}</ul></section>")
    parts.append(f'<p><a href="{address}raw">The email as it was sent, with every header</a></p>')
    return _page(one.subject or "Email", portal, *parts)


def html_part(one: AcceptedEmail) -> str:
    """The HTML part for the frame; its links open beside the mailbox. The policy it is served with keeps it inert."""
    return f'<!doctype html><base target="_blank">{one.html}'


def missing(portal: str) -> str:
    """There is no such page or email."""
    words = "<h1>There is no such email</h1><p>The mailbox keeps the newest 5 000 emails; older ones are gone.</p>"
    return _page("Not found", portal, words, '<p><a href="/">All emails</a></p>')


def with_links(text: str) -> str:
    """The text, escaped, with its web addresses as links."""
    pieces, end = [], 0
    for found in LINK.finditer(text):
        address = escape(found[0])
        pieces += [escape(text[end : found.start()]), f'<a href="{address}" rel="noreferrer">{address}</a>']
        end = found.end()
    return "".join([*pieces, escape(text[end:])])


def _page(title: str, portal: str, *parts: str) -> str:
    home = f'<a href="{escape(portal)}/">Open the portal</a>' if portal else ""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title><link rel="stylesheet" href="/style.css"></head><body>'
        f'<header><a class="name" href="/">{MARK} Mailbox</a><p>Demo only: no email leaves this machine.</p>{home}'
        f"</header><main>{''.join(parts)}</main></body></html>"
    )


def _people(known: Sequence[Person], now: float) -> str:
    if not known:
        return ""
    rows = "".join(_person(one, now) for one in known)
    left = totp.seconds_left(now)
    return (
        "<section class=people><h2>Sign in as one of the demo people</h2><table><thead><tr>"
        "<th scope=col>Name</th><th scope=col>Role</th><th scope=col>Email</th><th scope=col>Password</th>"
        f"<th scope=col>Second-factor code</th></tr></thead><tbody>{rows}</tbody></table>"
        f"<p>These codes hold for {left} more second{'' if left == 1 else 's'}. "
        '<a href="/">Show the codes again</a></p>'
        "</section>"
    )


def _person(one: Person, now: float) -> str:
    code = totp.code(one.totp_secret, now) if one.totp_secret else ""
    shown = f'<span class="code">{code[:3]} {code[3:]}</span>' if code else "not needed"
    mine = f'<a href="/?{escape(urlencode({"to": one.email}))}">{escape(one.email)}</a>'
    cells = (escape(one.role), mine, f"<code>{escape(one.password)}</code>", shown)
    names = ("Role", "Email", "Password", "Code")
    others = "".join(f'<td data-name="{name}">{cell}</td>' for name, cell in zip(names, cells, strict=True))
    return f"<tr><th scope=row>{escape(one.name)}</th>{others}</tr>"


def _filter(choice: MailboxFilter) -> str:
    clear = ' <a href="/">Show all emails</a>' if choice.to else ""
    return (
        '<form method="get" action="/"><label for="to">Emails to</label> '
        f'<input id="to" name="to" value="{escape(choice.to)}" autocomplete="off" spellcheck="false"> '
        f"<button>Show emails</button>{clear}</form>"
    )


def _list(found: Sequence[AcceptedEmail], choice: MailboxFilter) -> str:
    count = f"{choice.found:,} email{'' if choice.found == 1 else 's'}".replace(",", "\N{NO-BREAK SPACE}")
    heading = f"<h1>{count}{f' to {escape(choice.to)}' if choice.to else ''}</h1>"
    if not found:
        reason = "No emails to this address yet." if choice.to else "No emails yet."
        return f"{heading}<p>{reason} They arrive within a few seconds. Reload the page.</p>"
    rows = "".join(
        f'<tr><td data-name="To">{escape(", ".join(one.recipients))}</td><td data-name="Subject">'
        f'<a href="/emails/{one.name}/">{escape(one.subject) or "(no subject)"}</a></td>'
        f'<td data-name="When">{_when(one)}</td></tr>'
        for one in found
    )
    head = "<thead><tr><th scope=col>To</th><th scope=col>Subject</th><th scope=col>When</th></tr></thead>"
    return f"{heading}<table>{head}<tbody>{rows}</tbody></table>{_pages(choice)}"


def _pages(choice: MailboxFilter) -> str:
    steps = [("Newer emails", choice.page - 1, choice.page > 1), ("Older emails", choice.page + 1, choice.more)]
    links = [
        f'<a href="/?{escape(urlencode({"to": choice.to, "page": number}))}">{words}</a>'
        for words, number, there in steps
        if there
    ]
    return f"<nav aria-label=Pages>{' '.join(links)}</nav>" if links else ""


def _headers(one: AcceptedEmail) -> str:
    pairs = [("Handed over for", ", ".join(one.recipients)), ("Arrived", "")]
    pairs += [(name, str(one.message[name])) for name in HEADERS if one.message[name]]
    shown = [(name, _when(one) if name == "Arrived" else escape(value)) for name, value in pairs]
    return f"<dl>{''.join(f'<dt>{name}</dt><dd>{value}</dd>' for name, value in shown)}</dl>"


def _when(one: AcceptedEmail) -> str:
    local = one.received_at.astimezone()
    return f'<time datetime="{one.received_at.isoformat()}">{local.day} {local:%B %Y, %H:%M:%S %Z}</time>'


def _size(content: bytes) -> str:
    return f"{max(1, round(len(content) / 1000))} kB"
