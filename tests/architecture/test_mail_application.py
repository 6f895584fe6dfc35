"""Nothing but the outbox imports a mail library (import-linter holds smtplib; it cannot see inside Django)."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPLICATIONS = [
    "toolkit", "audit", "accounts", "publishing", "hubs", "news", "library", "consents", "stakeholders", "events", "dialogues",
    "digests", "mailings", "partners", "search", "privacy", "echos_portal",
]  # fmt: skip


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def test_only_the_outbox_knows_how_mail_is_sent() -> None:
    guilty = [
        str(path.relative_to(ROOT))
        for room in APPLICATIONS
        for path in (ROOT / room).rglob("*.py")
        if {"django.core.mail", "smtplib", "email.message"} & imported(path)
    ]
    assert guilty == []
