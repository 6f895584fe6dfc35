"""The columns of contacts in a file, and the words people use for them and for what is in them.

English, Portuguese and Polish, in any letter case, with or without accents; the headers of Google and Outlook too. An
exported file has the first name of each, so it can be imported again.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hubs.models import Sector
from stakeholders.models import Level, Stakeholder
from toolkit.folding import folded_words
from toolkit.languages import OWN_NAMES

NAMES: dict[str, tuple[str, ...]] = {
    "kind": ("Type", "Kind", "Tipo", "Rodzaj", "Typ"),
    "name": ("Name", "Full name", "Display name", "Nome", "Nome completo", "Imię i nazwisko", "Nazwa", "Nazwisko i imię"),
    "email": (
        "Email", "Email address", "Mail", "Email 1 Value", "Correio eletrónico", "Endereço de correio eletrónico",
        "Endereço de email", "Adres email",
    ),
    "organisation": (
        "Organisation", "Organization", "Institution", "Company", "Organization name", "Organization 1 Name", "Organização",
        "Instituição", "Empresa", "Organizacja", "Instytucja", "Firma",
    ),
    "function": (
        "Function", "Role", "Position", "Job title", "Organization title", "Organization 1 Title", "Função", "Cargo", "Funkcja",
        "Stanowisko",
    ),
    "sector": ("Sector", "Setor", "Sektor"),
    "level": ("Level", "Nível", "Poziom", "Szczebel"),
    "region": ("Region", "Região", "Województwo"),
    "language": ("Language", "Língua", "Idioma", "Język"),
    "topics": ("Topics", "Topic", "Temas", "Tema", "Tópicos", "Tematy", "Temat"),
}  # fmt: skip
# Two columns that make up a name, in this order.
PARTS: dict[str, tuple[str, ...]] = {
    "given_name": ("First name", "Given name", "Nome próprio", "Primeiro nome", "Imię"),
    "family_name": ("Last name", "Family name", "Surname", "Apelido", "Último nome", "Nazwisko"),
}
REQUIRED = ("name", "sector", "level")
# What every row of a file can get at once.
DEFAULTS = ("sector", "level")
MISSING: dict[str, str | Promise] = {
    "name": gettext_lazy("Enter a name."),
    "sector": gettext_lazy("Enter a sector."),
    "level": gettext_lazy("Enter a level."),
}

KINDS = {
    Stakeholder.Kind.PERSON: ("Person", "Pessoa", "Osoba"),
    Stakeholder.Kind.ORGANISATION: ("Organisation", "Organization", "Organização", "Organizacja"),
}
SECTORS = {
    Sector.PUBLIC_ADMINISTRATION: ("Public administration", "Administração pública", "Administracja publiczna"),
    Sector.HEALTH_CARE: ("Health and care services", "Health care", "Serviços de saúde", "Saúde", "Ochrona zdrowia", "Opieka zdrowotna"),
    Sector.ACADEMIA: ("Academia and research", "Academia", "Academia e investigação", "Nauka", "Nauka i badania"),
    Sector.INDUSTRY: ("Commercial sector and industry", "Industry", "Indústria", "Setor comercial", "Przemysł", "Biznes i przemysł"),
    Sector.CIVIL_SOCIETY: (
        "Citizens, patients and civil society", "Civil society", "Sociedade civil", "Cidadãos, doentes e sociedade civil",
        "Społeczeństwo obywatelskie", "Obywatele, pacjenci i społeczeństwo obywatelskie",
    ),
}  # fmt: skip
LEVELS = {
    Level.LOCAL: ("Local", "Lokalny"),
    Level.REGIONAL: ("Regional", "Regionalny"),
    Level.NATIONAL: ("National", "Nacional", "Krajowy", "Narodowy"),
    Level.EUROPEAN: ("European", "Europeu", "Europejski"),
}


def _table(words: Mapping[Any, Sequence[str]]) -> dict[str, str]:
    return {_folded(word): str(code) for code, spellings in words.items() for word in (code, *spellings)}


def _folded(word: str) -> str:
    """Also "e-mail" is "email"."""
    return f" {folded_words(word)} ".replace(" e mail ", " email ").strip()


_FIELDS = _table(NAMES | PARTS)
CODES = {
    "kind": _table(KINDS),
    "sector": _table(SECTORS),
    "level": _table(LEVELS),
    "language": _table({code: (name,) for code, name in OWN_NAMES.items()})
    | _table({"en": ("English", "Inglês", "Angielski"), "pt": ("Portuguese", "Portugalski"), "pl": ("Polish", "Polaco", "Polonês")}),
}  # fmt: skip

# The words to offer where a cell has another: the first, English one of each code.
OFFERED = {
    name: [words[0] for words in table.values()]
    for name, table in (("kind", KINDS), ("sector", SECTORS), ("level", LEVELS))
} | {"language": sorted(OWN_NAMES)}


def field_of(header: str) -> str:
    """The field a column's header means; empty when it is not known."""
    return _FIELDS.get(_folded(header), "")


def label_of(name: str) -> str:
    """What people call a field."""
    if name in PARTS:
        return _("First name") if name == "given_name" else _("Last name")
    return capfirst(str(getattr(Stakeholder._meta.get_field(name), "verbose_name", name)))


def matching_errors(columns: Sequence[str], defaults: Mapping[str, str], *, count: int) -> Iterator[tuple[str, str]]:
    """What is wrong, by field, with these fields as the ``count`` columns of a file ("" leaves one out) and with ``defaults``
    for rows that are silent."""
    if len(columns) != count or not {"", *NAMES, *PARTS}.issuperset(columns):
        yield "", _("Choose a field for each column.")
    for name, value in defaults.items():
        if name not in DEFAULTS or value not in {"", *CODES[name].values()}:
            yield name, _("Choose one from the list.")
    for name in (*NAMES, *PARTS):
        if columns.count(name) > 1:
            yield name, _("Choose only one column for “%(name)s”.") % {"name": label_of(name)}
    if "name" not in columns and PARTS.keys().isdisjoint(columns):
        yield "name", _("Choose the column with the names.")
    for name in DEFAULTS:
        if name not in columns and not defaults.get(name):
            yield name, _("Choose a %(name)s, or the column it is in.") % {"name": label_of(name).lower()}


def with_country(name: str, code: str) -> str:
    """How an organisation is called where others in other countries have the same name."""
    return f"{name} ({code})"
