"""Bounces that are written for people: qmail's (QSBMF), and those that name who failed in a header (Exim)."""

import re
from dataclasses import dataclass

from outbox.bounces.status_codes import code_in

_GREETING = re.compile(r"^Hi\. This is the\b", re.MULTILINE)
_COPY = re.compile(r"^-{2,} ?(?:Below this line is a copy|Enclosed is a copy|This is a copy)[^\n]*$", re.MULTILINE)
_FAILED = re.compile(r"^<([^<>\s]{3,254})>:[ \t]*\r?\n((?:[^\r\n]+\r?\n?)+)", re.MULTILINE)
_ADDRESS = re.compile(r"[^\s,;<>]{1,64}@[^\s,;<>]{3,189}")
MOST = 100


@dataclass(frozen=True)
class Failure:
    """An address, and why nothing arrives there."""

    address: str
    status: str
    detail: str


def failures_in(text: str, failed_recipients: str) -> list[Failure]:
    """Return who did not get the email; ``failed_recipients`` is the header of that name. Nothing is read of the copy."""
    before_copy = _COPY.split(text, maxsplit=1)[0]
    named = _ADDRESS.findall(failed_recipients)
    if named:
        status = code_in(before_copy)
        return [Failure(address, status, _line_about(address, before_copy)) for address in named[:MOST]]
    if not _GREETING.search(before_copy):
        return []
    found = [(match[1], " ".join(match[2].split())) for match in _FAILED.finditer(before_copy)]
    return [Failure(address, code_in(reason.replace("#", " ")), reason) for address, reason in found[:MOST]]


def _line_about(address: str, text: str) -> str:
    """What is written behind the address, up to the next empty line."""
    body = re.split(r"\r?\n\r?\n", text, maxsplit=1)[-1]
    _before, found, behind = body.partition(address)
    return " ".join(re.split(r"\r?\n\s*\r?\n", behind, maxsplit=1)[0].split()).lstrip(">: ") if found else ""
