"""The demo people: offices, not persons. Who they are and how they sign in stands in one file, readable by its owner only."""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.utils import decrypt

from accounts.actions import create_person
from accounts.errors import UnreadableSecret
from accounts.models import User
from audit.actors import SYSTEM
from hubs.models import Hub, Role
from hubs.team.actions.roles import set_role


@dataclass(frozen=True)
class Office:
    """Somebody of the demo; ``hub`` is the slug of the hub they work for, empty for the network office."""

    name: str
    email: str
    told_as: str
    hub: str = ""
    role: Role | None = None


OFFICES = (
    Office("Coordinator, Portugal", "coordinator.pt@demo.example", "Coordinator of the hub of Portugal", "pt", Role.COORDINATOR),
    Office("Editor, Portugal", "editor.pt@demo.example", "Editor of the hub of Portugal", "pt", Role.EDITOR),
    Office("Viewer, Portugal", "viewer.pt@demo.example", "Viewer of the hub of Portugal", "pt", Role.VIEWER),
    Office("Coordinator, Norway", "coordinator.no@demo.example", "Coordinator of the hub of Norway", "no", Role.COORDINATOR),
    Office("Network office", "office@demo.example", "Network office: every hub"),
)  # fmt: skip


@dataclass(frozen=True)
class Key:
    """How one of them signs in. ``totp_secret`` is base32."""

    name: str
    email: str
    role: str
    password: str
    totp_secret: str


def load_people(file: Path) -> list[Key]:
    """Make the demo people and write the keys to ``file`` (mode 0600). Whoever stands in the file keeps their keys."""
    known = _read(file)
    keys = [known.get(office.email) or _new_key(office) for office in OFFICES]
    for office, key in zip(OFFICES, keys, strict=True):
        _bring_to(office, key)
    _write(file, keys)
    return keys


def _new_key(office: Office) -> Key:
    return Key(office.name, office.email, office.told_as, secrets.token_urlsafe(12), generate_totp_secret())


def _bring_to(office: Office, key: Key) -> None:
    """The person exists, signs in with this key, and has the role."""
    user = User.objects.filter(email=office.email).first()
    if user is None:
        is_office = office.role is None
        user = create_person(
            by=SYSTEM, email=office.email, name=office.name, is_network_office=is_office, password=key.password
        )
    elif not user.check_password(key.password):
        user.set_password(key.password)
        user.save(update_fields=["password"])
    if not _has_secret(user, key.totp_secret):
        Authenticator.objects.filter(user=user).delete()
        TOTP.activate(user, key.totp_secret)
    if office.role is not None:
        set_role(by=SYSTEM, hub=Hub.objects.get(slug=office.hub), user=user, role=office.role)


def _has_secret(user: User, secret: str) -> bool:
    row = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    try:
        return row is not None and bool(decrypt(row.data["secret"]) == secret)
    except UnreadableSecret:  # a database that has seen another demo
        return False


def _read(file: Path) -> dict[str, Key]:
    if not file.exists():
        return {}
    rows = json.loads(file.read_text(encoding="utf-8"))
    return {row["email"]: Key(**row) for row in rows}


def _write(file: Path, keys: list[Key]) -> None:
    """In one step, and never readable by others."""
    new = file.with_suffix(".new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        json.dump([asdict(key) for key in keys], stream, ensure_ascii=False, indent=2)
    new.replace(file)
