"""A joint statement as something that is published.

Content: ``{"original_language": "en", "texts": {"en": {"title": "…", "body": "…"}}, "kind": "call", "topics": ["MO1"],
"opens_on": "2026-12-01", "closes_on": "2027-01-31", "open_to": "all", "replaces": 5}``.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dialogues.models import Endorsement, JointStatement
from hubs.team.coordinators import ApprovedByCoordinators
from hubs.vocabulary.topics import topic_codes, topic_line
from publishing.models import Revision
from publishing.subjects.content import Content, Line, original_text, put_texts, text_lines
from publishing.subjects.items import ItemSubject
from publishing.subjects.subject import About
from toolkit.date_formatting import partial_words

DAYS = ("opens_on", "closes_on")


class JointStatementSubject(ApprovedByCoordinators, ItemSubject):
    """Reads and writes ``JointStatement`` rows."""

    kind = "joint_statement"
    label = gettext_lazy("Joint statement")
    model = JointStatement
    permission_to_write = "endorsements.edit"
    permission_to_publish = "endorsements.publish"

    def live(self, about: About) -> Content:
        """The public text; empty before the first."""
        row: JointStatement = about.row
        days = {name: value.isoformat() if (value := getattr(row, name)) else "" for name in DAYS}
        return {
            "original_language": row.original_language, "texts": row.texts(), "topics": topic_codes(row), "kind": row.kind,
            "open_to": row.open_to, "replaces": row.replaces_id, **days,
        }  # fmt: skip

    def complaints(self, revision: Revision) -> list[str]:
        """It has a title, a text and dates; a text that was endorsed stays as it is."""
        content = revision.content
        found = []
        if not original_text(content, "title"):
            found.append(_("Enter a title in the original language."))
        if not original_text(content, "body"):
            found.append(_("Enter a text in the original language."))
        if not all(content.get(name) for name in DAYS):
            found.append(_("Enter the first and the last day on which it can be endorsed."))
        if revision.hub_id is None and content.get("open_to") == JointStatement.OpenTo.COUNTRY:
            found.append(_("The network has no country of its own. Choose a different group that can endorse."))
        row = (
            JointStatement.objects.filter(publication=revision.publication).first() if revision.publication_id else None
        )
        return [*found, *_of_replaced(revision, row), *(_of_fixed_text(row, content) if row else [])]

    def consequences(self, revision: Revision) -> list[str]:
        """Return that the text is fixed once it is endorsed."""
        return [_("Once an organisation has endorsed it, the text can't be changed any more.")]

    def put(self, row: JointStatement, content: Content) -> None:
        """Texts, type, days and who may endorse."""
        put_texts(row, content)
        row.kind = content.get("kind") or JointStatement.Kind.CONSENSUS
        row.open_to = content.get("open_to") or JointStatement.OpenTo.ALL
        row.opens_on, row.closes_on = (_day(content.get(name)) for name in DAYS)
        row.replaces_id = content.get("replaces")

    def lines(self, content: Content) -> list[Line]:
        """Texts by language, then what it is, its days and who may endorse."""
        return [
            *text_lines(content, [("title", _("Title")), ("body", _("Text"))]), *topic_line(content), *_facts(content)
        ]  # fmt: skip

    def title(self, revision: Revision) -> str:
        """The title being written; where there is none yet, what it is."""
        return original_text(revision.content, "title") or _("Joint statement without a title")

    def edit_url(self, about: About) -> str:
        """The form of the draft, on the dashboard of its hub or of the network office."""
        if about.hub is None:
            return reverse("network_endorsements:edit", args=[about.row.pk])
        return reverse("endorsements_manage:edit", args=[about.hub.slug, about.row.pk])


def _day(text: Any) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _facts(content: Content) -> Iterator[Line]:
    kind, open_to = content.get("kind"), content.get("open_to")
    if kind:
        yield Line("kind", _("Type"), str(JointStatement.Kind(kind).label))
    for name, label in zip(DAYS, (_("Opens"), _("Closes")), strict=True):
        if day := _day(content.get(name)):
            yield Line(name, label, partial_words(day, "day"))
    if open_to:
        yield Line("open_to", _("Who can endorse"), str(JointStatement.OpenTo(open_to).label))
    if content.get("replaces"):
        replaced = JointStatement.objects.filter(pk=content["replaces"]).first()
        yield Line("replaces", _("Replaces"), str(replaced or _("a statement that was deleted")))


def _of_replaced(revision: Revision, row: JointStatement | None) -> Iterator[str]:
    """What speaks against replacing the statement that is named."""
    if not (pk := revision.content.get("replaces")):
        return
    replaced = JointStatement.objects.filter(pk=pk, hub=revision.hub_id, published_at__isnull=False).first()
    if replaced is None or (row is not None and replaced == row):
        yield _("The statement it replaces can't be found. Choose another one.")
    elif JointStatement.objects.filter(replaces=replaced).exclude(pk=row.pk if row else 0).exists():
        yield _("“%(title)s” has already been replaced by another statement.") % {"title": replaced}


def _of_fixed_text(row: JointStatement, content: Content) -> Iterator[str]:
    """Once endorsed, no text that was public is changed; languages may be added."""
    signed = row.endorsements.filter(state__in=[Endorsement.State.ENDORSED, Endorsement.State.PENDING])
    if not signed.exists():
        return
    wanted, is_kept = content.get("texts", {}), content.get("original_language") == row.original_language
    for language, texts in row.texts().items():
        is_kept = is_kept and all(wanted.get(language, {}).get(name) == text for name, text in texts.items())
    if not is_kept:
        yield _(
            "Organisations have endorsed this text, so it can't be changed. Create a new statement that replaces it, and ask them again."
        )


JOINT_STATEMENT_SUBJECT = JointStatementSubject()
