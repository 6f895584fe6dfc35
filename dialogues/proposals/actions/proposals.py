"""A proposal before and around its acts: begin, correct and discard a draft, publish it, add translations."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.actions import record
from audit.actors import Actor
from dialogues.models import CampaignItem, PolicyProposal, ProposalAct
from dialogues.proposals.roles import ROLE_OF_ACT, ActKind
from hubs.models import Group, GroupChair
from toolkit.actions import (
    ActionRefused,
    action,
    apply_changes,
    edition_of_values,
    lock_row,
    refuse_unread_values,
    refuse_violations,
)
from toolkit.localized_text import Translated

HEAD = ("network", "title", "original_language")
NEED = ("text", "done_on", "chair")
GONE = {"dialogues_proposal_of_european_network": (gettext_lazy("Choose a European network."), "network")}


def lock_proposal(proposal: PolicyProposal) -> PolicyProposal:
    """Re-read a proposal and hold it: one act at a time."""
    rows = PolicyProposal.objects.select_related("network")
    return lock_row(rows, proposal.pk, gone=_("This proposal was deleted."))


@action
def begin_proposal(
    *, by: Actor, network: Group, title: str, text: str, done_on: dt.date, chair: GroupChair | None = None,
    original_language: str = "en", at: dt.datetime,
) -> PolicyProposal:  # fmt: skip
    """Write down the need a network noticed, in the role of the network; a draft until it is published.

    Refuses a network of a hub, a co-chair of another network, and a date in the future.
    """
    network, chair = _locked(network, chair)
    _refuse_need(network, chair, done_on, at)
    proposal = PolicyProposal(network=network)
    with refuse_violations(GONE):
        head = {"network": network, "title": title, "original_language": original_language}
        apply_changes(proposal, head, by=by, allowed=HEAD)
    need = ProposalAct(
        proposal=proposal, kind=ActKind.NEED, role=ROLE_OF_ACT[ActKind.NEED], original_language=original_language, made_at=at
    )  # fmt: skip
    apply_changes(need, {"text": text, "done_on": done_on, "chair": chair}, by=by, allowed=NEED)
    record(by=by, action="dialogues.begin_proposal", subject=proposal, fields=["title", "need"])
    return proposal


@action
def change_need(
    *, by: Actor, proposal: PolicyProposal, network: Group, title: str, text: str, done_on: dt.date,
    chair: GroupChair | None = None, original_language: str = "en", at: dt.datetime, seen: str | None = None,
) -> PolicyProposal:  # fmt: skip
    """Change the draft; ``seen`` is the ``need_edition`` the writer had. Refuses what ``begin_proposal`` does, and a public one."""
    current = lock_proposal(proposal)
    if current.is_public:
        raise ActionRefused(_("This is public and can't be changed. Record a correction instead."))
    network, chair = _locked(network, chair)
    _refuse_need(network, chair, done_on, at)
    stored = need_values(current)
    wanted = {
        "network": network.pk, "title": title, "text": text, "done_on": done_on, "chair": chair.pk if chair else None,
        "original_language": original_language,
    }  # fmt: skip
    if wanted == stored:
        return current
    if seen is not None:
        refuse_unread_values(current, stored=stored, wanted=wanted, seen=seen)
    need = current.acts.get(kind=ActKind.NEED)
    ProposalAct.objects.filter(pk=need.pk).update(chair=None)  # another network has other co-chairs
    need.refresh_from_db()
    head = {"network": network, "title": title, "original_language": original_language}
    with refuse_violations(GONE):
        changed = apply_changes(current, head, by=by, allowed=HEAD)
    need_fields = {"text": text, "done_on": done_on, "chair": chair, "original_language": original_language}
    changed += apply_changes(need, need_fields, by=by, allowed=(*NEED, "original_language"))
    record(by=by, action="dialogues.change_proposal", subject=current, fields=changed)
    return current


def need_values(proposal: PolicyProposal) -> dict[str, Any]:
    """Return what is edited of a draft in one form."""
    need = proposal.acts.get(kind=ActKind.NEED)
    return {
        "network": proposal.network_id, "title": proposal.title, "text": need.text, "done_on": need.done_on,
        "chair": need.chair_id, "original_language": proposal.original_language,
    }  # fmt: skip


def need_edition(proposal: PolicyProposal) -> str:
    """The state of the draft that a form carries as ``seen``."""
    return edition_of_values(need_values(proposal))


def _locked(network: Group, chair: GroupChair | None) -> tuple[Group, GroupChair | None]:
    group = lock_row(Group, network.pk, gone=_("This group was deleted."))
    return group, lock_row(GroupChair, chair.pk, gone=_("This chair was deleted.")) if chair else None


def _refuse_need(network: Group, chair: GroupChair | None, done_on: dt.date, at: dt.datetime) -> None:
    if network.hub_id is not None:
        raise ActionRefused(_("Choose a European network."), "network")
    if chair is not None and chair.group_id != network.pk:
        raise ActionRefused(_("Choose a co-chair of this network."), "chair")
    refuse_future(done_on, at)


def refuse_future(done_on: dt.date, at: dt.datetime) -> None:
    """Refuse a date after today."""
    if done_on > timezone.localdate(at):
        raise ActionRefused(_("This date is in the future."), "done_on")


@action
def discard_proposal(*, by: Actor, proposal: PolicyProposal) -> None:
    """Delete a draft. Deleted already: nothing happens. Refuses a public one."""
    current = PolicyProposal.objects.filter(pk=proposal.pk).select_for_update(of=("self",)).first()
    if current is None:
        return
    if current.is_public:
        raise ActionRefused(_("This is public and stays. Record a correction instead."))
    record(by=by, action="dialogues.discard_proposal", subject=current)
    current.delete()


@action
def publish_proposal(
    *, by: Actor, proposal: PolicyProposal, at: dt.datetime, seen: str | None = None
) -> PolicyProposal:
    """Make a draft public; from now on every act is public at once and stays. Public already: nothing happens.

    ``seen`` is the ``need_edition`` of what the person read; refuses a draft that was changed since.
    """
    current = lock_proposal(proposal)
    if current.is_public:
        return current
    if seen is not None and seen != need_edition(current):
        raise ActionRefused(_("The draft was changed meanwhile. Read it before you publish it."))
    current.published_at = at
    current.save(update_fields=["published_at", "updated_at"])
    record(by=by, action="dialogues.publish_proposal", subject=current, fields=["published_at"])
    return current


@action
def translate_proposal(
    *,
    by: Actor,
    proposal: PolicyProposal,
    language: str,
    texts: Mapping[str, Mapping[str, str]],
    seen: str | None = None,
) -> PolicyProposal:
    """Put the texts in a further language: ``texts`` by the key of a row (``translated_rows``) and field. Originals stay.

    ``seen`` is the ``translation_edition`` the writer had. Refuses a language a text was written in.
    """
    current = lock_proposal(proposal)
    rows = translated_rows(current)
    stored = translation_values(current, language)
    wanted = {f"{key}_{name}": text for key, fields in texts.items() for name, text in fields.items() if key in rows}
    if seen is not None and wanted != stored:
        refuse_unread_values(current, stored=stored, wanted=wanted, seen=seen)
    changed = [key for key in rows if _translate(rows[key], language, texts.get(key, {}))]
    if changed:
        current.note_edit(by, [])
        current.save(update_fields=[*current.EDIT_FIELDS, "updated_at"])
        record(by=by, action="dialogues.translate_proposal", subject=current, fields=changed)
    return current


def translated_rows(proposal: PolicyProposal) -> dict[str, Translated]:
    """Return the rows of a proposal that people read, under a key each, in the order of the path."""
    rows: dict[str, Translated] = {"proposal": proposal}
    rows |= {f"act{act.pk}": act for act in ProposalAct.objects.filter(proposal=proposal).order_by("done_on", "pk")}
    return rows | {f"item{item.pk}": item for item in CampaignItem.objects.filter(proposal=proposal)}


def translation_values(proposal: PolicyProposal, language: str) -> dict[str, str]:
    """Return the texts of a proposal in a further language, by key and field, for what has an original text."""
    return {
        f"{key}_{name}": row.text_in(language, name)
        for key, row in translated_rows(proposal).items()
        if row.original_language != language
        for name in row.TRANSLATED
        if getattr(row, name)
    }


def translation_edition(proposal: PolicyProposal, language: str) -> str:
    """The state of the translation that a form carries as ``seen``."""
    return edition_of_values(translation_values(proposal, language))


def _translate(row: Translated, language: str, fields: Mapping[str, str]) -> bool:
    if not fields:
        return False
    if language == row.original_language:
        raise ActionRefused(_("This is the language it was written in. Originals can't be changed."))
    known = row.translations.get(language, {})
    wanted = {name: text for name, text in {**known, **fields}.items() if text and name in row.TRANSLATED}
    if wanted == known:
        return False
    others = {code: texts for code, texts in row.translations.items() if code != language}
    row.translations = {**others, language: wanted} if wanted else others
    row.save(update_fields=["translations"])
    return True
