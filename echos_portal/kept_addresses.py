"""The address under which a public answer is kept, read from what the web server passes, before Django makes a request of it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import parse_cookie
from django.http.request import split_domain_port, validate_host

from accounts.kept_forms import PARAMETER as KEPT_FORM
from echos_portal.charsets import is_utf_8

# The first part of an address behind the language; everything below /my/, /manage/, /network/, /accounts/, … is personal.
SECTIONS = frozenset(
    ["", "about", "accessibility", "privacy", "hubs", "groups", "events", "dialogues", "news", "library", "embed"]
)
SHARED = ("/api/v1/", "/feeds/")  # the same in all languages
LONGEST_ADDRESS = 1000
Environ = Mapping[str, Any]
_LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)
_PERSONAL_COOKIES = (settings.SESSION_COOKIE_NAME, CookieStorage.cookie_name)
# A page whose answer depends on one of these is kept under the address alone, so it is not asked for with them.
_PERSONAL_HEADERS = ("HTTP_AUTHORIZATION", "HTTP_HX_REQUEST", "HTTP_RANGE", "HTTP_IF_MATCH")


def kept_address(environ: Environ) -> str | None:
    """Return the address an answer is kept under; None where none may be given or kept.

    Path and parameters in order, behind them whether the answer goes over TLS or to a script of another site: both show in headers.
    """
    path, query = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
    if environ["REQUEST_METHOD"] != "GET" or not is_public(path) or len(path) + len(query) > LONGEST_ADDRESS:
        return None
    if (
        environ.get("SCRIPT_NAME")
        or any(name in environ for name in _PERSONAL_HEADERS)
        or _has_personal_cookie(environ)
    ):
        return None
    if path.startswith("/api/") and not _accepts_json(environ):
        return None
    if not _is_harmless(environ, path, query):
        return None
    if query:
        pairs = parse_qsl(query, keep_blank_values=True)
        if any(name == KEPT_FORM for name, _value in pairs):
            return None
        path = f"{path}?{urlencode(sorted(pairs, key=lambda pair: pair[0]))}"
    return f"{path}{' TLS' if _is_secure(environ) else ''}{' Origin' if 'HTTP_ORIGIN' in environ else ''}"


def is_public(path: str) -> bool:
    """Return whether strangers may read what is at a path."""
    if path.startswith(SHARED):
        return True
    _empty, language, section, *_rest = (*path.split("/", 3), "", "", "")
    return language in _LANGUAGES and section in SECTIONS


def _has_personal_cookie(environ: Environ) -> bool:
    sent = environ.get("HTTP_COOKIE", "")
    return any(name in sent for name in _PERSONAL_COOKIES) and not parse_cookie(sent).keys().isdisjoint(
        _PERSONAL_COOKIES
    )


def _accepts_json(environ: Environ) -> bool:
    accepted = environ.get("HTTP_ACCEPT", "*/*")
    return "*/*" in accepted or "application/json" in accepted


def _is_harmless(environ: Environ, path: str, query: str) -> bool:
    """Whether nothing below would refuse it: a NUL character, another charset, a foreign host, also a forwarded one."""
    if "\x00" in path or "%00" in query or not query.isascii() or not query.isprintable():
        return False
    if environ.get("CONTENT_TYPE") and not is_utf_8(environ["CONTENT_TYPE"]):
        return False
    forwarded = environ.get("HTTP_X_FORWARDED_HOST", "")
    hosts = [environ.get("HTTP_HOST", environ["SERVER_NAME"]), *(forwarded.split(",") if forwarded else [])]
    return all(_is_ours(host.strip()) for host in hosts)


def _is_ours(host: str) -> bool:
    name, _port = split_domain_port(host)
    return bool(name) and validate_host(name, settings.ALLOWED_HOSTS)


def _is_secure(environ: Environ) -> bool:
    """As ``HttpRequest.scheme`` says."""
    header, value = settings.SECURE_PROXY_SSL_HEADER or ("", "")
    if header and header in environ:
        return bool(environ[header].partition(",")[0].strip() == value)
    return environ.get("wsgi.url_scheme") == "https"
