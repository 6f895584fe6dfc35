"""The clock on which a page shows moments."""

from datetime import tzinfo

from django import template
from django.template import Context
from django.utils.timezone import get_default_timezone

register = template.Library()
SUBJECTS_IN_A_ZONE = ("event", "dialogue", "message", "hub")  # in the context of a page; with a zone, or of a hub


@register.simple_tag(takes_context=True)
def zone_of_page(context: Context) -> tzinfo:
    """Return the time zone of what a page is about: that of the event or of the hub; of pages about neither that of the portal."""
    for name in SUBJECTS_IN_A_ZONE:
        subject = context.get(name)
        zone: tzinfo | None = getattr(subject, "zone", None) or getattr(getattr(subject, "hub", None), "zone", None)
        if zone:
            return zone
    return get_default_timezone()
