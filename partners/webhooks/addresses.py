"""Where a webhook may go: an https address by name, on port 443, that leads to the public internet and nowhere else.

The form of an address is checked when it is entered, and where its name leads at each connection (``connections``): a name may lead
elsewhere a moment later.
"""

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import idna
from django.conf import settings
from django.utils.translation import gettext as _

from toolkit.actions import ActionRefused

LONGEST = 500
_LABEL = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
_NAME = re.compile(
    rf"(?:{_LABEL}\.)+(?:[a-z]{{2,63}}|xn--[a-z0-9-]{{1,59}})"
)  # no number ends so, however it is written
# IANA's registries of special-purpose addresses, and the address at which one provider's machines ask for their secrets.
_NOT_PUBLIC_4 = [
    ipaddress.IPv4Network(text)
    for text in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
        "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3", "168.63.129.16/32",
    )
]  # fmt: skip
_PUBLIC_6 = ipaddress.IPv6Network(
    "2000::/3"
)  # everything else: loopback, mapped, NAT64, unique local, link-local, multicast
_NOT_PUBLIC_6 = [
    ipaddress.IPv6Network(text) for text in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "3ffe::/16")
]  # Teredo and other protocols, documentation, 6to4


class AddressRefused(ActionRefused):
    """An address to which no webhook goes."""

    def __init__(self, message: object) -> None:
        super().__init__(message, "url")


@dataclass(frozen=True)
class WebhookTarget:
    """An address that may be tried: its name as DNS has it, and what is asked for there. ``is_test``: a receiver on this machine."""

    scheme: str
    host: str
    port: int
    path: str
    is_test: bool = False

    @property
    def host_header(self) -> str:
        """The value of ``Host``."""
        usual = {"https": 443, "http": 80}[self.scheme]
        return self.host if self.port == usual else f"{self.host}:{self.port}"


def read_target(url: str) -> WebhookTarget:
    """Return what an address names. Refuses every form that could lead elsewhere than it seems (AddressRefused)."""
    if len(url) > LONGEST or any(sign <= " " or sign in "\\\x7f" for sign in url):
        raise AddressRefused(
            _("Enter an address without spaces, at most %(most)s characters long.") % {"most": LONGEST}
        )
    try:
        parts = urlsplit(url)
        port, name = parts.port, parts.hostname or ""
    except ValueError:
        raise AddressRefused(_("Enter an address such as https://example.org/webhooks.")) from None
    if parts.scheme not in ("https", "http") or not name:
        raise AddressRefused(_("Enter an address such as https://example.org/webhooks."))
    if "@" in parts.netloc or "#" in url:
        raise AddressRefused(_("Enter an address without a user name, a password or a part after #."))
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=-._~") + (
        f"?{quote(parts.query, safe=_IN_QUERY)}" if parts.query else ""
    )
    if f"{name}:{port}" in settings.PARTNERS.test_receivers and port:
        return WebhookTarget(parts.scheme, name, port, path, is_test=True)
    _refuse_scheme(parts.scheme, port)
    return WebhookTarget(parts.scheme, _dns_name(name), 443 if parts.scheme == "https" else 80, path)


_IN_QUERY = "/%:@!$&'()*+,;=-._~?"


def _refuse_scheme(scheme: str, port: int | None) -> None:
    if scheme == "http" and not settings.PARTNERS.webhook_http:
        raise AddressRefused(_("Enter an address that begins with https://."))
    if port not in (None, 443 if scheme == "https" else 80):
        raise AddressRefused(_("Enter an address without a port: webhooks go to port 443."))


def _dns_name(name: str) -> str:
    try:
        found = idna.encode(name, uts46=True).decode().lower()
    except (idna.IDNAError, UnicodeError):
        found = ""
    if not _NAME.fullmatch(found) or len(found) > 253:
        raise AddressRefused(_("Enter the name of a host, such as example.org, and not a number."))
    return found


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet. No form that holds another address inside counts as one."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv4Address):
        return found.is_global and not any(found in network for network in _NOT_PUBLIC_4)
    return found in _PUBLIC_6 and found.is_global and not any(found in network for network in _NOT_PUBLIC_6)
