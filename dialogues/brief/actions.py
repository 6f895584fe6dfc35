"""The draft of an evidence brief, and sending a published version. What is between is in ``publishing.actions``."""

import datetime as dt

from django.utils.translation import gettext as _

from audit.actions import record
from audit.actors import Actor
from dialogues.brief.emails import brief_emails
from dialogues.brief.recipients import count_recipients, recipients_of
from dialogues.frame.actions.dialogues import lock_dialogue
from dialogues.models import EvidenceBrief, PolicyDialogue
from outbox.actions import queue_all
from publishing.actions import save_draft
from publishing.models import Revision
from publishing.subjects import about
from publishing.subjects.content import Content
from toolkit.actions import ActionRefused, action, enqueue_on_commit, lock_row
from toolkit.steps import do_each

EMAILS = "dialogues.write_brief_emails"


@action
def save_brief_draft(
    *, by: Actor, dialogue: PolicyDialogue, content: Content, edition: int, at: dt.datetime
) -> Revision:
    """Save the draft of a dialogue's brief; the first one begins the brief. Refuses what ``save_draft`` refuses."""
    current = lock_dialogue(dialogue)
    brief, _made = EvidenceBrief.objects.get_or_create(
        dialogue=current, defaults={"hub": current.hub, "original_language": current.text_language}
    )
    return save_draft(by=by, about=about(brief), content=content, edition=edition, at=at)


@action
def send_brief(*, by: Actor, brief: EvidenceBrief, version: int, at: dt.datetime) -> int:
    """Send the published version to everyone registered for an upcoming session; return how many people that are.

    A worker writes the emails (``write_brief_emails``). No one gets a version twice. ``version`` is the one the person saw. Refuses
    another version, a dialogue that is not public, and a brief without recipients.
    """
    dialogue = lock_dialogue(brief.dialogue)
    current = lock_row(EvidenceBrief, brief.pk)
    if not current.version or dialogue.state != PolicyDialogue.State.PUBLISHED:
        raise ActionRefused(_("Publish the dialogue and the brief first."))
    if current.version != version:
        raise ActionRefused(_("Another version was published meanwhile. Read it before you send it."))
    count = count_recipients(dialogue, at=at)
    if not count:
        raise ActionRefused(_("No one is registered for an upcoming session of this dialogue."))
    current.sent_version, current.sent_at, current.emails_due = current.version, at, True
    current.save(update_fields=["sent_version", "sent_at", "emails_due"])
    record(by=by, action="dialogues.send_brief", subject=current, fields=["sent_version"])
    enqueue_on_commit(EMAILS)
    return count


def write_brief_emails(*, at: dt.datetime) -> int:
    """Write the emails of each brief that was sent; return how many are new. Safe to run again: each has its key."""
    waiting = EvidenceBrief.objects.filter(emails_due=True).order_by("pk")
    return do_each(lambda brief: _write_emails(brief, at), waiting)


@action
def _write_emails(brief: EvidenceBrief, at: dt.datetime) -> int:
    """None where the dialogue was taken back from the public since."""
    dialogue = lock_dialogue(brief.dialogue)
    current = lock_row(EvidenceBrief.objects.select_related("dialogue__hub__country"), brief.pk)
    is_public = dialogue.state == PolicyDialogue.State.PUBLISHED
    new = queue_all(brief_emails(current, recipients_of(dialogue, at=at))) if is_public else 0
    EvidenceBrief.objects.filter(pk=current.pk).update(emails_due=False)
    return new
