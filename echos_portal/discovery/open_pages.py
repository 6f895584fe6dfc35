"""Which pages search engines may find, and under which address."""

from urllib.parse import urlencode

from django.http import HttpRequest
from django.template import Context

from toolkit.addresses import absolute_address

# What else of an address leads to another page, and not to the same with a filter.
PARAMETERS = ("period", "page")
LONGEST_VALUE = 20


def is_open_page(context: Context) -> bool:
    """Return whether a template renders a page that is open to everyone: not behind a link or sign-in, and no error."""
    request: HttpRequest | None = context.get("request")
    match = request.resolver_match if request else None
    if match is None or context.get("nowhere_to_switch"):
        return False
    return (
        "_personal" not in match.view_name
        and not match.view_name.startswith(("account_", "mfa_"))
        and not getattr(match.func, "login_required", True)
    )


def canonical_address(request: HttpRequest) -> str:
    """Return the one address of a page, whatever it was asked with: of a list, period and page stay, filters do not."""
    kept = {name: request.GET[name] for name in PARAMETERS if request.GET.get(name)}
    kept = {name: value for name, value in kept.items() if value.isalnum() and len(value) <= LONGEST_VALUE}
    return absolute_address(request.path) + (f"?{urlencode(kept)}" if kept else "")
