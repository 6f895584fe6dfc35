"""The small template tags every page may use: icons, status badges, dates, navigation. `{% load portal %}`."""

from collections.abc import Iterable
from datetime import date, datetime, tzinfo
from typing import Any

from django import template
from django.conf import settings
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.http import HttpRequest
from django.template import Context
from django.templatetags.static import static
from django.urls import translate_url
from django.utils import dateformat
from django.utils import timezone as clock
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator, capfirst
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

from echos_portal import form_rendering, rings
from echos_portal.badges import look_of
from publishing.models import Revision
from publishing.subjects import handler_of
from toolkit import date_formatting as spoken_dates
from toolkit import excerpts
from toolkit import markdown as formatted_text
from toolkit.languages import language_name

register = template.Library()

NOTICES = {
    "success": ("check", _("Saved")),
    "warning": ("warning", _("Please note")),
    "error": ("warning", _("Error")),
}
PLAIN_NOTICE = ("info", _("For your information"))


@register.filter
def subject_label(revision: Revision) -> str:
    """Return what a revision is a version of: ``Profile of the hub``."""
    return str(handler_of(revision).label)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite. Hidden from screen readers unless it gets a label of its own."""
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
    return excerpts.excerpt(str(text))


@register.filter
def language_named(code: str) -> str:
    """The name of a language in the reader's own."""
    return language_name(code)


@register.filter
def language_names(codes: Iterable[str]) -> str:
    """The names of several languages on one line."""
    return ", ".join(language_name(code) for code in codes)


@register.inclusion_tag("components/status_badge.html")
def status_badge(key: str, label: str = "") -> dict[str, Any]:
    """A state as shape and word. A key nobody knows is shown plainly, with its label."""
    look = look_of(key)
    return {"shape": look.shape, "tone": look.tone, "label": label or look.word or key}


@register.inclusion_tag("components/breadcrumb.html")
def breadcrumb(*parts: str) -> dict[str, Any]:
    """`{% breadcrumb label url label url current %}`: pairs of label and address, then the page itself."""
    pairs = list(zip(parts[0::2], parts[1::2], strict=False))
    return {"crumbs": pairs, "current": parts[-1] if len(parts) % 2 else ""}


@register.filter
def leaf(day: date, part: str) -> str:
    """A short name on a calendar leaf, "D" its weekday or "M" its month: "Dec", but "dez" and "gru" in small letters."""
    words = dateformat.format(day, part)
    return words if (get_language() or "en").startswith("en") else words.lower()


@register.inclusion_tag("components/date_block.html")
def date_block(starts_at: datetime, timezone: str | tzinfo) -> dict[str, Any]:
    """The day of an event as a small calendar leaf; the year only when it is not this one."""
    start = starts_at.astimezone(spoken_dates.as_zone(timezone))
    year = "" if start.year == clock.now().year else start.year
    return {"start": start, "year": year}


@register.simple_tag
def when(starts_at: datetime, ends_at: datetime | None, timezone: str | tzinfo) -> SafeString:
    """Day, time and whose time: "Thursday 2 July 2026, 13:00 to 18:00, Athens time (UTC+3)"."""
    zone = spoken_dates.as_zone(timezone)
    start, end = starts_at.astimezone(zone), ends_at.astimezone(zone) if ends_at else None
    return format_html('<time datetime="{}">{}</time>', start.isoformat(), spoken_dates.span_words(start, end))


@register.simple_tag
def clock_span(starts_at: datetime, ends_at: datetime | None, timezone: str | tzinfo) -> str:
    """The time alone, for where the day already stands beside it: "13:00 to 18:00, Athens time (UTC+3)"."""
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


@register.inclusion_tag("components/progress_rings.html")
def progress_rings(done: int, total: int, words: str) -> dict[str, Any]:
    """How far we are, as rings and in words: `{% progress_rings 11 15 "hubs at work" %}`."""
    return {"segments": rings.ring_segments(done, total), "done": done, "total": total, "words": words}


@register.simple_tag(takes_context=True)
def nav_current(context: Context, place: str) -> SafeString:
    """` aria-current="page"` when the page belongs to that room: a URL namespace, or the name of a page."""
    request: HttpRequest | None = context.get("request")
    match = request.resolver_match if request else None
    here = match is not None and place in (match.namespace, match.url_name, _room(match.namespaces, match.url_name))
    return SafeString(' aria-current="page"' if here else "")


def _room(namespaces: list[str], url_name: str | None) -> str:
    """``manage`` on a desk of a hub, ``network`` on the pages of the network office."""
    names = [*namespaces, url_name or ""]
    if any(name.startswith("network_") for name in names):
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
        "choices": [
            {"code": code, "name": capfirst(get_language_info(code)["name_local"]), "url": url, "current": code == here}
            for code, url in addresses.items()
        ]
    }


@register.inclusion_tag("components/language_links.html", takes_context=True)
def language_links(context: Context) -> dict[str, Any]:
    """For search engines: where a page for everybody is found in each language. Nothing behind links and sign-in."""
    request: HttpRequest | None = context.get("request")
    match = request.resolver_match if request else None
    if (
        request is None
        or match is None
        or "_personal" in match.view_name
        or match.view_name.startswith(("account_", "mfa_"))
        or getattr(match.func, "login_required", True)
    ):
        return {"links": []}
    links = [(code, settings.SITE_URL.rstrip("/") + url) for code, url in _in_each_language(request.path).items()]
    default = [("x-default", url) for code, url in links if code == settings.LANGUAGE_CODE]
    return {"links": [*links, *default]}


def _in_each_language(path: str) -> dict[str, str]:
    """Language code → the same page in it; empty for an address that is the same in all languages, or none of ours."""
    addresses = {code: translate_url(path, code) for code, _name in settings.LANGUAGES}
    return addresses if len(set(addresses.values())) > 1 else {}


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
    """A label short enough for a list: no closing mark, at most 60 letters."""
    return Truncator(str(label).rstrip(" .:?")).chars(60)


@register.filter
def notice_icon(kind: str) -> str:
    """The icon of a kind of notice."""
    return NOTICES.get(kind, PLAIN_NOTICE)[0]


@register.filter
def notice_word(kind: str) -> str:
    """The word of a kind of notice, for those who do not see its icon."""
    return str(NOTICES.get(kind, PLAIN_NOTICE)[1])
