"""Forms of a page, read from its HTML: the names of the fields, their values, and the errors shown."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

CHOSEN_ONES = {"checkbox", "radio"}


@dataclass
class Control:
    """One name of a form: all its inputs, what is filled in, what could be chosen, and the ids an error can point at."""

    name: str
    kind: str
    filled: list[str] = field(default_factory=list)
    offered: list[str] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)

    @property
    def is_typed(self) -> bool:
        """Whether people write in it, rather than choose."""
        return self.kind not in {*CHOSEN_ONES, "select", "select multiple", "hidden"}


@dataclass
class Form:
    """A form and its controls by name, the CSRF token left out."""

    method: str
    action: str
    controls: dict[str, Control] = field(default_factory=dict)

    def sent_unchanged(self) -> dict[str, list[str]]:
        """Return what a browser would send without a key pressed."""
        return {name: list(control.filled) for name, control in self.controls.items() if control.filled}


class Page(HTMLParser):
    """A page: ``forms``, and ``errors``: the ids its error summary links to, with the words of each line."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.errors: list[tuple[str, str]] = []
        self._form: Form | None = None
        self._open: Control | None = None  # a textarea or select
        self._summary = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note forms, controls, and lines of the summary."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(given.get("method", "get").lower(), given.get("action", ""))
            self.forms.append(self._form)
        elif tag == "div" and (self._summary or given.get("id") == "error-summary"):
            self._summary += 1
        elif self._summary and tag == "li":
            self.errors.append(("", ""))
        elif self._summary and tag == "a":
            self.errors[-1] = (given.get("href", "").removeprefix("#"), "")
        elif tag == "option" and self._open is not None:
            self._note(self._open, given.get("value", ""), "selected" in given)
        elif self._form is not None and given.get("name", "csrfmiddlewaretoken") != "csrfmiddlewaretoken":
            self._control(tag, given)

    def _control(self, tag: str, given: dict[str, str]) -> None:
        if tag not in {"input", "textarea", "select"} or self._form is None or given.get("type") == "submit":
            return
        kind = given.get("type", "text") if tag == "input" else tag + (" multiple" if "multiple" in given else "")
        control = self._form.controls.setdefault(given["name"], Control(given["name"], kind))
        control.ids.add(given.get("id", ""))
        if tag == "input" and kind in CHOSEN_ONES:
            self._note(control, given.get("value", "on"), "checked" in given)
        elif tag == "input":
            control.filled = [given.get("value", "")]
        else:
            self._open = control
            control.filled = [""] if tag == "textarea" else []

    def _note(self, control: Control, value: str, is_chosen: bool) -> None:
        control.offered.append(value)
        if is_chosen:
            control.filled.append(value)

    def handle_data(self, data: str) -> None:
        """Words in textareas and in the summary."""
        if self._open is not None and self._open.kind == "textarea":
            self._open.filled[0] += data
        elif self._summary and self.errors:
            target, words = self.errors[-1]
            self.errors[-1] = (target, words + data)

    def handle_endtag(self, tag: str) -> None:
        """Close what was open."""
        if tag == "textarea" and self._open is not None:
            self._open.filled = [self._open.filled[0].removeprefix("\r\n").removeprefix("\n")]
        if tag in {"textarea", "select"}:
            self._open = None
        elif tag == "form":
            self._form = None
        elif tag == "div" and self._summary:
            self._summary -= 1
