"""An entry of the library.

Content: ``{"original_language": "en", "texts": {"en": {"title": "…", "description": "…"}}, "kind": "report", "languages": ["en"],
"country": "PT" or "", "publisher": 12 or None, "topics": ["MO1"], "licence": "CC-BY-4.0", "issued": "2025-06" or "",
"link": "https://…" or "", "file": 7 or None, "source": "…"}``.
"""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from hubs.models import Country, Organisation
from hubs.team.coordinators import ApprovedByCoordinators
from hubs.vocabulary.topics import topic_codes, topic_line, topics_in
from library.models import Resource
from publishing.models import Revision, StoredFile
from publishing.publishable import public_url_of
from publishing.subjects.content import (
    Content,
    Line,
    file_line,
    original_text,
    put_texts,
    text_lines,
)
from publishing.subjects.subject import About
from toolkit.languages import language_name
from toolkit.partial_dates.dates import PartialDate

PLAIN = ("kind", "licence", "link", "source")


def put_entry(entry: Resource, content: Content) -> list[str]:
    """Write the content to the row, topics aside; returns the names of the columns to save."""
    columns = put_texts(entry, content)
    for field in PLAIN:
        setattr(entry, field, content.get(field, ""))
    entry.languages = content.get("languages", [])
    entry.country = Country.objects.filter(code=content.get("country", "")).first()
    entry.publisher = _publisher(content)
    entry.issued = PartialDate.parse(content["issued"]) if content.get("issued") else None
    entry.file_id = content.get("file")
    return [*columns, *PLAIN, "languages", "country", "publisher", "issued", "file"]


class ResourceSubject(ApprovedByCoordinators):
    """Reads and writes ``Resource`` rows."""

    kind = "resource"
    label = _lazy("Resource")
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

    def publish(self, revision: Revision) -> None:
        """The row becomes what the revision says. The date of the first publishing stays."""
        entry = self.row_of(revision.publication)
        entry.save(update_fields=[*put_entry(entry, revision.content), *entry.set_public(revision.decided_at)])
        entry.topics.set(topics_in(revision.content))

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

    def edit_url(self, about: About) -> str:
        """The form of the draft, on the dashboard of its hub or of the network office."""
        if about.hub is None:
            return reverse("network_library:edit", args=[about.row.pk])
        return reverse("library_manage:edit", args=[about.hub.slug, about.row.pk])

    def public_url(self, about: About) -> str:
        """The page of the resource."""
        return public_url_of(about.row)

    def public_since(self, row: Resource) -> dt.datetime | None:
        """Its last published change."""
        return row.changed_at

    def is_withdrawn(self, row: Resource) -> bool:
        """Whether it was unpublished."""
        return row.withdrawn_at is not None

    def delete_unpublished(self, row: Resource) -> bool:
        """A resource that never was public goes with its draft."""
        return row.delete_unpublished()

    def preview(self, row: Resource, content: Content) -> Resource:
        """The resource as it will look."""
        entry = Resource(pk=row.pk, hub=row.hub, published_at=row.published_at)
        put_entry(entry, content)
        return entry


RESOURCE_SUBJECT = ResourceSubject()


def _publisher(content: Content) -> Organisation | None:
    return Organisation.objects.filter(pk=content["publisher"]).first() if content.get("publisher") else None


def _date_in_words(content: Content) -> str:
    return PartialDate.parse(content["issued"]).in_words if content.get("issued") else ""
