"""Where a request comes from, as far as the browser tells."""

from urllib.parse import urlsplit

from django.http import HttpRequest


def is_from_this_site(request: HttpRequest) -> bool:
    """Whether the browser says that a page of ours sent this request. Unknown is no."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    source = request.headers.get("Origin") or request.headers.get("Referer") or ""
    try:
        parts = urlsplit(source)
    except ValueError:  # not an address
        return False
    return (parts.scheme, parts.netloc) == (request.scheme, request.get_host())


def page_of_form(request: HttpRequest) -> str:
    """Return path and query of the page of ours that held the form; the address it was sent to where the browser tells only the site."""
    if not is_from_this_site(request):
        return ""
    try:
        parts = urlsplit(request.headers.get("Referer", ""))
    except ValueError:  # not an address
        return request.get_full_path()
    if parts.netloc != request.get_host() or parts.path in {"", "/"}:
        return request.get_full_path()
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
