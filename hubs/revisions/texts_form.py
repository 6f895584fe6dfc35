"""Texts in the language they were first written in, and in others, on one form."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hubs.models import Hub
from hubs.vocabulary.fields import offer_topics
from publishing.subjects.content import Content
from toolkit.choices import CHOOSE
from toolkit.forms import EditFormMixin
from toolkit.languages import OFFERED, language_choices, language_name
from toolkit.localized_text import shown_instead
from toolkit.plain_text import PlainTextForm, add_rule, mark_as_needed

Group = tuple[Any, Any, tuple[str, ...]]


@dataclass(frozen=True)
class DraftText:
    """One text of an entry: its name in the content, how long it may be, how many lines its box has (1: one line).

    ``required`` for every draft; ``needed`` in the original language before it can be published.
    """

    name: str
    label: Any
    longest: int
    rows: int = 1
    required: bool = False
    needed: bool = False
    help: Any = ""

    def field(self, *, required: bool) -> forms.CharField:
        """The field of a form for it."""
        widget = forms.Textarea(attrs={"rows": self.rows}) if self.rows > 1 else forms.TextInput()
        return forms.CharField(
            label=self.label, max_length=self.longest, required=required, widget=widget, help_text=self.help
        )


class DraftTextsForm(EditFormMixin, PlainTextForm):
    """An entry as its writers see it. ``TEXTS`` come in the original language and once more for each other language."""

    TEXTS: ClassVar[tuple[DraftText, ...]]
    PLAIN: ClassVar[tuple[str, ...]] = ()

    original_language = forms.ChoiceField(
        label=_("Language of this text"),
        choices=language_choices,
        error_messages=CHOOSE,
        help_text=_("The language you write in first."),
    )
    add_language = forms.ChoiceField(
        label=_("Add a language"),
        required=False,
        choices=lambda: [("", _("None")), *language_choices()],
        error_messages=CHOOSE,
        help_text=_("Its fields appear here when you save."),
    )

    def __init__(self, *args: Any, hub: Hub | None, content: Content, more: Iterable[str] = (), **kwargs: Any) -> None:
        """``hub`` is whose entry it is (None: the network's), ``content`` what the form opens with.

        ``more`` are languages to open boxes for beside those it has.
        """
        super().__init__(*args, initial=self.initial_of(content), **kwargs)
        if "topics" in self.fields:
            offer_topics(self, hub)
        self._before = content
        original = content.get("original_language", "")
        known = [*content.get("texts", {}), *(code for code in more if code in OFFERED)]
        self.others = [code for code in dict.fromkeys(known) if code != original]
        for text in self.TEXTS:
            self.fields[text.name] = text.field(required=text.required)
            if text.needed:
                mark_as_needed(self.fields[text.name])
        for code in self.others:
            for text in self.texts_in(code):
                self.fields[f"{text.name}_{code}"] = text.field(required=False)
        for name, field in self.fields.items():
            if name not in self.base_fields:
                add_rule(field)
        self.groups = self._groups()

    def original_groups(self) -> tuple[Group, ...]:
        """The texts in the original language."""
        return ((_("Text"), "", tuple(text.name for text in self.TEXTS)),)

    def texts_in(self, language: str) -> tuple[DraftText, ...]:
        """The texts that are asked in a further language."""
        return self.TEXTS

    def further_groups(self) -> tuple[Group, ...]:
        """What is asked beside the texts."""
        raise NotImplementedError

    def further_content(self) -> Content:
        """What the further fields say."""
        raise NotImplementedError

    def content(self) -> Content:
        """The content of a draft; what the form does not ask stays as it was."""
        data = self.cleaned_data
        original = data["original_language"]
        texts = {original: {text.name: data[text.name] for text in self.TEXTS}}
        for code in self.others:
            texts[code] = {text.name: data[f"{text.name}_{code}"] for text in self.texts_in(code)}
        stated = {code: {name: words for name, words in fields.items() if words} for code, fields in texts.items()}
        return {
            **self._before,
            "original_language": original,
            "texts": {code: fields for code, fields in stated.items() if fields},
            **self.further_content(),
        }

    def clean_original_language(self) -> str:
        """A language has one text."""
        code: str = self.cleaned_data["original_language"]
        if code in self.others:
            words = _("There is already a text in %(language)s below. Move it here first, or choose another language.")
            raise forms.ValidationError(words, params={"language": language_name(code)})
        return code

    def initial_of(self, content: Content) -> dict[str, Any]:
        """The values of the fields for a content."""
        original = content.get("original_language") or get_language() or "en"
        texts = content.get("texts", {})
        found = {
            f"{text.name}_{code}": words.get(text.name, "") for code, words in texts.items() for text in self.TEXTS
        }
        first = {text.name: texts.get(original, {}).get(text.name, "") for text in self.TEXTS}
        plain = {name: content.get(name) for name in self.PLAIN}
        return {**plain, **found, **first, "original_language": original}

    def _groups(self) -> tuple[Group, ...]:
        translated = tuple(
            (
                _("In %(language)s") % {"language": language_name(code)},
                shown_instead(code),
                tuple(f"{text.name}_{code}" for text in self.texts_in(code)),
            )
            for code in self.others
        )
        (title, help_text, first), *more = self.original_groups()
        return (
            (title, help_text, ("original_language", *first)),
            *more,
            *translated,
            (_("Languages"), "", ("add_language",)),
            *self.further_groups(),
        )
