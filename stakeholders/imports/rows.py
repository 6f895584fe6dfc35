"""From the rows of a file to contacts, by the rules that hold for each contact added by hand."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError

from hubs.models import Hub
from stakeholders.imports.cells import contact_columns, single_line, values_for_model
from stakeholders.imports.columns import DEFAULTS, MISSING, PARTS, REQUIRED, field_of, matching_errors
from stakeholders.models import Stakeholder
from toolkit.spreadsheets.cells import shortened
from toolkit.spreadsheets.files import read_sheet
from toolkit.spreadsheets.sheets import Sheet
from toolkit.spreadsheets.tables import Problem, Row, TableReader

PREVIEWED = 20


def default_fields(hub: Hub) -> dict[str, Any]:
    """What a contact is where a file does not say."""
    return {"kind": Stakeholder.Kind.PERSON, "language": (hub.country.official_languages or ["en"])[0]}


class ContactRows:
    """A file of contacts being read: ``contacts()`` gives the sound rows, ``problems`` grows with the others.

    ``fields`` are those of the columns by position, "" for one that is left out; where none are given they follow from the
    headers. ``defaults`` are what a contact is where its row does not say.
    """

    def __init__(
        self, hub: Hub, sheet: Sheet, *, fields: Sequence[str] = (), defaults: Mapping[str, str] | None = None
    ) -> None:
        self.hub, self.sheet = hub, sheet
        self.fields, self.defaults = list(fields), default_fields(hub) | dict(defaults or {})
        self.preview: list[list[str]] = []
        self.erased: frozenset[str] | None = None  # keyed hashes of people who had their data erased, once asked for
        self.table = TableReader(sheet, unique=[("email",)], clean=single_line)

    @classmethod
    def of_file(cls, hub: Hub, content: bytes, **options: Any) -> "ContactRows":
        """Open a file. Raises ``UnreadableFile``, as reading on does."""
        languages = hub.country.official_languages
        return cls(
            hub, read_sheet(content, languages=languages, is_header=lambda name: bool(field_of(name))), **options
        )

    @classmethod
    def of_nothing(cls, hub: Hub, *problems: Problem) -> "ContactRows":
        """Of a file that could not be opened."""
        rows = cls(hub, Sheet(iter(())))
        rows.table.problems.extend(problems)
        return rows

    @property
    def problems(self) -> list[Problem]:
        """What is wrong so far."""
        return self.table.problems

    def read_header(self) -> bool:
        """Whether it is clear which column is which field; otherwise a person has to match them."""
        headers = self.table.read_header()
        is_clear = bool(self.fields)
        if not self.fields:
            self.fields = [field_of(header) for header in headers]
            unknown = [header for header, name in zip(headers, self.fields, strict=True) if header and not name]
            is_clear = not unknown and not any(matching_errors(self.fields, {}, count=len(headers)))
        if not is_clear:
            self.preview = self.table.sample(PREVIEWED)
        return is_clear

    def contacts(self) -> Iterator[Row]:
        """The sound rows, after ``read_header``: values by field, ``organisation`` an id, ``topics`` a tuple of ids."""
        parts = {name for name in PARTS if name in self.fields}
        optional = {name for name in DEFAULTS if self.defaults.get(name)} | ({"name"} if parts else set())
        columns = contact_columns(self.hub, required=set(REQUIRED) - optional)
        self.table.columns = [columns.get(name) for name in self.fields]
        for row in self.table.rows():
            if len(self.preview) < PREVIEWED:
                self.preview.append([shortened(text) for text in row.texts.values()])
            if row.is_sound and (contact := self._contact(row)):
                yield contact

    def _contact(self, row: Row) -> Row | None:
        values = {name: value for name, value in row.values.items() if name not in PARTS}
        values["name"] = values.get("name") or " ".join(row.values[part] for part in PARTS if row.values.get(part))
        before = len(self.problems)
        if not values["name"]:
            self.table.complain(self.table.header_of("family_name"), str(MISSING["name"]))
        else:
            self._check_model(values)
        return replace(row, values=values) if len(self.problems) == before else None

    def _check_model(self, values: dict[str, Any]) -> None:
        """The rules of ``add_stakeholder``; that hub and organisation exist was looked up."""
        try:
            Stakeholder(**self.defaults | values_for_model(values)).clean_fields({"hub", "organisation"})
        except ValidationError as refused:
            for name, messages in refused.message_dict.items():
                self.table.complain(self.table.header_of(name), messages[0])
