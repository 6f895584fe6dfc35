"""The personal links of addressees: found by their token, addressed anew, revoked, forwarded."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from accounts.personal_links import ASK_AGAIN_AFTER, hashes_of, new_link, token_for
from audit.actions import record
from audit.actors import Actor
from audit.purges import record_purge
from dialogues.frame.actions.dialogues import lock_dialogue
from dialogues.models import Addressee, PolicyDialogue, ReplyLink
from dialogues.recommendations import emails
from dialogues.recommendations.models.reply_link import VALID_FOR
from outbox.actions import deliverable, queue, queue_all
from toolkit.actions import ActionRefused, action, lock_row, refuse_violations
from toolkit.email_addresses import InvalidAddress, canonical_address

MOST = 10  # links of one addressee that work at the same time
TWICE = {
    "dialogues_reply_link_once": (gettext_lazy("This address has a link already. Enter another address."), "email")
}


def find_link(token: str, *, at: dt.datetime) -> ReplyLink | None:
    """Return the link of this token while it opens its page: of this kind, sent, not revoked, not expired."""
    links = ReplyLink.objects.valid(at=at).for_pages()
    return links.filter(link_hash__in=hashes_of(ReplyLink.LINK_KIND, token)).first()


def links_beside(link: ReplyLink, *, at: dt.datetime) -> list[tuple[ReplyLink, str]]:
    """Return what else of the dialogue went to the same mailbox, with the tokens that its emails gave it."""
    rows = ReplyLink.objects.valid(at=at).for_pages().filter(dialogue=link.dialogue_id, email=link.email)
    found = rows.exclude(pk=link.pk).order_by("recommendation__number", "pk")
    return [(one, token_of(one)) for one in found]


def links_left(token: str, *, at: dt.datetime) -> list[tuple[ReplyLink, str]]:
    """Return what the same mailbox can still respond to, where the link of this token was revoked: an email may begin with it.

    Nothing that was sent after the link had ended: whoever has its token need not have that email.
    """
    hashes = hashes_of(ReplyLink.LINK_KIND, token)
    link = ReplyLink.objects.filter(link_hash__in=hashes, sent_at__isnull=False, revoked_at__isnull=False).first()
    if link is None or link.revoked_at is None:
        return []
    ended_on = timezone.localdate(link.revoked_at)
    beside = links_beside(link, at=at)
    return [
        (one, its_token)
        for one, its_token in beside
        if one.created_at <= link.revoked_at and one.addressee.sent_on and one.addressee.sent_on <= ended_on
    ]


def forwarded_before(token: str, email: str) -> ReplyLink | None:
    """Return the colleague's link where the link of this token was forwarded to the address and has ended: a second click."""
    try:
        address = canonical_address(email)
    except InvalidAddress:
        return None
    hashes = hashes_of(ReplyLink.LINK_KIND, token)
    links = ReplyLink.objects.in_use().filter(
        forwarded_by__link_hash__in=hashes, forwarded_by__revoked_at__isnull=False
    )
    return links.filter(email=address).select_related("recommendation").first()


def token_of(link: ReplyLink) -> str:
    """Return the token of a link, for its address."""
    return token_for(link.LINK_KIND, link.hub_id, link.link_nonce, link.link_hash)


def lock_valid_link(link: ReplyLink, *, at: dt.datetime) -> tuple[ReplyLink, Addressee]:
    """Lock its dialogue, its addressee and the link, in this order, and return the latter as they are now.

    Refuses a link that does not hold any more.
    """
    lock_dialogue(link.dialogue)
    rows = Addressee.objects.select_related("recommendation")
    addressee = lock_row(rows, link.addressee_id, gone=_("This addressee was removed."))
    links = ReplyLink.objects.valid(at=at).for_pages()
    return lock_row(links, link.pk, gone=_("This link no longer works.")), addressee


def make_link(
    addressee: Addressee, dialogue: PolicyDialogue, *, email: str, language: str, at: dt.datetime,
    forwarded_by: ReplyLink | None = None,
) -> ReplyLink:  # fmt: skip
    """Insert a link to the addressee; nothing is sent. Refuses an address that has one already."""
    nonce, link_hash = new_link(ReplyLink.LINK_KIND, dialogue.hub_id)
    link = ReplyLink(
        hub_id=dialogue.hub_id, dialogue=dialogue, set_id=addressee.recommendation.set_id,
        recommendation=addressee.recommendation, addressee=addressee, email=canonical_address(email), language=language,
        link_nonce=nonce, link_hash=link_hash, forwarded_by=forwarded_by, is_forwarded=forwarded_by is not None, created_at=at,
        expires_at=at + VALID_FOR,
    )  # fmt: skip
    with refuse_violations(TWICE):
        link.save(force_insert=True)
    return link


@action
def forward_link(
    *, by: Actor, link: ReplyLink, email: str, language: str, ends_own: bool, at: dt.datetime
) -> ReplyLink:
    """Email a colleague a link of their own to the same response; which link forwarded it and when is kept.

    With ``ends_own`` the link it was forwarded with stops working. Forwarded to this address already: the same link. Refuses an
    address that has a link from someone else, one we can't email, and more than MOST links.
    """
    current, addressee = lock_valid_link(link, at=at)
    in_use = ReplyLink.objects.in_use().filter(addressee=addressee)
    new = in_use.filter(email=canonical_address(email), forwarded_by=current).first()
    if new is None:
        if in_use.count() >= MOST:
            raise ActionRefused(
                _("This recommendation was forwarded %(most)d times. Ask the hub for help.") % {"most": MOST}
            )
        new = make_link(addressee, current.dialogue, email=email, language=language, at=at, forwarded_by=current)
        new.sent_at = at
        new.save(update_fields=["sent_at"])
        record(by=by, action="dialogues.forward_link", subject=new, hub_id=current.hub_id, fields=["email"])
        draft = emails.forwarded(new)
        if not deliverable([draft]):
            raise ActionRefused(_("We can't email this address"), "email")
        queue(draft)
    if ends_own:
        _revoke(by, current, at)
    return new


@action
def revoke_link(*, by: Actor, link: ReplyLink, at: dt.datetime) -> ReplyLink:
    """End a link at once; emails that have not gone are withdrawn. A second time changes nothing."""
    current = _lock_link(link, gone=_("This link was deleted."))
    if current.revoked_at is None:
        _revoke(by, current, at)
    return current


def _lock_link(link: ReplyLink, *, gone: str) -> ReplyLink:
    """Lock dialogue, addressee and link, in this order."""
    lock_dialogue(link.dialogue)
    lock_row(Addressee, link.addressee_id, gone=_("This addressee was removed."))
    return lock_row(ReplyLink.objects.for_pages(), link.pk, gone=gone)


def _revoke(by: Actor, link: ReplyLink, at: dt.datetime) -> None:
    link.revoked_at = at
    link.save(update_fields=["revoked_at"])
    emails.take_back([link], because=gettext_noop("The link was revoked"))
    record(by=by, action="dialogues.revoke_link", subject=link, hub_id=link.hub_id, fields=["revoked_at"])


@action
def set_contact(
    *, by: Actor, addressee: Addressee, dialogue: PolicyDialogue, email: str, language: str, at: dt.datetime
) -> ReplyLink:  # fmt: skip
    """Say to which address of the office the recommendation goes, and in which language.

    Once it was sent, another address gets it at once with a link of its own, and the links of the office before end; links the
    office forwarded to colleagues stay. The same address: only the language may change. Refuses another address for what was
    sent while the dialogue is not published.
    """
    dialogue = lock_dialogue(dialogue)
    rows = Addressee.objects.filter(recommendation__set__dialogue=dialogue.pk).select_related("recommendation__set")
    current = lock_row(rows, addressee.pk, gone=_("This addressee was removed."))
    own = list(ReplyLink.objects.in_use().filter(addressee=current, is_forwarded=False).select_for_update())
    address = canonical_address(email)
    kept = next((link for link in own if link.email == address), None)
    for link in own:
        if link != kept and link.sent_at is None:
            link.delete()
        elif link != kept:
            _revoke(by, link, at)
    if kept is not None:
        if kept.language != language:
            kept.language = language
            kept.save(update_fields=["language"])
        return kept
    new = make_link(current, dialogue, email=address, language=language, at=at)
    record(by=by, action="dialogues.set_contact", subject=new, hub_id=dialogue.hub_id, fields=["email"])
    if current.state != Addressee.State.NOT_SENT:
        _email(new, at)
    return new


@action
def send_again(*, by: Actor, link: ReplyLink, at: dt.datetime) -> ReplyLink:
    """Send the email with the same link once more; it holds two years from now.

    Refuses a link that was revoked or never sent, one that was sent less than ten minutes ago, and one of a dialogue that is
    not published.
    """
    current = _lock_link(link, gone=_("This link was revoked."))
    if current.revoked_at is not None or current.sent_at is None:
        raise ActionRefused(_("This link was revoked."))
    if at < current.sent_at + ASK_AGAIN_AFTER:
        raise ActionRefused(_("This email was sent less than ten minutes ago. Try again later."))
    record(by=by, action="dialogues.send_again", subject=current, hub_id=current.hub_id)
    _email(current, at)
    return current


def _email(link: ReplyLink, at: dt.datetime) -> None:
    if link.dialogue.can_be_published:
        raise ActionRefused(_("Publish the dialogue first. Responses are shown on its page."))
    link.sent_at, link.expires_at = at, at + VALID_FOR
    link.save(update_fields=["sent_at", "expires_at"])
    queue_all(emails.recommended([link], at=at))


def forget_links(*, at: dt.datetime) -> int:
    """Delete links that have expired, with the addresses they went to; return how many."""
    return record_purge(ReplyLink, ReplyLink.objects.filter(expires_at__lte=at).delete()[0], at=at)
