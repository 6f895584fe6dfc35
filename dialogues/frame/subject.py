"""The frame of a dialogue as something that is published: a new one from its first draft on, and each change of a published one."""

import datetime as dt
from typing import cast

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.actors import SYSTEM
from dialogues.frame.actions.dialogues import change_dialogue, make_public
from dialogues.frame.content import columns_of, content_of, lines_of, with_content
from dialogues.frame.phases import attribution_is_fixed, missing_for_publishing, refusal_of_attribution, words_for
from dialogues.models import PolicyDialogue
from hubs.team.coordinators import ApprovedByCoordinators
from hubs.vocabulary.topics import topic_codes, topics_in
from publishing.models import Publication, Revision
from publishing.publishable import delete_with_revisions
from publishing.subjects.content import Content, Line, original_text
from publishing.subjects.subject import About


def complaints_about(dialogue: PolicyDialogue, content: Content) -> list[str]:
    """Return why this content of the dialogue cannot be published, a sentence each."""
    shown = with_content(dialogue, content)
    found = [] if shown.title else [_("Enter a title in the original language.")]
    if missing := missing_for_publishing(shown):
        found.append(_("Before you publish, fill in %(missing)s.") % {"missing": words_for(missing)})
    refusal = refusal_of_attribution(dialogue, shown.attribution)
    return [*found, refusal] if refusal else found


def consequences_of(dialogue: PolicyDialogue, content: Content) -> list[str]:
    """Return what follows when this content is published, a sentence each."""
    shown = with_content(dialogue, content)
    if not dialogue.can_be_published:
        return [
            _(
                "Changes to the question, commitment, attribution rule and response are listed on the public page as corrections."
            ),
            _("We won't email anyone about this change."),
        ]
    promise = {"who": shown.commissioner, "day": getattr(shown.answer_promised_by, "in_words", "")}
    found = [_("Anyone can read the question, the commitment to respond and the attribution rule.")]
    if shown.answer_promised_by:
        words = _("The page counts the days until %(day)s, then the days that the response of %(who)s is overdue.")
        found.append(words % promise)
    if not attribution_is_fixed(dialogue):
        found.append(_("No emails are sent. You invite people to the sessions."))
    return found


class DialogueSubject(ApprovedByCoordinators):
    """Reads and writes ``PolicyDialogue`` rows through the actions that change them."""

    kind = "dialogue"
    label = gettext_lazy("Policy dialogue")
    model = PolicyDialogue
    permission_to_write = "dialogues.edit"
    permission_to_publish = "dialogues.publish"

    def row_of(self, publication: Publication) -> PolicyDialogue:
        """Return the dialogue with its hub and topics."""
        rows = PolicyDialogue.objects.select_related("hub__country").prefetch_related("topics")
        return rows.get(publication=publication)

    def live(self, about: About) -> Content:
        """Return the dialogue as it is, also one that was never published."""
        return content_of(about.row, topic_codes(about.row))

    def complaints(self, revision: Revision) -> list[str]:
        """Return what is missing, and what no longer fits those who were invited."""
        return complaints_about(self.row_of(revision.publication), revision.content)

    def consequences(self, revision: Revision) -> list[str]:
        """Return who will see it, and that no one is emailed."""
        return consequences_of(self.row_of(revision.publication), revision.content)

    def publish(self, revision: Revision) -> None:
        """Change the dialogue as the revision says, with the corrections its page lists; a draft is shown to the public."""
        dialogue, by = self.row_of(revision.publication), revision.decided_by or SYSTEM
        columns = columns_of(with_content(dialogue, revision.content))
        change_dialogue(by=by, dialogue=dialogue, fields=columns, topics=topics_in(revision.content))
        make_public(by=by, dialogue=dialogue, at=cast("dt.datetime", revision.decided_at))

    def lines(self, content: Content) -> list[Line]:
        """Return the content in words."""
        return lines_of(content)

    def title(self, revision: Revision) -> str:
        """Return the title being written."""
        return original_text(revision.content, "title") or _("Dialogue without a title")

    def edit_url(self, about: About) -> str:
        """Return the form on the dashboard of its hub."""
        return reverse("dialogues_manage:edit", args=[about.row.hub.slug, about.row.pk])

    def public_url(self, about: About) -> str:
        """Return its page."""
        is_shown = PolicyDialogue.objects.published().filter(pk=about.row.pk).exists()
        return str(about.row.get_absolute_url()) if is_shown else ""

    def public_since(self, row: PolicyDialogue) -> dt.datetime | None:
        """Return its last change, if it was published."""
        return row.updated_at if row.published_at else None

    def is_withdrawn(self, row: PolicyDialogue) -> bool:
        """Return whether it was withdrawn."""
        return row.state == PolicyDialogue.State.WITHDRAWN

    def delete_unpublished(self, row: PolicyDialogue) -> bool:
        """Delete one that never was published."""
        if row.was_published:
            return False
        delete_with_revisions(row)
        return True

    def preview(self, row: PolicyDialogue, content: Content) -> PolicyDialogue:
        """Return the dialogue as it will be, topics aside."""
        return with_content(row, content)


DIALOGUE_SUBJECT = DialogueSubject()
