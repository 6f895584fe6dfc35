"""An entry of the library.

Content: ``{"original_language": "en", "texts": {"en": {"title": "…", "description": "…"}}, "kind": "report", "languages": ["en"],
"country": "PT" or "", "publisher": 12 or None, "topics": ["MO1"], "licence": "CC-BY-4.0", "issued": "2025-06" or "",
"link": "https://…" or "", "file": 7 or None, "source": "…"}``.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hubs.models import Country, Organisation
from hubs.team.coordinators import ApprovedByCoordinators
from hubs.vocabulary.topics import topic_codes, topic_line
from library.models import Resource
from publishing.models import Revision, StoredFile
from publishing.subjects.content import (
    Content,
    Line,
    file_line,
    original_text,
    put_texts,
    text_lines,
)
from publishing.subjects.items import ItemSubject
from publishing.subjects.subject import About
from toolkit.languages import language_name
from toolkit.partial_dates.dates import PartialDate

PLAIN = ("kind", "licence", "link", "source")


class ResourceSubject(ApprovedByCoordinators, ItemSubject):
    """Reads and writes ``Resource`` rows."""

    kind = "resource"
    label = gettext_lazy("Resource")
    model = Resource
    permission_to_write = "library.edit"
    permission_to_publish = "library.publish"

    def live(self, about: About) -> Content:
        """The public entry; empty before the first."""
        entry = about.row
        return {
            "original_language": entry.original_language,
            "texts": entry.texts(),
            **{field: getattr(entry, field) for field in PLAIN},
            "languages": list(entry.languages),
            "country": entry.country.code if entry.country else "",
            "publisher": entry.publisher_id,
            "topics": topic_codes(entry),
            "issued": str(entry.issued or ""),
            "file": entry.file_id,
        }

    def complaints(self, revision: Revision) -> list[str]:
        """An entry needs a title, a kind, and exactly one of an address and a file."""
        content, found = revision.content, []
        if not original_text(content, "title"):
            found.append(_("Enter a title in the original language."))
        if not content.get("kind"):
            found.append(_("Choose a type."))
        if bool(content.get("link")) == bool(content.get("file")):
            found.append(_("Add either a link or a file, not both."))
        if content.get("file") and not StoredFile.objects.filter(pk=content["file"], hub=revision.hub).exists():
            found.append(_("The file was deleted. Upload it again."))
        return found

    def put(self, row: Resource, content: Content) -> None:
        """Texts, what it is, where it is, what one may do with it."""
        put_texts(row, content)
        for field in PLAIN:
            setattr(row, field, content.get(field, ""))
        row.languages = content.get("languages", [])
        row.country = Country.objects.filter(code=content.get("country", "")).first()
        row.publisher = _publisher(content)
        row.issued = PartialDate.parse(content["issued"]) if content.get("issued") else None
        row.file_id = content.get("file")

    def lines(self, content: Content) -> list[Line]:
        """Texts by language, then what it is, where it is, what one may do with it."""
        country = Country.objects.filter(code=content.get("country", "")).first()
        publisher = _publisher(content)
        facts = [
            ("kind", _("Type"), dict(Resource.Kind.choices).get(content.get("kind", ""), "")),
            (
                "languages",
                _("Languages"),
                ", ".join(language_name(code) for code in content.get("languages", [])),
            ),
            ("country", _("Country"), str(country or "")),
            ("publisher", _("Publisher"), str(publisher or "")),
            ("licence", _("Licence"), dict(Resource.Licence.choices).get(content.get("licence", ""), "")),
            ("issued", _("Date of publication"), _date_in_words(content)),
            ("link", _("External link"), content.get("link", "")),
            ("source", _("Source"), content.get("source", "")),
        ]
        filled = [Line(key, label, str(text)) for key, label, text in facts if text]
        return [
            *text_lines(content, [("title", _("Title")), ("description", _("Description"))]),
            *topic_line(content),
            *filled,
            *file_line(content, "file", _("File")),
        ]

    def title(self, revision: Revision) -> str:
        """The title being written; where there is none yet, what it is."""
        return original_text(revision.content, "title") or _("Resource without a title")


RESOURCE_SUBJECT = ResourceSubject()


def _publisher(content: Content) -> Organisation | None:
    return Organisation.objects.filter(pk=content["publisher"]).first() if content.get("publisher") else None


def _date_in_words(content: Content) -> str:
    return PartialDate.parse(content["issued"]).in_words if content.get("issued") else ""
