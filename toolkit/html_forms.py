"""Fill a form of a finished page with values that were typed before.

The page is not built anew: only attributes of the controls of one form change, everything else stays as it was, byte for byte. So it
works for every form, whatever made it. Passwords and files are never filled in.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

NEVER_FILLED = {"password", "file", "submit", "button", "image", "reset"}
TICKED = {"checkbox", "radio"}
Attributes = list[tuple[str, str | None]]


@dataclass
class _Form:
    """What there is in one form of the page."""

    action: str
    visible: set[str] = field(default_factory=set)
    hidden: dict[str, str] = field(default_factory=dict)

    def likeness(self, typed: Mapping[str, Sequence[str]]) -> int:
        """How much it looks like the form that was sent: shared fields, and hidden values that are the same."""
        same = sum(value in typed.get(name, ()) for name, value in self.hidden.items())
        return len(self.visible & set(typed)) + 2 * same


@dataclass(frozen=True)
class Filled:
    """The page, and the names of typed values for which it has no place."""

    html: str
    unplaced: tuple[str, ...]


def fill_form(
    html: str, *, page: str, action: str, typed: Mapping[str, Sequence[str]], skip: Iterable[str]
) -> Filled | None:
    """Return the page at the path ``page`` with its form that is sent to ``action`` filled; None when it has no such form.

    Of several such forms the one most like what was sent is filled. ``skip`` names fields to leave alone, such as tokens. A form
    without a visible field is left alone: its hidden values say which row a button means.
    """
    values = {name: value for name, value in typed.items() if name not in set(skip)}
    reader = _FormReader(page)
    reader.feed(html)
    reader.close()
    candidates = [
        (-one.likeness(values), place) for place, one in enumerate(reader.forms) if one.action == action and one.visible
    ]
    if not candidates:
        return None
    writer = _Writer(min(candidates)[1], values)
    writer.feed(html)
    writer.close()
    unplaced = [name for name, texts in values.items() if name not in writer.placed and any(texts)]
    return Filled("".join(writer.parts), tuple(unplaced))


class _FormReader(HTMLParser):
    """Finds the forms that are posted, and their fields."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.page = page
        self.forms: list[_Form] = []
        self.is_inside = False

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        """Note a form, or a field of the form that is open."""
        given = dict(attrs)
        if tag == "form":
            self.forms.append(_Form(self._target(given)))
            self.is_inside = True
        elif self.is_inside and tag in {"input", "select", "textarea"} and (name := given.get("name")):
            kind = (given.get("type") or "text").lower() if tag == "input" else tag
            if kind == "hidden":
                self.forms[-1].hidden[name] = given.get("value") or ""
            elif kind not in {"submit", "button", "image", "reset"}:
                self.forms[-1].visible.add(name)

    def handle_endtag(self, tag: str) -> None:
        """Leave the form."""
        if tag == "form":
            self.is_inside = False

    def _target(self, given: dict[str, str | None]) -> str:
        if (given.get("method") or "get").lower() != "post":
            return ""
        return urlsplit(urljoin(self.page, given.get("action") or self.page)).path


class _Writer(HTMLParser):
    """Copies the page and fills the controls of one form."""

    def __init__(self, wanted: int, values: Mapping[str, Sequence[str]]) -> None:
        super().__init__(convert_charrefs=False)
        self.wanted, self.values = wanted, values
        self.number = -1
        self.is_inside = self.drops_text = False
        self.select = ""
        self.parts: list[str] = []
        self.placed: set[str] = set()

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        """Copy the tag, filled if it is a control of the form."""
        source = self.get_starttag_text() or ""
        if tag == "form":
            self.number += 1
            self.is_inside = self.number == self.wanted
        self.parts.append(self._filled(tag, dict(attrs), source) if self.is_inside else source)

    def handle_startendtag(self, tag: str, attrs: Attributes) -> None:
        """The same for a tag that closes itself."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Copy the tag, and leave what it closes."""
        if tag == "form":
            self.is_inside = False
        elif tag == "textarea":
            self.drops_text = False
        elif tag == "select":
            self.select = ""
        self.parts.append(f"</{tag}>")

    def _filled(self, tag: str, given: dict[str, str | None], source: str) -> str:
        name = given.get("name") or ""
        if tag == "option" and self.select:
            value = given.get("value")
            return _with_flag(source, "selected", value is not None and value in self.values[self.select])
        if tag == "input":
            return self._filled_input(given, source, name)
        if tag == "button":
            self.placed.add(name)
        if tag not in {"select", "textarea"} or name not in self.values:
            return source
        if tag == "select":
            self.select = name
            self.placed.add(name)
            return source
        self.drops_text = True
        self.placed.add(name)
        return f"{source}\n{escape(self.values[name][-1])}"  # browsers drop the first line break

    def _filled_input(self, given: dict[str, str | None], source: str, name: str) -> str:
        kind = (given.get("type") or "text").lower()
        if kind in NEVER_FILLED:
            self.placed.add(name)
            return source
        if kind in TICKED:
            value = given.get("value") if given.get("value") is not None else "on"
            self.placed.add(name)
            return source if not name else _with_flag(source, "checked", value in self.values.get(name, ()))
        if name not in self.values:
            return source
        self.placed.add(name)
        return _with_value(source, self.values[name][-1])

    def handle_data(self, data: str) -> None:
        """Copy text, except what stood in a field that was filled."""
        if not self.drops_text:
            self.parts.append(data)

    def handle_entityref(self, name: str) -> None:
        """Copy ``&amp;`` and the like."""
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        """Copy ``&#39;`` and the like."""
        self.handle_data(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        """Copy comments."""
        self.parts.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        """Copy the doctype."""
        self.parts.append(f"<!{decl}>")

    def unknown_decl(self, data: str) -> None:
        """Copy anything else."""
        self.parts.append(f"<![{data}]>")


_ATTRIBUTE = r"""\s+{name}(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+))?(?=[\s/>])"""


def _without(source: str, name: str) -> str:
    return re.sub(_ATTRIBUTE.format(name=name), "", source, flags=re.IGNORECASE)


def _with(source: str, addition: str) -> str:
    bare = source.removesuffix(">").rstrip("/").rstrip()
    return f"{bare} {addition}>"


def _with_flag(source: str, name: str, is_set: bool) -> str:
    bare = _without(source, name)
    return _with(bare, name) if is_set else bare


def _with_value(source: str, value: str) -> str:
    return _with(_without(source, "value"), f'value="{escape(value)}"')
