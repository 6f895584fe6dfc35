"""Events as a calendar (RFC 5545)."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from events.models import Event
from partners.formats.writers import ListPage


def calendar_page(page: ListPage) -> bytes:
    """Return the events of the page that are known to the day."""
    from events.calendars.icalendar_files import calendar_feed  # loads a library that most requests do not need

    language = page.language if page.language in dict(settings.LANGUAGES) else "en"
    with translation.override(language):
        events = Event.objects.published().known_to_the_day().for_pages().filter(pk__in=list(page.keys))
        place = {key: number for number, key in enumerate(page.keys)}
        rows = sorted(events, key=lambda event: place[event.pk])
        name = _("Events of the National Cancer Mission Hubs")
        return calendar_feed(rows, name=name, page=f"{settings.SITE_URL}/{language}/events/")
