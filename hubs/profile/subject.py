"""The profile of a hub: its texts in several languages, how to reach it, topics, logo, and the nodes below it.

Content: ``{"original_language": "en", "texts": {"en": {"name": "…", "summary": "…", "funding_text": "…"}, "pt": {…}},
"model": "…", "website": "…", "contact_email": "…", "topics": ["MO1"], "logo": 7 or None,
"nodes": [{"level": "regional", "name": "…", "area": "…", "website": "…", "contact_email": "…"}]}``.
"""

import datetime as dt

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hubs.models import Hub, HubNode
from hubs.profile.confirmation import was_published
from hubs.registry.models.hub import SECTIONS
from hubs.vocabulary.topics import topic_codes, topic_line, topics_in
from publishing.models import Revision, StoredFile
from publishing.subjects import about_of
from publishing.subjects.content import (
    Content,
    Line,
    file_line,
    original_text,
    put_texts,
    text_lines,
)
from publishing.subjects.subject import About, SubjectType
from toolkit.languages import language_name

PLAIN = ("model", "website", "contact_email")
NODE_FIELDS = ("level", "name", "area", "website", "contact_email")


class ProfileSubject(SubjectType):
    """Reads and writes ``Hub`` and ``HubNode`` rows."""

    kind = "profile"
    label = gettext_lazy("Profile of the hub")
    model = Hub
    publication_field = "profile_publication"
    permission_to_write = "hubs.edit_profile"
    permission_to_publish = "hubs.approve"

    def live(self, about: About) -> Content:
        """The public profile."""
        hub = about.row
        nodes = [{field: getattr(node, field) for field in NODE_FIELDS} for node in hub.nodes.all()]
        return {
            "original_language": hub.original_language,
            "texts": hub.texts(),
            **{field: getattr(hub, field) for field in PLAIN},
            "topics": topic_codes(hub),
            "logo": hub.logo_id,
            "nodes": nodes,
        }

    def complaints(self, revision: Revision) -> list[str]:
        """Return what is missing: a name and a summary in the original language, and a logo that was deleted.

        Texts that were public before may be published again as they are: the network loads profiles without a summary.
        """
        found = []
        if not original_text(revision.content, "name"):
            found.append(_("Enter the name of the hub in its original language."))
        if not original_text(revision.content, "summary"):
            found.append(_("Enter a summary in the original language."))
        if found and self._was_public(revision):
            found = []
        logo = revision.content.get("logo")
        if logo and not StoredFile.objects.filter(pk=logo, hub=revision.hub, kind=StoredFile.Kind.LOGO).exists():
            found.append(_("The logo was deleted. Choose another one."))
        return found

    def _was_public(self, revision: Revision) -> bool:
        """Whether an earlier published version has the same texts."""
        earlier = about_of(revision).revisions().published().filter(number__lt=revision.number)
        texts = {"original_language": revision.content.get("original_language"), "texts": revision.content.get("texts")}
        return earlier.filter(**{f"content__{key}": value for key, value in texts.items()}).exists()

    def publish(self, revision: Revision) -> None:
        """The hub's row, topics and nodes become what the revision says: a public page, confirmed on this day."""
        hub, content = self.row_of(revision.publication), revision.content
        columns = put_texts(hub, content)
        for field in PLAIN:
            setattr(hub, field, content.get(field, ""))
        hub.logo_id = content.get("logo")
        hub.is_published = True
        hub.confirmed_on = timezone.localdate(revision.decided_at)
        hub.confirmed_by = revision.submitted_by or revision.decided_by
        others = ("logo", "is_published", "confirmed_on", "confirmed_by", "updated_at")
        hub.save(update_fields=[*columns, *PLAIN, *others])
        hub.topics.set(topics_in(content))
        hub.nodes.all().delete()
        HubNode.objects.bulk_create(HubNode(hub=hub, **node) for node in content.get("nodes", []))

    def lines(self, content: Content) -> list[Line]:
        """Texts by language, then the facts, then the nodes."""
        labels = [("name", _("Name")), ("summary", _("Summary")), *((field, str(title)) for field, title in SECTIONS)]
        model = dict(Hub.Model.choices).get(content.get("model", ""), "")
        facts = [
            ("original_language", _("Main language"), language_name(content.get("original_language", "en"))),
            ("model", _("Model"), str(model)),
            ("website", _("Website"), content.get("website", "")),
            ("contact_email", _("Contact email (shared mailbox)"), content.get("contact_email", "")),
            (
                "nodes",
                _("Regional and local hubs"),
                "\n".join(_node_in_words(node) for node in content.get("nodes", [])),
            ),
        ]
        filled = [Line(key, label, text, is_list=key == "nodes") for key, label, text in facts if text]
        return [*text_lines(content, labels), *topic_line(content), *file_line(content, "logo", _("Logo")), *filled]

    def title(self, revision: Revision) -> str:
        """Which hub's profile."""
        return _("Profile of %(hub)s") % {"hub": str(revision.publication.hub and revision.publication.hub.title)}

    def edit_url(self, about: About) -> str:
        """The profile on the dashboard."""
        return reverse("hubs_manage:profile", args=[about.row.slug])

    def public_url(self, about: About) -> str:
        """The page of the hub."""
        return about.row.get_absolute_url() if about.row.is_published else ""

    def public_since(self, row: Hub) -> dt.datetime | None:
        """The last change of the hub's page, if it has one."""
        return row.updated_at if row.is_published else None

    def is_unconfirmed(self, row: Hub) -> bool:
        """Whether the hub's own team has never published the profile."""
        return not was_published(row)


PROFILE = ProfileSubject()


def logo_of(hub: Hub, content: Content) -> StoredFile | None:
    """The logo a content names, if it is one of this hub."""
    return StoredFile.objects.filter(hub=hub, kind=StoredFile.Kind.LOGO, pk=content.get("logo") or 0).first()


def _node_in_words(node: dict[str, str]) -> str:
    level = dict(HubNode.Level.choices)[node["level"]]
    reach = ", ".join(part for part in (node["website"], node["contact_email"]) if part)
    place = f"{node['name']} ({level}: {node['area']})"
    return f"{place}, {reach}" if reach else place
