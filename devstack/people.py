"""The demo people, as `manage.py load_demo` writes them down."""

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Person:
    """A user of the demo to sign in as. `totp_secret` is base32, None for those without a second factor."""

    name: str
    email: str
    role: str
    password: str
    totp_secret: str | None


def read(file: Path) -> list[Person]:
    """The people in the file; none while there is no file yet."""
    if not file.exists():
        return []
    rows = json.loads(file.read_text())
    return [
        Person(row["name"], row["email"], row["role"], row["password"], row.get("totp_secret") or None) for row in rows
    ]
