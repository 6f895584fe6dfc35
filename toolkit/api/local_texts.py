"""One text of a row in the language a program asks for, chosen by the database as pages choose it (``toolkit.localized_text``)."""

from dataclasses import dataclass

from django.db.models import Case, F, TextField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast, Coalesce, NullIf
from django.db.models.lookups import Exact, IsNull

from toolkit.localized_text import SHARED_LANGUAGE


@dataclass(frozen=True)
class LocalText:
    """A text in ``language``, else in English, else in the original; empty texts count as missing."""

    column: str
    original_language: str
    translations: str
    key: str
    language: str

    @property
    def shown(self) -> Combinable:
        """The text; empty where there is none at all."""
        return Coalesce(*self._in_order().values(), self._own(), output_field=TextField())

    @property
    def language_found(self) -> Combinable:
        """The code of the language the text comes in."""
        found = [When(IsNull(text, False), then=Value(code)) for code, text in self._in_order().items()]
        return Case(*found, default=Cast(F(self.original_language), TextField()), output_field=TextField())

    def _in_order(self) -> dict[str, Combinable]:
        return {code: self._text_in(code) for code in dict.fromkeys((self.language, SHARED_LANGUAGE))}

    def _text_in(self, code: str) -> Combinable:
        translation = KeyTextTransform(self.key, KeyTransform(code, self.translations))
        found = Case(
            When(Exact(F(self.original_language), Value(code)), then=self._own()),
            default=Cast(translation, TextField()), output_field=TextField(),
        )  # fmt: skip
        return NullIf(found, Value("", output_field=TextField()), output_field=TextField())

    def _own(self) -> Combinable:
        return Cast(F(self.column), TextField())
