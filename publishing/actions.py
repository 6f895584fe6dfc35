"""Draft → submitted → published, or returned with a reason. One open revision of each subject; every published one is kept."""

import datetime as dt
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import User
from audit.actions import record
from audit.actors import Actor
from outbox.actions import queue, queue_all, withdraw
from publishing.emails import decision_email, submission_emails, submission_key
from publishing.models import Revision
from publishing.subjects import About, about_of, handler_of
from publishing.subjects.content import Content
from toolkit.actions import ActionRefused, EditConflict, action, lock_row

State = Revision.State


@action
def save_draft(*, by: Actor, about: About, content: Content, edition: int, at: dt.datetime) -> Revision:
    """Keep ``content`` as the draft of the subject; made when there is none. A returned one becomes a draft again.

    ``edition`` is what the writer saw (``About.edition``): when another person saved meanwhile, also one
    that was published since, nothing is written (``EditConflict``), unless the draft says the very same already: who clicks twice
    has saved. Refuses to change what waits for approval.
    """
    about = _lock(about)
    revision = about.open_revision()
    if about.edition() != edition:
        if revision is not None and revision.can_be_written and revision.content == content:
            return revision
        raise draft_conflict(by, about)
    if revision is None:
        return _begin(by, about, content, at)
    if not revision.can_be_written:
        raise ActionRefused(_("This is waiting for approval. Withdraw it to edit it."))
    revision.content, revision.edition = content, edition + 1
    revision.state, revision.decided_at, revision.decided_by = State.DRAFT, None, None
    revision.submitted_at, revision.submitted_by = None, None
    revision.written_at, revision.written_by = at, _person(by)
    revision.save(update_fields=[
        "content", "edition", "state", "submitted_at", "submitted_by", "decided_at", "decided_by", "written_at",
        "written_by",
    ])  # fmt: skip
    record(by=by, action="publishing.save_draft", subject=revision, fields=["content"])
    return revision


@action
def amend_draft(*, by: Actor, about: About, changes: Content) -> None:
    """Write what was changed beside the draft into it as well, so that publishing it doesn't undo that. Without a draft: nothing.

    Its edition counts on: who has it open compares before they save or decide.
    """
    revision = _lock(about).open_revision()
    if revision is None:
        return
    revision.content, revision.edition = {**revision.content, **changes}, revision.edition + 1
    revision.save(update_fields=["content", "edition"])
    record(by=by, action="publishing.amend_draft", subject=revision, fields=sorted(changes))


@action
def submit(*, by: Actor, revision: Revision, at: dt.datetime) -> Revision:
    """Submit a draft for approval and email everyone who can approve it, except ``by``.

    Refuses what is no draft, what is incomplete, and what changes nothing.
    """
    current = _locked(revision)
    if not current.can_be_written:
        raise ActionRefused(
            _("This is already waiting for approval.") if current.is_open else _("This is already published.")
        )
    _refuse_incomplete(current)
    current.state, current.submitted_at, current.submitted_by = State.SUBMITTED, at, _person(by)
    current.decided_at = current.decided_by = None
    current.save(update_fields=["state", "submitted_at", "submitted_by", "decided_at", "decided_by"])
    record(by=by, action="publishing.submit", subject=current, fields=["state"])
    queue_all(submission_emails(current))
    return current


@action
def take_back(*, by: Actor, revision: Revision) -> Revision:
    """Make what waits for approval a draft again and withdraw the emails about it. Refuses what does not wait."""
    current = _locked(revision)
    if not current.can_be_decided:
        raise ActionRefused(_("This is no longer waiting for approval."))
    current.state, current.submitted_at, current.submitted_by = State.DRAFT, None, None
    current.save(update_fields=["state", "submitted_at", "submitted_by"])
    record(by=by, action="publishing.take_back", subject=current, fields=["state"])
    withdraw(key_prefix=submission_key(current), because=gettext_noop("The draft was withdrawn"))
    return current


@action
def publish(
    *, by: Actor, revision: Revision, at: dt.datetime, seen: int | None = None, only_waiting: bool = False
) -> Revision:
    """Make a revision public. Who may publish may do so from a draft as well, unless ``only_waiting``.

    ``seen`` is the edition on the page of the person: another one is not published unread (``EditConflict``). Emails the
    writer, unless they published it themselves or have left the team. Refuses what is published already, what was
    withdrawn, what is incomplete, and what changes nothing.
    """
    current = _locked(revision)
    if not current.is_open:
        raise ActionRefused(_("This is already published."))
    if only_waiting and not current.can_be_decided:
        raise ActionRefused(_("This is no longer waiting for approval."))
    _refuse_unseen(current, seen)
    _refuse_incomplete(current)
    current.state, current.decided_at, current.decided_by, current.reason = State.PUBLISHED, at, _person(by), ""
    current.save(update_fields=["state", "decided_at", "decided_by", "reason"])
    handler_of(current).publish(current)
    record(by=by, action="publishing.publish", subject=current, fields=["state"])
    _notify_of_decision(by, current)
    return current


@action
def return_with_reason(
    *, by: Actor, revision: Revision, reason: str, at: dt.datetime, seen: int | None = None
) -> Revision:
    """Return what was submitted to its writer and email them the reason.

    ``seen`` as for ``publish``. Refuses what does not wait, and an empty reason.
    """
    current = _locked(revision)
    if not current.can_be_decided:
        raise ActionRefused(_("This is no longer waiting for approval."))
    _refuse_unseen(current, seen)
    if not reason.strip():
        raise ActionRefused(_("Enter what should be changed."))
    current.state, current.decided_at, current.decided_by = State.RETURNED, at, _person(by)
    current.reason = reason.strip()
    current.save(update_fields=["state", "decided_at", "decided_by", "reason"])
    record(by=by, action="publishing.return", subject=current, fields=["reason", "state"])
    _notify_of_decision(by, current)
    return current


@action
def discard(*, by: Actor, revision: Revision) -> None:
    """Delete a draft; what is public stays. News or a resource that never was public is deleted with its only draft.

    Refuses what waits or is published.
    """
    current = _locked(revision)
    if not current.can_be_written:
        raise ActionRefused(_("Only a draft can be discarded."))
    record(by=by, action="publishing.discard_draft", subject=current)
    about = about_of(current)
    if about.type.delete_unpublished(about.row):
        return
    current.delete()
    # The count goes on, so that a form opened with the draft does not fit the next one.
    newest = about.revisions().published().first()
    if newest is not None:
        about.revisions().filter(pk=newest.pk).update(edition=current.edition)


@action
def take_down(*, by: Actor, row: Any, at: dt.datetime) -> None:
    """Unpublish a row; its revisions stay, and publishing one again makes it public again. Refuses what is not public."""
    current = _locked_row(row)
    if not current.is_public:
        raise ActionRefused(_("This is not public."))
    current.withdrawn_at = at
    current.save(update_fields=["withdrawn_at"])
    record(by=by, action="publishing.take_down", subject=current, fields=["withdrawn_at"])


@action
def restore(*, by: Actor, revision: Revision, at: dt.datetime) -> Revision:
    """Create a draft with the content of an older revision, which is then submitted and published like any other.

    Refuses while another draft of the subject is open: it would be lost.
    """
    current = _locked(revision)
    about = about_of(current)
    if about.open_revision() is not None:
        raise ActionRefused(_("There is a draft already. Publish or discard it first."))
    return _begin(by, about, current.content, at)


def _begin(by: Actor, about: About, content: Content, at: dt.datetime) -> Revision:
    """The first edition of a draft. What was public before the first revision is kept as number 1."""
    if final := about.type.final_because(about.row):
        raise ActionRefused(final)
    last = about.revisions().aggregate(last=Max("number"))["last"] or 0
    since = about.type.public_since(about.row)
    if not last and since is not None and (public := about.type.live(about)):
        last = 1
        before = about.new_revision()
        before.number, before.edition, before.content, before.state = last, 0, public, State.PUBLISHED
        before.written_at = before.decided_at = since
        before.save()
    revision = about.new_revision()
    revision.number, revision.edition, revision.content = last + 1, about.edition() + 1, content
    revision.written_at, revision.written_by = at, _person(by)
    revision.save()
    record(by=by, action="publishing.begin_draft", subject=revision, fields=["content"])
    return revision


def _lock(about: About) -> About:
    """The subject as it is now; one change of it at a time."""
    return about.type.of(_locked_row(about.row))


def _locked_row(row: Any) -> Any:
    """Re-read the row and lock it until the transaction ends."""
    return lock_row(type(row), row.pk, gone=_("This draft was discarded."))


def _locked(revision: Revision) -> Revision:
    """Re-read the revision behind the lock of its subject. Refuses a discarded one."""
    try:
        _lock(about_of(revision))
    except ObjectDoesNotExist:
        raise ActionRefused(_("This draft was discarded.")) from None
    rows = Revision.objects.with_people()
    current = rows.filter(pk=revision.pk).first()
    if current is None:
        raise ActionRefused(_("This draft was discarded."))
    return current


def _refuse_unseen(revision: Revision, seen: int | None) -> None:
    if seen is not None and revision.edition != seen:
        message = _("This was changed after you opened it. Read it again before you decide.")
        raise EditConflict(revision, edition=str(revision.edition), message=message)


def _refuse_incomplete(revision: Revision) -> None:
    about = about_of(revision)
    if complaints := about.type.complaints(revision):
        raise ActionRefused(" ".join(complaints))
    if _changes_nothing(about, revision.content):
        raise ActionRefused(_("Nothing has changed since the published version."))


def _changes_nothing(about: About, content: Content) -> bool:
    subject, row = about.type, about.row
    if subject.public_since(row) is None or subject.is_withdrawn(row) or subject.is_unconfirmed(row):
        return False
    return subject.lines(subject.live(about)) == subject.lines(content)


def draft_conflict(by: Actor, about: About) -> EditConflict:
    """The refusal to save a draft over another one that was saved meanwhile."""
    revision = about.open_revision()
    return EditConflict(
        revision or about.row, edition=str(about.edition()), message=_changed_meanwhile(by, revision),
        saved_by=revision.written_by.name if revision and revision.written_by else "",
        saved_at=revision.written_at if revision else None,
    )  # fmt: skip


def _changed_meanwhile(by: Actor, revision: Revision | None) -> str:
    if revision is None:
        return _("The draft you were editing was discarded. Your changes are kept below.")
    if revision.written_by_id and revision.written_by_id == by.actor_id:
        return _(
            "You saved this draft in another window. Your changes here are kept below. Compare them before you save."
        )
    who = revision.written_by.name if revision.written_by else _("Someone else")
    words = _(
        "%(name)s saved this draft while you were editing. Your changes are kept below. Compare them before you save."
    )
    return words % {"name": who}


def _notify_of_decision(by: Actor, revision: Revision) -> None:
    """Email who submitted it, or else who wrote it, unless they have left the team; withdraw the emails to the approvers."""
    withdraw(key_prefix=submission_key(revision), because=gettext_noop("The draft was published or returned"))
    people = [person for person in (revision.submitted_by, revision.written_by) if person and person.is_active]
    writer = next((person for person in people if person.has_perm("hubs.view_desk", revision)), None)
    if writer and writer.pk != by.actor_id:
        queue(decision_email(revision, writer))


def _person(by: Actor) -> User | None:
    return by if isinstance(by, User) else None
