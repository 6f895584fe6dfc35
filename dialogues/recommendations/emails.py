"""The emails to addressees: the recommendation with its link, the link a colleague forwarded, and reminders."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from itertools import groupby
from typing import Any

from django.utils import translation

from accounts.addresses import address_hash
from accounts.personal_links import link_to
from dialogues.frame.emails import dialogue_subject
from dialogues.models import Addressee, ReplyLink
from outbox.actions import NOT_GONE, queue_all, withdraw
from outbox.drafts import Draft
from outbox.models import Lane, OutgoingEmail, State
from outbox.senders import sender
from toolkit.date_formatting import partial_words
from toolkit.excerpts import excerpt

ROUTE = "dialogues_personal:reply"
REMINDER, NEW_DUE_DATE = "dialogues/recommendation_reminder", "dialogues/recommendation_due_date"
KINDS = ("dialogues/recommendation", "dialogues/recommendation_forwarded", REMINDER, NEW_DUE_DATE)
MOST_IN_FULL = 10  # an email about more recommendations has the beginning of each


def recommended(links: Iterable[ReplyLink], *, at: dt.datetime) -> Iterator[Draft]:
    """Ask each address for a response: one email for all that goes to it from one dialogue."""
    for some in _by_address(links):
        yield _draft(some, "recommendation", f"sent:{int(at.timestamp())}")


def forwarded(link: ReplyLink) -> Draft:
    """Give a colleague their own link."""
    return _draft([link], "recommendation_forwarded", "forwarded")


def reminded(links: Iterable[ReplyLink], *, at: dt.datetime, today: dt.date) -> Iterator[Draft]:
    """Remind each address of what it was asked: one email for everything that is reminded of on this day, sent on it or never."""
    ends = dt.datetime.combine(today + dt.timedelta(days=1), dt.time(), at.tzinfo)
    for some in _by_address(links):
        yield _draft(some, "recommendation_reminder", f"reminder:{today}", today=today, valid_until=ends)


def due_date_changed(links: Iterable[ReplyLink], *, at: dt.datetime) -> Iterator[Draft]:
    """Inform each address that the response is due on another day."""
    for some in _by_address(links):
        yield _draft(some, "recommendation_due_date", f"due_date:{int(at.timestamp() * 1000)}")


def addressees_in(drafts: Iterable[Draft], links: Iterable[ReplyLink]) -> set[int]:
    """Return the keys of the addressees whose response these emails ask for; ``links`` are those they were written for."""
    by_key = {link.pk: link.addressee_id for link in links}
    return {by_key[entry["link"]] for draft in drafts for entry in draft.context["entries"]}


def take_back(links: Iterable[ReplyLink], *, because: str, kinds: Collection[str] = KINDS) -> None:
    """Withdraw emails that have not gone and ask for the responses behind these links.

    What else such an email asks for goes in a new one, which begins with the next link.
    """
    ended = {link.pk: link for link in links}
    hashes = {address_hash(link.email) for link in ended.values()}
    waiting = OutgoingEmail.objects.filter(recipient_hash__in=hashes, kind__in=kinds, state__in=NOT_GONE)
    for email in list(waiting.select_for_update().order_by("pk")):
        entries = email.context.get("entries", ())
        gone = [entry["link"] for entry in entries if entry.get("link") in ended]
        if not gone:
            continue
        withdraw(key_prefix=email.key, because=because)
        left = [entry for entry in entries if entry["link"] not in ended]
        if left and email.state == State.QUEUED:
            queue_all(_without(email, left, gone[0]))


def _without(email: OutgoingEmail, left: list[dict[str, Any]], gone: int) -> Iterator[Draft]:
    """The same email about fewer recommendations."""
    first = ReplyLink.objects.filter(pk=left[0]["link"]).first()
    if first is None:
        return
    fact = email.key.split(":", 2)[2].split(":without:")[0]
    yield Draft(
        key=f"{first.emails_key}:{fact}:without:{gone}", kind=email.kind, lane=Lane(email.lane), recipient=email.recipient,
        language=email.language, hub_id=email.hub_id, sender_name=email.sender_name, reply_to=email.reply_to, about=email.about,
        context={**email.context, **_summary_of(left)}, link=link_to(ROUTE, first), due_at=email.due_at,
        valid_until=email.valid_until,
    )  # fmt: skip


def _by_address(links: Iterable[ReplyLink]) -> Iterator[list[ReplyLink]]:
    """The links to one address, in one language, in the order of the recommendations."""
    ordered = sorted(links, key=lambda link: (link.email, link.language, link.recommendation.number, link.pk))
    for _address, some in groupby(ordered, key=lambda link: (link.email, link.language)):
        yield list(some)


def _draft(
    links: list[ReplyLink], kind: str, fact: str, *, today: dt.date | None = None, valid_until: dt.datetime | None = None
) -> Draft:  # fmt: skip
    first = links[0]
    dialogue, hub = first.dialogue, first.hub
    with translation.override(first.language):
        entries = [_entry(link, today, in_full=len(links) <= MOST_IN_FULL) for link in links]
        return Draft(
            key=f"{first.emails_key}:{fact}",
            kind=f"dialogues/{kind}",
            lane=Lane.NOTICE,
            recipient=first.email,
            language=first.language,
            hub_id=first.hub_id,
            about=dialogue_subject(dialogue.pk),
            context={
                "title": str(dialogue.words["title"]),
                "question": str(dialogue.words["question"]),
                "hub": str(hub.title),
                "path": dialogue.get_absolute_url(),
                **_summary_of(entries),
            },
            **sender(hub),
            link=link_to(ROUTE, first),
            valid_until=valid_until,
        )


def _entry(link: ReplyLink, today: dt.date | None, *, in_full: bool) -> dict[str, Any]:
    addressee = link.addressee
    due, recommendation = addressee.due_on, link.recommendation
    return {
        "link": link.pk,
        "number": recommendation.number,
        "text": recommendation.text if in_full else excerpt(recommendation.text, 120),
        "name": str(addressee),
        "due_on": due.isoformat() if due else "",
        "due": partial_words(due, "day") if due else "",
        "overdue": max(0, (today - due).days) if today and due else 0,
        "is_acknowledged": addressee.state == Addressee.State.ACKNOWLEDGED,
    }


def _summary_of(entries: list[dict[str, Any]]) -> dict[str, Any]:
    """What the email says of all its recommendations: how many, and the first day on which a response is due."""
    first_due = min((entry for entry in entries if entry["due_on"]), key=lambda entry: entry["due_on"], default=None)
    return {
        "entries": entries,
        "count": len(entries),
        "due": first_due["due"] if first_due else "",
        "overdue": max(entry["overdue"] for entry in entries),
    }
