"""Calendars as downloads."""

from django.http import HttpResponse


def calendar_answer(text: str, method: str) -> HttpResponse:
    """A calendar as a file to keep or open."""
    answer = HttpResponse(text, content_type=f"text/calendar; charset=utf-8; method={method}")
    answer["Content-Disposition"] = 'attachment; filename="event.ics"'
    return answer
