"""New mailings that begin somewhere else: at a segment, a list of attendees, or invitees without a reply."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.utils.translation import get_language, gettext

from events.models import Event, Registration
from hubs.models import Hub
from mailings.models import Mailing
from toolkit.selected_rows import CHOSEN, selected_keys

LANGUAGES = [code for code, _name in settings.LANGUAGES]


def initial_values(query: QueryDict) -> dict[str, Any]:
    """Return what the form of a new mailing holds: who it goes to from the address, and a first text in each language.

    To invitees without a reply: a reminder in all languages. To anyone else: the greeting in the language of the writer.
    """
    active = get_language() or ""
    first = active if active in LANGUAGES else LANGUAGES[0]
    values: dict[str, Any] = {"language": first, "part": query.get("part", Mailing.Part.EVERYONE)}
    if "to" in query:
        values["to"] = query["to"]
    if values["part"] == Mailing.Part.NO_REPLY:
        return values | _in_languages(LANGUAGES, _reminder)
    return values | _in_languages([first], _greeting)


def audience_of(query: QueryDict) -> str:
    """Return the audience the address names; empty where it names none."""
    if CHOSEN in query:
        return Mailing.Audience.CHOSEN
    audience = query.get("to", "").partition(":")[0]
    return audience if audience in set(Mailing.Audience.values) - {Mailing.Audience.CHOSEN} else ""


def chosen_attendees(hub: Hub, query: QueryDict) -> tuple[Event, list[Registration]] | None:
    """Return the event in the address and the attendees who were selected in its list; None without a selection."""
    if CHOSEN not in query:
        return None
    key = query.get("event", "")
    if not (key.isascii() and key.isdigit() and len(key) <= 18):
        raise Http404
    event: Event = get_object_or_404(Event.objects.filter(hub=hub), pk=int(key))
    return event, list(Registration.objects.filter(hub=hub, event=event, pk__in=selected_keys(query)))


def _in_languages(languages: Iterable[str], words: Any) -> dict[str, str]:
    values: dict[str, str] = {}
    for code in languages:
        with translation.override(code):
            subject, body = words()
        values |= {f"subject_{code}": subject, f"body_{code}": body}
    return values


def _greeting() -> tuple[str, str]:
    return "", gettext("Hello {name},") + "\n\n"


def _reminder() -> tuple[str, str]:
    words = gettext(
        "We invited you to “{event}” ({date}) and haven't heard from you yet. Please tell us whether you can come."
    )
    return gettext("Please reply: {date}, {place}"), gettext("Hello {name},") + f"\n\n{words}\n"
