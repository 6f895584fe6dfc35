"""What a value of the environment must be before production starts with it. Each refusal says what to put there."""

from collections.abc import Callable
from urllib.parse import urlsplit

from marshmallow import ValidationError

SHORTEST_KEY = 32
FEWEST_DIFFERENT = 10
SHORTEST_SIGNING_KEY = 16
BOUNCE_PROVIDERS = ("mailgun", "postal")  # that sign what they report; read by outbox.bounces.webhooks
MAKE_ONE = 'Make one with: python3 -c "import secrets; print(secrets.token_urlsafe(50))"'


def is_good_key(key: str) -> None:
    """Refuse a key that could be guessed: empty, short, or of few different characters."""
    if len(key.strip()) < SHORTEST_KEY or len(set(key)) < FEWEST_DIFFERENT:
        raise ValidationError(f"Put a random key of at least {SHORTEST_KEY} characters there. {MAKE_ONE}")


def has_a_key(keys: list[str]) -> None:
    """Refuse a list of nothing but commas."""
    if not any(key.strip() for key in keys):
        raise ValidationError("Put at least one key there: commas alone hold none.")


def are_good_keys(keys: list[str]) -> None:
    """Refuse a list without a key, or with one that could be guessed."""
    has_a_key(keys)
    for key in keys:
        if key.strip():
            is_good_key(key)


def is_site_address(address: str) -> None:
    """Refuse anything but https and a host, with a port at most."""
    parts = urlsplit(address.rstrip("/"))
    if (parts.scheme, parts.path, parts.query, parts.fragment) != ("https", "", "", "") or not parts.hostname:
        raise ValidationError("Put https and the host there, for instance https://hubs.example.eu")
    if parts.username or parts.password:
        raise ValidationError("Put no user name or password into it.")


def are_host_names(hosts: list[str]) -> None:
    """Refuse the wildcard, with which anybody could name the host of our links, and empty names."""
    if not hosts or any("*" in host or not host.strip() for host in hosts):
        raise ValidationError("Name each host, joined by commas: no “*”, no empty name.")


def is_mail_address(address: str) -> None:
    """Refuse a sender without both parts."""
    local, _at, domain = address.rpartition("@")
    if not local or "." not in domain:
        raise ValidationError("Put an email address there, for instance hubs@ministry.example")


def is_mailbox(address: str) -> None:
    """Refuse what is no mailbox with TLS; none at all is right as well."""
    parts = urlsplit(address)
    if address and (parts.scheme != "imaps" or not parts.hostname or not parts.username or not parts.password):
        raise ValidationError("Put a mailbox there, for instance imaps://user:password@imap.example.eu/INBOX")


def are_bounce_providers(providers: dict[str, str]) -> None:
    """Refuse a provider whose reports are not known, and one without a key to verify them by."""
    for name, key in providers.items():
        if name not in BOUNCE_PROVIDERS or len(key) < SHORTEST_SIGNING_KEY:
            raise ValidationError(f"Put name=key there, with the signing key of one of: {', '.join(BOUNCE_PROVIDERS)}")


def is_longer_than(seconds: float | None, what: str) -> Callable[[float], None]:
    """Return a check that refuses a value of ``seconds`` or less; ``what`` names where those come from."""

    def check(value: float) -> None:
        if seconds is not None and value <= seconds:
            raise ValidationError(f"Must be longer than {what}, which is {seconds:g} seconds.")

    return check
