"""Taking part in the statements of a dialogue: a link to the address, and behind it a pseudonym."""

import datetime as dt

from django.utils import translation

from accounts.personal_links import ASK_AGAIN_AFTER, link_to, new_link, token_for
from audit.actions import record
from audit.actors import Actor
from dialogues.frame.actions.dialogues import lock_dialogue
from dialogues.frame.phases import Act, refusal_of
from dialogues.models import PolicyDialogue, Pseudonym, StatementSignIn
from dialogues.statements.models.pseudonym import dialogue_key, new_code
from outbox.actions import queue
from outbox.drafts import Draft
from outbox.models import Lane
from outbox.senders import sender
from toolkit.actions import ActionRefused, action
from toolkit.email_addresses import canonical_address

VALID_FOR = dt.timedelta(days=1)


@action
def request_sign_in(*, by: Actor, dialogue: PolicyDialogue, email: str, language: str, at: dt.datetime) -> None:
    """Send a link to the statements of this dialogue, the same whether the address takes part already or not.

    Asked again within ten minutes nothing more is sent. The email belongs to no hub's list of sent emails: a hub does not see who
    takes part. Refuses while people can neither write nor vote.
    """
    refuse_unless_open(dialogue, Act.VOTE, at=at)
    address = canonical_address(email)
    recent = StatementSignIn.objects.filter(dialogue=dialogue, email=address, asked_at__gt=at - ASK_AGAIN_AFTER)
    if recent.exists():
        return
    nonce, link_hash = new_link(StatementSignIn.LINK_KIND, None)
    row = StatementSignIn.objects.create(
        dialogue=dialogue, email=address, link_nonce=nonce, link_hash=link_hash, asked_at=at, expires_at=at + VALID_FOR
    )
    record(by=by, action="dialogues.request_sign_in", subject=row)
    with translation.override(language):
        signed = sender(dialogue.hub)
    queue(
        Draft(
            **signed,
            key=f"statement-sign-in:{row.pk}",
            kind="dialogues/sign_in",
            lane=Lane.NOTICE,
            recipient=address,
            language=language,
            link=link_to("dialogues_personal:enter", row),
            valid_until=row.expires_at,
        )
    )


@action
def enter_dialogue(*, dialogue: PolicyDialogue, address: str, at: dt.datetime) -> Pseudonym:
    """Return the pseudonym of an address in a dialogue, made at the first time; its personal link is a new one each time.

    Only the keyed hash of the address within this dialogue is kept, and the day: no row says which link led to which pseudonym, and
    the trail holds no entry, which would say when (docs/decisions/pseudonyms.md).
    """
    current = lock_dialogue(dialogue)  # a first participant and a change of the attribution rule wait for each other
    refuse_unless_open(current, Act.VOTE, at=at)
    key = dialogue_key(current.pk, address)
    nonce, link_hash = new_link(Pseudonym.LINK_KIND, current.hub_id)
    known = Pseudonym.objects.filter(dialogue=current, address_key=key)
    while not known.update(link_nonce=nonce, link_hash=link_hash):
        row = Pseudonym(
            hub_id=current.hub_id, dialogue=current, code=new_code(), address_key=key, link_nonce=nonce, link_hash=link_hash
        )  # fmt: skip
        Pseudonym.objects.bulk_create([row], ignore_conflicts=True)  # the code may be taken
    return known.get()


def token_of(pseudonym: Pseudonym) -> str:
    """Return the token of the pages of a participant."""
    return token_for(Pseudonym.LINK_KIND, pseudonym.hub_id, pseudonym.link_nonce or "", pseudonym.link_hash or "")


def refuse_unless_open(dialogue: PolicyDialogue, act: Act, *, at: dt.datetime) -> None:
    """Refuse an act outside its phase."""
    if words := refusal_of(dialogue, act, at=at):
        raise ActionRefused(words)
