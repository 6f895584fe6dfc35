"""The accounts of the demo: invented people. How they sign in is kept in one file, readable by its owner only."""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.utils import decrypt
from django.contrib.auth.hashers import PBKDF2PasswordHasher, check_password

from accounts.actions import create_person
from accounts.errors import UnreadableSecret
from accounts.models import User
from audit.actors import SYSTEM
from hubs.models import Hub, Role
from hubs.team.actions.roles import set_role


@dataclass(frozen=True)
class DemoAccount:
    """A person of the demo; ``hub`` is the slug of the hub they work for, empty for the network account."""

    name: str
    email: str
    title: str
    hub: str = ""
    role: Role | None = None


ACCOUNTS = (
    DemoAccount("Marta Ribeiro", "coordinator.pt@demo.example", "Coordinator of the hub of Portugal", "pt", Role.COORDINATOR),
    DemoAccount("Tiago Nunes", "editor.pt@demo.example", "Editor of the hub of Portugal", "pt", Role.EDITOR),
    DemoAccount("Rui Falcão", "viewer.pt@demo.example", "Viewer of the hub of Portugal", "pt", Role.VIEWER),
    DemoAccount("Ingrid Solheim", "coordinator.no@demo.example", "Coordinator of the hub of Norway", "no", Role.COORDINATOR),
    DemoAccount("Anke de Vries", "office@demo.example", "Network office: every hub"),
    DemoAccount("Katarzyna Wrona", "coordinator.pl@demo.example", "Coordinator of the hub of Poland", "pl", Role.COORDINATOR),
    DemoAccount("Elena Papadaki", "coordinator.gr@demo.example", "Coordinator of the hub of Greece", "gr", Role.COORDINATOR),
    DemoAccount("Femke Oosterhuis", "coordinator.nl@demo.example", "Coordinator of the hub of the Netherlands", "nl", Role.COORDINATOR),
    DemoAccount("Desislava Koleva", "coordinator.bg@demo.example", "Coordinator of the hub of Bulgaria", "bg", Role.COORDINATOR),
    DemoAccount("Sofie Lambrecht", "coordinator.be@demo.example", "Coordinator of the hub of Belgium", "be", Role.COORDINATOR),
    DemoAccount("Giulia Ferrante", "coordinator.it@demo.example", "Coordinator of the hub of Italy", "it", Role.COORDINATOR),
    DemoAccount("Henrik Dalby", "editor.no@demo.example", "Editor of the hub of Norway", "no", Role.EDITOR),
    DemoAccount("Tomasz Gajda", "editor.pl@demo.example", "Editor of the hub of Poland", "pl", Role.EDITOR),
)  # fmt: skip
ITERATIONS = 1_000
MARTA, TIAGO, ANKE = ACCOUNTS[0].email, ACCOUNTS[1].email, ACCOUNTS[4].email


def person(email: str) -> User:
    """The person with this address."""
    return User.objects.get(email=email)


def coordinator_of(hub: Hub) -> User:
    """The coordinator of the hub; the network office where it has none."""
    return next(
        (person(one.email) for one in ACCOUNTS if (one.hub, one.role) == (hub.slug, Role.COORDINATOR)), None
    ) or person(ANKE)


@dataclass(frozen=True)
class Key:
    """How a person signs in. ``totp_secret`` is base32."""

    name: str
    email: str
    role: str
    password: str
    totp_secret: str


def load_people(file: Path) -> list[Key]:
    """Create the accounts and write their keys to ``file`` (mode 0600). Who is in the file keeps password and app."""
    known = _read(file)
    keys = [known.get(account.email) or _new_key(account) for account in ACCOUNTS]
    for account, key in zip(ACCOUNTS, keys, strict=True):
        _set_up(account, key)
    _write(file, keys)
    return keys


def _new_key(account: DemoAccount) -> Key:
    return Key(account.name, account.email, account.title, secrets.token_urlsafe(12), generate_totp_secret())


def _hashed(password: str) -> str:
    """Return a quick hash: a random password needs no slow one, and the first time its owner signs in it is hashed as usual."""
    hasher = PBKDF2PasswordHasher()
    return hasher.encode(password, hasher.salt(), iterations=ITERATIONS)


def _set_up(account: DemoAccount, key: Key) -> None:
    """Create the person or give them this key, and their role."""
    user = User.objects.filter(email=account.email).first()
    if user is None:
        is_office = account.role is None
        user = create_person(by=SYSTEM, email=account.email, name=account.name, is_network_office=is_office)
    if not (user.has_usable_password() and check_password(key.password, user.password)):
        user.password = _hashed(key.password)
        user.save(update_fields=["password"])
    if not _has_secret(user, key.totp_secret):
        Authenticator.objects.filter(user=user).delete()
        TOTP.activate(user, key.totp_secret)
    if account.role is not None:
        set_role(by=SYSTEM, hub=Hub.objects.get(slug=account.hub), user=user, role=account.role)


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
    """Replace the file in one step; it is never readable by others."""
    new = file.with_suffix(".new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        json.dump([asdict(key) for key in keys], stream, ensure_ascii=False, indent=2)
    new.replace(file)
