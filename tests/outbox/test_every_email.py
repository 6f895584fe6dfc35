"""What holds for every type of email: who sends it, where an answer goes, and a subject that tells emails apart."""

import ast
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from outbox.drafts import Draft
from outbox.mime import render
from outbox.models import Lane
from tests.architecture.test_size import APPLICATIONS
from tests.outbox.workers import ROOT

TEMPLATES = ROOT / "templates" / "emails"
KINDS = sorted(
    str(path.relative_to(TEMPLATES)).removesuffix(".subject.txt") for path in TEMPLATES.rglob("*.subject.txt")
)
ABOUT_AN_EVENT = [kind for kind in KINDS if kind.startswith("events/")]
EVENT = {"title": "T", "summary": "S", "when": "Tuesday", "where": "Lisbon", "path": "/en/events/1/"}
CONTEXT = {
    **EVENT, "name": "Ana", "hub": "National Cancer Hub Portugal", "short": "Tue 15 Dec, Lisbon", "was_when": "Monday",
    "role": "editor", "new": [EVENT], "others": [], "address": "https://portal.example/x", "change": "password_changed",
    "partner": "Cancer Mission Hub Norway", "event_path": "/en/events/1/", "hub_path": "/en/hubs/pt/",
    "count": 1, "groups": [{"title": "Events", "entries": [EVENT], "more": 0}], "page_path": "/en/hubs/pt/",
    "because": "Illness", "code": "ABCD-EFGH", "subject": "News", "body": "Hello {name}", "audience": "segment",
    "invitee": "Rosa Silva", "substitute": "Rui Costa", "until": "15 December 2026", "reserve": True,
    "draws_path": "/en/dialogues/1/draws/", "organisation": "Liga Vida",
    "entries": [{"number": 1, "text": "Publish waiting times", "name": "Ministry of Health", "due": "31 March 2027", "overdue": 3}],
    "question": "How?", "due": "31 March 2027", "overdue": 0, "shown_as": "Rosa Silva, Chair, Cancer League", "text": "We agree.",
    "is_changed": True,
    "why": "new", "reason": "Settled", "answer": "Two weeks.", "has_112": True, "is_urgent": True,
    "helpline": {"name": "Linha Cancro", "phone": "808 255 255"},
    "emotional_support": {"name": "Samaritans", "phone": "116 123"},
}  # fmt: skip
# Whose code writes to people on behalf of no hub.
OF_THE_PORTAL = {"outbox/account_emails.py"}


def email(kind: str, reply_to: str = "hub@example.org") -> EmailMessage:
    draft = Draft(
        key="fact:1", kind=kind, lane=Lane.NOTICE, recipient="ana@example.org", hub_id=1, context=CONTEXT,
        sender_name="National Cancer Hub Portugal", reply_to=reply_to,
    )  # fmt: skip
    message = message_from_bytes(render(draft.email()).content, policy=SMTP)
    assert isinstance(message, EmailMessage)
    return message


def text(message: EmailMessage, subtype: str) -> str:
    part = message.get_body((subtype,))
    assert part is not None
    return str(part.get_content())


@pytest.mark.parametrize("kind", KINDS)
def test_hub_sends_it_gets_the_answer_and_is_named_with_its_address(kind: str) -> None:
    message = email(kind)
    assert message["Reply-To"] == "hub@example.org"
    assert message["From"] == "National Cancer Hub Portugal <portal@echos.example>"
    for subtype in ("plain", "html"):
        assert "hub@example.org" in text(message, subtype)
        assert "National Cancer Hub Portugal" in text(message, subtype)


@pytest.mark.parametrize("kind", KINDS)
def test_answer_to_a_hub_without_a_mailbox_goes_to_the_network_office(kind: str) -> None:
    message = email(kind, reply_to="")
    assert message["Reply-To"] == "network-office@echos.example"
    assert "network-office@echos.example" in text(message, "plain")


@pytest.mark.parametrize("kind", ABOUT_AN_EVENT)
def test_subject_names_date_and_city_and_not_what_the_event_is_about(kind: str) -> None:
    subject = email(kind)["Subject"]
    assert subject.endswith(": Tue 15 Dec, Lisbon") or subject == "New date: now Tue 15 Dec, Lisbon"
    assert CONTEXT["title"] not in subject.split()


def test_subjects_about_an_event_differ() -> None:
    subjects = [email(kind)["Subject"] for kind in ABOUT_AN_EVENT]
    alike = {("events/cancelled", "events/invitation_cancelled"), ("events/changed", "events/invitation_changed")}
    assert len(subjects) - len(set(subjects)) == len(alike)


def drafts() -> list[tuple[str, ast.Call]]:
    """Every place that makes a draft of an email."""
    found = []
    for path in sorted(file for application in APPLICATIONS for file in (ROOT / application).rglob("*.py")):
        if "Draft(" in (text := path.read_text()):
            calls = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))
            drafts = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "Draft"]
            found += [(str(path.relative_to(ROOT)), call) for call in drafts]
    return found


def test_every_draft_names_its_sender() -> None:
    """By ``reply_to`` or by the fields of ``outbox.senders.sender``."""
    assert len(drafts()) >= 9
    without = {
        name
        for name, call in drafts()
        if "reply_to" not in (names := {one.arg for one in call.keywords}) and None not in names
    }
    assert without == OF_THE_PORTAL


def test_every_type_has_its_three_templates() -> None:
    missing = [
        f"{kind}{end}" for kind in KINDS for end in (".txt", ".html") if not Path(TEMPLATES / f"{kind}{end}").exists()
    ]
    assert missing == []
