"""The columns of the address book in a file, and the words people use for them and for what stands in them.

English, Portuguese and Polish, in any letter case, with or without accents. An exported file carries the English names,
so it can be imported again.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from hubs.models import Sector, Topic
from stakeholders.contacts.languages import LANGUAGES
from stakeholders.models import Level, Stakeholder
from toolkit.merging.spelling import folded_words

NAMES: dict[str, tuple[str, ...]] = {
    "kind": ("Kind", "Type", "Tipo", "Rodzaj", "Typ"),
    "name": ("Name", "Full name", "Nome", "Nome completo", "Imię i nazwisko", "Nazwa", "Nazwisko i imię"),
    "email": ("E-mail", "E-mail address", "Email", "Email address", "Mail", "Correio eletrónico", "Endereço de e-mail", "Adres e-mail"),
    "organisation": ("Organisation", "Organization", "Institution", "Organização", "Instituição", "Organizacja", "Instytucja"),
    "function": ("Function", "Role", "Position", "Job title", "Função", "Cargo", "Funkcja", "Stanowisko"),
    "sector": ("Sector", "Setor", "Sektor"),
    "level": ("Level", "Nível", "Poziom", "Szczebel"),
    "region": ("Region", "Região", "Województwo"),
    "language": ("Language", "Língua", "Idioma", "Język"),
    "topics": ("Topics", "Topic", "Temas", "Tema", "Tópicos", "Tematy", "Temat"),
}  # fmt: skip
REQUIRED = ("name", "sector", "level")

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
    return {folded_words(word): str(code) for code, spellings in words.items() for word in (code, *spellings)}


_FIELDS = _table(NAMES)
CODES = {
    "kind": _table(KINDS),
    "sector": _table(SECTORS),
    "level": _table(LEVELS),
    "language": _table({code: (name,) for code, name in LANGUAGES.items()})
    | _table({"en": ("English", "Inglês", "Angielski"), "pt": ("Portuguese", "Portugalski"), "pl": ("Polish", "Polaco", "Polonês")}),
}  # fmt: skip

# The words to offer where a cell has another: the first, English one of each code.
OFFERED = {
    name: [words[0] for words in table.values()]
    for name, table in (("kind", KINDS), ("sector", SECTORS), ("level", LEVELS))
} | {"language": sorted(LANGUAGES)}


def field_of(header: str) -> str:
    """The field a column's header means; empty when it is not known."""
    return _FIELDS.get(folded_words(header), "")


def with_country(name: str, code: str) -> str:
    """How an organisation is called where others in other countries have the same name."""
    return f"{name} ({code})"


def known_topics() -> dict[str, str]:
    """Code by folded code and folded name; names that stand for several topics are left out."""
    topics = list(Topic.objects.values_list("code", "name"))
    by_name: dict[str, set[str]] = {}
    for code, name in topics:
        by_name.setdefault(folded_words(name), set()).add(code)
    unique = {name: codes.pop() for name, codes in by_name.items() if len(codes) == 1}
    return unique | {folded_words(code): code for code, _name in topics}
