"""The countries of the map, drawn as one text: `{% load europe_map %}`. A template loop over them cost a page 20 ms."""

from collections.abc import Iterable

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString

from hubs.countries.europe_map import CountryOutline, MapCountry
from hubs.countries.map_labels import LABELS

register = template.Library()

PATTERNS = {"recognised": ' fill="url(#map-hatch)"', "forming": ' fill="url(#map-dots)"'}
MARKS = {"operating": "map-echo", "recognised": "map-ring"}


@register.simple_tag
def map_countries(countries: Iterable[MapCountry]) -> SafeString:
    """A link for each country within the frame. The tiny ones come last, so that their targets lie on top."""
    inside = [(one, one.shape) for one in countries if one.shape is not None]
    ordered = sorted(inside, key=lambda pair: pair[1].tiny)
    return SafeString("".join(_link(country, shape) for country, shape in ordered))


@register.simple_tag
def map_marks(countries: Iterable[MapCountry]) -> SafeString:
    """The marks of the hubs: what a pattern shows, a shape shows too."""
    marked = [(one, one.shape, MARKS[one.status]) for one in countries if one.shape and one.status in MARKS]
    return SafeString("".join(_mark(country, shape, mark) for country, shape, mark in marked))


@register.simple_tag
def map_labels(countries: Iterable[MapCountry]) -> SafeString:
    """The names that fit on the map; the link and the card of a country name the others."""
    placed = [(one, LABELS[one.code]) for one in countries if one.code in LABELS]
    return SafeString(
        "".join(
            f'<text class="map-label is-{"sea" if label.is_at_sea else one.status} is-{label.anchor}" x="{label.x}" y="{label.y}">'
            f"{escape(one.name)}</text>"
            for one, label in placed
            if label.fits(one.name)
        )
    )


@register.simple_tag
def map_swatch(status: str) -> SafeString:
    """A small picture of a status, for the legend and for countries outside the frame."""
    use = f'<use href="#{MARKS[status]}"/>' if status in MARKS else ""
    return SafeString(
        '<svg class="map-swatch" viewBox="-20 -12 40 24" aria-hidden="true">'
        f'<rect class="map-shape" x="-19" y="-11" width="38" height="22"{PATTERNS.get(status, "")}/>{use}</svg>'
    )


def _link(country: MapCountry, shape: CountryOutline) -> str:
    faded = " is-faded" if country.is_faded else ""
    coming = f' data-next="{escape(country.next_event)}"' if country.next_event else ""
    target = f'<circle class="map-target" cx="{shape.x}" cy="{shape.y}" r="13"/>' if shape.tiny else ""
    return (
        f'<a class="map-country is-{country.status}{faded}" data-country="{country.code}" href="{country.url}"{coming}>'
        f"<title>{escape(country.name)}: {escape(country.status_label)}</title>"
        f'<path class="map-shape" d="{shape.d}"{PATTERNS.get(country.status, "")}/>{target}</a>'
    )


def _mark(country: MapCountry, shape: CountryOutline, mark: str) -> str:
    faded = ' class="is-faded"' if country.is_faded else ""
    place = f"translate({shape.x:.0f} {shape.y:.0f})"
    return f'<g data-country="{country.code}"{faded} transform="{place}"><use href="#{mark}"/></g>'
