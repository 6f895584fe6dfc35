"""The small template tags every page may use: icons, status badges, dates, navigation. `{% load portal %}`."""

from collections.abc import Iterable
from datetime import date, datetime, tzinfo
from functools import cache, lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.db.models import Model
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.http import HttpRequest
from django.template import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import dateformat
from django.utils import timezone as clock
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator, capfirst
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

from echos_portal import form_rendering
from echos_portal.badges import SHAPES, look_of
from echos_portal.discovery.open_pages import is_open_page
from hubs.milestones.progress import Progress
from publishing.models import Revision
from publishing.subjects import handler_of
from toolkit import date_formatting as spoken_dates
from toolkit import email_addresses, excerpts
from toolkit import markdown as formatted_text
from toolkit.addresses import absolute_address, address_of
from toolkit.choices import choice_label
from toolkit.languages import language_name
from toolkit.partial_dates.dates import PartialDate

register = template.Library()

NOTICES = {
    "success": ("check", _("Saved")),
    "warning": ("warning", _("Please note")),
    "error": ("warning", _("Error")),
}
BAR_WIDTH = 300
PLAIN_NOTICE = ("info", _("For your information"))


@register.filter
def subject_label(revision: Revision) -> str:
    """Return what a revision is a version of: ``Profile of the hub``."""
    return str(handler_of(revision).label)


@register.filter
def readable_address(address: str) -> str:
    """Return an email address with its domain as its owner writes it: ``ana@münchen.de``."""
    return email_addresses.readable_address(address)


@register.filter
def email_address(address: str) -> SafeString:
    """Return an email address for a page: as its owner writes it, and the line breaks after the @. For attributes: ``readable_address``."""
    return email_addresses.breakable_address(address)


@register.filter
def breakable(text: Any) -> SafeString:
    """Return a text that may hold email addresses: the line breaks after their @."""
    return email_addresses.breakable_text(text)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite. Hidden from screen readers unless it gets a label of its own."""
    return drawn_icon(name, str(label))


@lru_cache(maxsize=256)
def drawn_icon(name: str, label: str = "") -> SafeString:
    """The markup of an icon, kept because pages show the same few hundreds of times."""
    if label:
        return format_html(
            '<svg class="icon" width="20" height="20" role="img" aria-label="{}"><use href="{}#{}"/></svg>',
            label,
            static("img/icons.svg"),
            name,
        )
    return format_html(
        '<svg class="icon" width="20" height="20" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        static("img/icons.svg"),
        name,
    )


@register.simple_tag
def formatted(text: str, headings_from: int = 3) -> SafeString:
    """A text people wrote, with its lists, links and emphasis: `{% formatted hub.words.summary 3 %}`."""
    return formatted_text.formatted(str(text), headings_from)


@register.filter
def excerpt(text: str) -> str:
    """The beginning of a text people wrote, in plain words on one line."""
    return _kept_excerpt(str(text))


_kept_excerpt = lru_cache(maxsize=512)(excerpts.excerpt)


@register.filter
def language_named(code: str) -> str:
    """The name of a language in the reader's own."""
    return language_name(code)


@register.filter
def language_names(codes: Iterable[str]) -> str:
    """The names of several languages on one line."""
    return ", ".join(language_name(code) for code in codes)


@register.simple_tag
def status_badge(key: str, label: str = "") -> SafeString:
    """A status as shape and word, never as colour alone. An unknown key is shown plainly, with its label."""
    look = look_of(key)
    return SafeString(
        f"{_badge_shape(look.shape, look.tone)}{conditional_escape(label or str(look.word) or key)}</span>"
    )


@cache
def _badge_shape(shape: str, tone: str) -> str:
    svg = '<svg class="badge-shape" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">'
    return f'<span class="badge tone-{tone}">{svg}{SHAPES[shape]}</svg>'


@register.filter
def choice(row: Model, field: str) -> str:
    """The words for the value of a field with choices, in a list: `{{ row|choice:"sector" }}`."""
    return choice_label(row, field)


@register.simple_tag
def address(view: str, *args: str | int) -> str:
    """The same as `{% url %}`, for links that a page repeats for each row."""
    return address_of(view, *args)


@register.inclusion_tag("components/breadcrumb.html")
def breadcrumb(*parts: str) -> dict[str, Any]:
    """`{% breadcrumb label url label url current %}`: pairs of label and address, then the page itself."""
    pairs = list(zip(parts[0::2], parts[1::2], strict=False))
    return {"crumbs": pairs, "current": parts[-1] if len(parts) % 2 else ""}


def leaf(day: date, part: str) -> str:
    """A short name on a calendar leaf, "D" its weekday or "M" its month: "Dec", but "dez" and "gru" in lower case."""
    words = dateformat.format(day, part)
    return words if (get_language() or "en").startswith("en") else words.lower()


@register.simple_tag
def date_block(starts_at: datetime, timezone: str | tzinfo, ends_at: datetime | None = None) -> SafeString:
    """The day or days of an event as a small calendar leaf; the year only when it is not this one."""
    zone = spoken_dates.as_zone(timezone)
    start, end = starts_at.astimezone(zone), (ends_at or starts_at).astimezone(zone)
    year = "" if start.year == clock.now().year else f" {start.year}"
    weekday, month = _both(leaf(start, "D"), leaf(end, "D")), _both(leaf(start, "M"), leaf(end, "M"))
    if start.date() == end.date():
        weekday = leaf(start, "D")
    return format_html(
        '<time class="date-block" datetime="{}"><span class="date-block-weekday">{}</span> '
        '<span class="date-block-day{}">{}</span> <span class="date-block-month">{}{}</span></time>',
        start.date().isoformat(),
        weekday,
        "" if start.date() == end.date() else " is-range",
        _both(str(start.day), str(end.day)),
        month,
        year,
    )


@register.simple_tag
def partial_date_block(day: PartialDate) -> SafeString:
    """The same leaf for a date that may be only a month or a year."""
    parts = [("day", str(day.day or "")), ("month", leaf(day.first_day, "M") if day.month else ""), ("year", day.year)]
    spans = format_html_join(
        " ", '<span class="date-block-{}">{}</span>', [(name, words) for name, words in parts if words]
    )
    return format_html('<time class="date-block" datetime="{}">{}</time>', day, spans)


@register.simple_tag
def event_card(
    event: Any, level: int | str = 3, past: Any = False, on_page_of: Any = None, button: str = ""
) -> SafeString:
    """The card of an event; needs its hub and countries (``Event.objects.for_pages()``).

    ``past`` is true in a list of past events, where the badge would say nothing; on the page of its own hub, given as
    ``on_page_of``, the card does not name it. ``button`` is the kind of a button to register ("main", "quiet"), or empty.
    """
    hub_name = event.hub.title if event.hub else event.organiser
    status, title = event.status, event.words["title"]
    shown = {
        "url": event.get_absolute_url(),
        "title": str(title),
        "text_lang": title.language,
        "starts_at": event.starts_at,
        "ends_at": event.ends_at,
        "timezone": event.time_zone,
        "day": event.starts_on,
        "days": event.days_words,
        "place": event.place_words,
        "online": event.is_online,
        "kind": event.kind_label,
        "hub_name": "" if on_page_of and on_page_of == event.hub else hub_name,
        "languages": "" if past else event.languages_words,
        "seats": event.seats_words,
        "attendance": event.attendance_as_stated,
        "status": "" if past and status == "past" else status,
        "level": level or 3,
        "button": button,
        "register_url": address_of("events:register", event.pk) if button else "",
    }
    return _rendered(get_language(), clock.localdate(), "components/event_card.html", tuple(shown.items()))


@lru_cache(maxsize=512)
def _rendered(language: str | None, today: date, template: str, shown: tuple[tuple[str, Any], ...]) -> SafeString:
    """Everything a small template shows is in the key, so the same is rendered once."""
    return render_to_string(template, dict(shown))


def _both(first: str, last: str) -> str:
    return first if first == last else f"{first}–{last}"


@register.simple_tag
def when(starts_at: datetime, ends_at: datetime | None, timezone: str | tzinfo) -> SafeString:
    """Day, time and whose time: "Thursday 2 July 2026, 13:00 to 18:00, Athens time (UTC+3)"."""
    zone = spoken_dates.as_zone(timezone)
    start, end = starts_at.astimezone(zone), ends_at.astimezone(zone) if ends_at else None
    return format_html('<time datetime="{}">{}</time>', start.isoformat(), spoken_dates.span_words(start, end))


@register.simple_tag
def clock_span(starts_at: datetime, ends_at: datetime | None, timezone: str | tzinfo) -> str:
    """Return the time without the day, which is shown next to it: "13:00 to 18:00, Athens time (UTC+3)"."""
    zone = spoken_dates.as_zone(timezone)
    start, end = starts_at.astimezone(zone), ends_at.astimezone(zone) if ends_at else None
    return spoken_dates.clock_span_words(start, end)


@register.filter(expects_localtime=True)
def partial_date(day: date | None, precision: str) -> str:
    """A date as far as it is known: "day", "month" or "year"; a moment may have "minute" too. Nothing for no date."""
    return spoken_dates.partial_words(day, precision) if day else ""


@register.filter
def age(since: datetime, now: datetime | None = None) -> str:
    """How long it has waited: "4 days"; "less than a minute" where a number would be 0."""
    return spoken_dates.age_words(since, now)


@register.filter
def partial_iso(day: date, precision: str) -> str:
    """The same for a `datetime` attribute."""
    return spoken_dates.partial_iso(day, precision)


@register.inclusion_tag("components/progress_bars.html")
def progress_bars(progress: Progress) -> dict[str, Any]:
    """The two facts about hubs as two bars, one under the other, against the one target line."""
    longest = max(progress.target, progress.recognised, progress.at_work)
    width = BAR_WIDTH / longest
    return {
        "progress": progress,
        "bar": BAR_WIDTH,
        "target_x": round(progress.target * width, 1),
        "operational": round(progress.at_work * width, 1),
        "recognised": round(progress.recognised * width, 1),
    }


@register.simple_tag(takes_context=True)
def nav_current(context: Context, place: str) -> SafeString:
    """` aria-current="page"` when the page belongs to that section: a URL namespace, or the name of a page."""
    request: HttpRequest | None = context.get("request")
    match = request.resolver_match if request else None
    here = match is not None and place in (match.namespace, match.url_name, _room(match.namespaces, match.url_name))
    return SafeString(' aria-current="page"' if here else "")


def _room(namespaces: list[str], url_name: str | None) -> str:
    """``manage`` on a desk of a hub, ``network`` on the pages of the network office."""
    names = [*namespaces, url_name or ""]
    if any(name.startswith("network_") for name in names) or any(name.endswith("_network") for name in namespaces):
        return "network"
    return "manage" if any(name.endswith("_manage") or name.startswith("manage_") for name in names) else ""


@register.inclusion_tag("components/language_line.html", takes_context=True)
def language_line(context: Context) -> dict[str, Any]:
    """The same page in the other languages that are switched on; nothing when there is only one, or no such page."""
    request: HttpRequest | None = context.get("request")
    if request is None or len(settings.LANGUAGES) < 2 or context.get("nowhere_to_switch"):
        return {"choices": []}
    here = get_language()
    addresses = _in_each_language(request.get_full_path())
    return {
        "current": _own_name(here or settings.LANGUAGE_CODE),
        "choices": [
            {"code": code, "name": _own_name(code), "url": url, "current": code == here}
            for code, url in addresses.items()
        ],
    }


def _own_name(code: str) -> str:
    return str(capfirst(get_language_info(code)["name_local"]))


@register.inclusion_tag("components/language_links.html", takes_context=True)
def language_links(context: Context) -> dict[str, Any]:
    """Return the addresses of a public page in each language, for search engines. None behind links and sign-in."""
    request: HttpRequest | None = context.get("request")
    if request is None or not is_open_page(context):
        return {"links": []}
    links = [(code, absolute_address(url)) for code, url in _in_each_language(request.path).items()]
    default = [("x-default", url) for code, url in links if code == settings.LANGUAGE_CODE]
    return {"links": [*links, *default]}


def _in_each_language(path: str) -> dict[str, str]:
    """Language code → the same page in it; empty for an address that is the same in all languages, or none of ours.

    Only the first part of our addresses differs between languages, so it is replaced, which costs nothing beside resolving
    and reversing the address once for each language.
    """
    here = f"/{get_language()}/"
    if not path.startswith(here):
        return {}
    return {code: f"/{code}/{path.removeprefix(here)}" for code, _name in settings.LANGUAGES}


@register.filter
def field_groups(form: BaseForm) -> tuple[form_rendering.FieldGroup, ...]:
    """The visible fields of a form in the groups it names."""
    return form_rendering.field_groups(form)


@register.filter
def first_control_id(field: BoundField) -> str:
    """The id a link to this field must point at."""
    return form_rendering.first_control_id(field)


@register.filter
def short_label(label: str) -> str:
    """Shorten a label for a list: no closing mark, at most 60 characters."""
    return Truncator(str(label).rstrip(" .:?")).chars(60)


@register.filter
def notice_icon(kind: str) -> str:
    """The icon of a kind of notice."""
    return NOTICES.get(kind, PLAIN_NOTICE)[0]


@register.filter
def notice_word(kind: str) -> str:
    """The word of a kind of notice, for those who do not see its icon."""
    return str(NOTICES.get(kind, PLAIN_NOTICE)[1])
