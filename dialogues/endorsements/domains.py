"""Whether an email address is one of an organisation's own domain."""

import re
from urllib.parse import urlsplit

from hubs.models import Organisation
from toolkit.mail_providers import MAIL_PROVIDERS

_LANGUAGE = re.compile(r"/?([a-z]{2,3}([-_][a-z]{2,4})?)?/?", re.IGNORECASE)


def has_own_address(organisation: Organisation, email: str) -> bool:
    """Whether the address is exactly of the domain of the organisation's website in the registry.

    Not a mail provider's, and not one that another organisation of the registry has too: then its people could sign for both.
    """
    domain = domain_of(organisation.website)
    if not domain or email.partition("@")[2] != domain:
        return False
    others = Organisation.objects.filter(website__icontains=domain).exclude(pk=organisation.pk)
    return all(_host(one.website) != domain for one in others)


def domain_of(website: str) -> str:
    """The domain of a website that has it to itself; empty of a page on a site of others (``https://www.gov.pl/web/health``)."""
    host = _host(website)
    return host if host not in MAIL_PROVIDERS and _LANGUAGE.fullmatch(urlsplit(website).path) else ""


def _host(website: str) -> str:
    return (urlsplit(website).hostname or "").removeprefix("www.")
