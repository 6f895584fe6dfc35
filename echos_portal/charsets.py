"""The charset the portal reads. Imports no model: the web server asks before the portal is loaded."""

from django.utils.http import parse_header_parameters

UNREADABLE = "application/octet-stream; charset=unreadable"  # no codec has this name, so Django decodes nothing with it


def is_utf_8(content_type: str) -> bool:
    """Whether a Content-Type names no charset, or the only one that is read here."""
    _kind, parameters = parse_header_parameters(content_type)
    return parameters.get("charset", "utf-8").lower() in {"utf-8", "utf8"}
