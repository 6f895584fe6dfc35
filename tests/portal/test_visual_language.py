"""The colours, the weight and the self-sufficiency of the style sheets."""

import re
import zlib
from pathlib import Path

import pytest
from django.conf import settings

from echos_portal.badges import LOOKS, SHAPES
from echos_portal.stylesheet import PARTS, combined

CSS = Path(settings.BASE_DIR, "static", "css")
TEXT, LINE = 4.5, 3.0
GROUNDS = ("paper", "surface", "surface-strong", "raised")
PAIRS = [
    *[(text, ground, TEXT) for text in ("ink", "ink-soft", "heading", "link", "link-hover") for ground in GROUNDS],
    *[(text, ground, TEXT) for text in ("good", "warn", "bad") for ground in GROUNDS],
    *[(text, f"{tone}-ground", TEXT) for tone in ("good", "warn", "bad") for text in (tone, "ink", "link")],
    ("on-accent", "accent", TEXT),
    ("on-accent", "accent-hover", TEXT),
    ("paper", "bad", TEXT),
    *[(line, ground, LINE) for line in ("line-strong", "focus", "accent-edge") for ground in ("paper", "surface")],
    *[(line, "raised", LINE) for line in ("line-strong", "focus", "map-operating", "map-recognised")],
    *[
        (line, ground, LINE)
        for line in ("map-operating", "map-recognised", "map-line")
        for ground in ("paper", "surface")
    ],
]


def sheets() -> dict[str, str]:
    return {path.name: path.read_text() for path in sorted(CSS.glob("*.css"))}


def colours(scheme: str) -> dict[str, str]:
    light, _, rest = sheets()["tokens.css"].partition("@media (prefers-color-scheme: dark)")
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", light))
    return {**found, **dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", rest))} if scheme == "dark" else found


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    shares = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_pair_of_colours_has_its_contrast(scheme: str) -> None:
    palette = colours(scheme)
    weak = {
        f"{front} on {ground}": round(contrast(palette[front], palette[ground]), 2)
        for front, ground, least in PAIRS
        if contrast(palette[front], palette[ground]) < least
    }
    assert weak == {}


def test_every_colour_of_the_light_has_a_word_in_the_dark() -> None:
    _, _, dark = sheets()["tokens.css"].partition("@media (prefers-color-scheme: dark)")
    redefined = set(re.findall(r"--([\w-]+): #", dark))
    assert set(colours("light")) - redefined == {"on-accent"}


def test_style_sheets_use_only_what_the_tokens_define() -> None:
    defined = {name for text in sheets().values() for name in re.findall(r"(--[\w-]+):", text)}
    used = {name for text in sheets().values() for name in re.findall(r"var\((--[\w-]+)\)", text)}
    assert used - defined == set()


def test_parts_of_several_rooms_have_their_look_on_every_page() -> None:
    everywhere = sheets()["components.css"]
    assert [name for name in ("language-note", "empty-state", "pagination") if f".{name} {{" not in everywhere] == []


def test_focus_on_the_map_is_drawn_over_the_country() -> None:
    focused = sheets()["map.css"].partition(".map-country:focus-visible .map-target {")[2].partition("}")[0]
    assert re.findall(r"(stroke-width|paint-order): ([^;]*);", focused) == [
        ("stroke-width", "6"),
        ("paint-order", "normal"),
    ]


def test_style_sheets_load_nothing_from_elsewhere() -> None:
    outside = [url for text in sheets().values() for url in re.findall(r"url\(\"?([^\")]*)", text) if ":" in url]
    assert outside == []


def test_style_sheets_together_stay_light() -> None:
    """As browsers get them: one for every page, and those of some pages."""
    own = [text for name, text in sheets().items() if name.removesuffix(".css") not in (*PARTS, "print")]
    assert sum(len(zlib.compress(text.encode(), 9)) for text in (combined(), *own)) <= 24_000


def test_fonts_named_in_the_tokens_exist() -> None:
    named = set(re.findall(r"fonts/([\w-]+\.woff2)", sheets()["tokens.css"]))
    assert named == {path.name for path in Path(settings.BASE_DIR, "static", "fonts").glob("*.woff2")}


def test_every_icon_a_template_asks_for_is_in_the_sprite() -> None:
    base = Path(settings.BASE_DIR)
    sprite = set(re.findall(r'<symbol id="([\w-]+)"', (base / "static/img/icons.svg").read_text()))
    asked = {
        name
        for path in (base / "templates").rglob("*.html")
        for name in re.findall(r"{% icon [\"']([\w-]+)[\"']|icon=\"([\w-]+)\"", path.read_text())
    }
    assert {first or second for first, second in asked} - sprite == set()


def test_every_state_has_its_tone_and_its_shape_drawn() -> None:
    tones = set(re.findall(r"\.tone-(\w+)", sheets()["components.css"]))
    assert ({look.shape for look in LOOKS.values()} - set(SHAPES), {look.tone for look in LOOKS.values()} - tones) == (
        set(),
        set(),
    )


def test_states_of_a_hub_differ_in_shape() -> None:
    assert len({LOOKS[key].shape for key in ("operating", "recognised", "forming", "none")}) == 4
