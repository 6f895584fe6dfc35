"""Texts of one row in several languages: the original in its columns, the others beside it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import models
from django.db.models.lookups import Exact
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from toolkit.languages import language_name

SHARED_LANGUAGE = "en"  # shown to a reader for whose language a text is missing, before the original


@dataclass(frozen=True)
class LocalizedText:
    """One text as a reader gets it: in their language, else in English, else in the language it was written in."""

    text: str
    language: str
    asked: str

    @property
    def is_fallback(self) -> bool:
        """Whether the reader gets another language than the one they read the portal in."""
        return bool(self.text) and self.language != self.asked

    @property
    def language_name(self) -> str:
        """The language of the text, in the reader's language."""
        return language_name(self.language)

    def __bool__(self) -> bool:
        return bool(self.text)

    def __str__(self) -> str:
        return self.text


def shown_instead(language: str) -> Any:
    """Say what readers of a language get whose text is left blank."""
    if language == SHARED_LANGUAGE:
        return _("Leave blank to show the original text.")
    return _("Leave blank to show the English text or the original.")


class Words:
    """The texts of a row for one reader; ``words["summary"]`` is a ``LocalizedText``."""

    def __init__(self, row: "Translated", language: str) -> None:
        self._row = row
        self._language = language

    def __getitem__(self, field: str) -> LocalizedText:
        if field not in self._row.TRANSLATED:
            raise KeyError(field)
        for language in dict.fromkeys((self._language, SHARED_LANGUAGE, self._row.original_language)):
            if text := self._row.text_in(language, field):
                return LocalizedText(text, language, self._language)
        return LocalizedText("", self._language, self._language)

    def __iter__(self) -> Iterator[LocalizedText]:
        return (self[field] for field in self._row.TRANSLATED)

    @property
    def other_languages(self) -> list[str]:
        """In which other languages the reader gets some of the texts, by name; empty when all are in theirs."""
        return sorted({text.language_name for text in self if text.is_fallback})


class Translated(models.Model):
    """A row with texts people read. ``TRANSLATED`` names its text columns.

    ``translations`` holds the texts of the other languages: ``{"pt": {"name": "…", "summary": "…"}}``; never the
    original's language, and no empty texts.
    """

    TRANSLATED: ClassVar[tuple[str, ...]] = ()

    original_language = models.CharField(_("original language"), max_length=10, default="en", db_default="en")
    translations = models.JSONField(_("translations"), default=dict, db_default={}, blank=True)

    class Meta:
        abstract = True

    @property
    def words(self) -> Words:
        """The texts for the reader of this moment."""
        return self.words_in(get_language() or SHARED_LANGUAGE)

    def words_in(self, language: str) -> Words:
        """The texts for a reader of this language."""
        return Words(self, language)

    @property
    def text_languages(self) -> list[str]:
        """Codes of the languages there is any text in, the original first."""
        return [self.original_language, *sorted(self.translations)]

    def text_in(self, language: str, field: str) -> str:
        """The text in exactly this language; empty where there is none."""
        if language == self.original_language:
            return str(getattr(self, field))
        return str(self.translations.get(language, {}).get(field, ""))

    def texts(self) -> dict[str, dict[str, str]]:
        """Every text by language and field, the empty ones left out."""
        found = {language: {f: self.text_in(language, f) for f in self.TRANSLATED} for language in self.text_languages}
        return {language: {f: text for f, text in texts.items() if text} for language, texts in found.items()}

    def set_texts(self, original_language: str, texts: dict[str, dict[str, str]]) -> list[str]:
        """Put these texts in the place of all there are; returns the names of the columns to save."""
        self.original_language = original_language
        for field in self.TRANSLATED:
            setattr(self, field, texts.get(original_language, {}).get(field, ""))
        others = {code: {f: t for f, t in fields.items() if t} for code, fields in texts.items()}
        self.translations = {code: fields for code, fields in others.items() if fields and code != original_language}
        return ["original_language", "translations", *self.TRANSLATED]


class TextLanguageColumn(Translated):
    """Texts of a row whose column for their original language is called ``text_language``."""

    text_language: str

    class Meta:
        abstract = True

    @property
    def original_language(self) -> str:
        """The language of the original texts."""
        return self.text_language

    @original_language.setter
    def original_language(self, code: str) -> None:
        self.text_language = code


def translations_are_an_object(name: str) -> models.CheckConstraint:
    """The constraint of the ``translations`` column, with a name for each table."""
    shape = models.Func("translations", function="jsonb_typeof", output_field=models.TextField())
    return models.CheckConstraint(condition=Exact(shape, models.Value("object")), name=name)
