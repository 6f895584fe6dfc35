"""The emails to volunteers. Subjects never name the question."""

import datetime as dt
import uuid
from typing import Any

from django.urls import reverse
from django.utils import translation

from accounts.personal_links import link_to
from dialogues.frame.emails import dialogue_subject
from dialogues.frame.phases import moment_words
from dialogues.models import DrawnVolunteer, Volunteer
from events.programme.wording import offered
from outbox.drafts import Draft
from outbox.models import Lane
from outbox.senders import sender


def to_confirm(volunteer: Volunteer, asked: uuid.UUID) -> Draft:
    """Ask whether an address typed in the form is theirs: nothing that was typed is in it."""
    return _draft(volunteer, "confirm_volunteer", f"asked:{asked.hex}", name="")


def already_registered(volunteer: Volunteer, asked: uuid.UUID) -> Draft:
    """Inform the owner of an address that is registered, and only them, that it was typed in the form."""
    return _draft(volunteer, "already_volunteer", f"asked:{asked.hex}")


def registered(volunteer: Volunteer) -> Draft:
    """They are registered: the personal link, and what happens next."""
    return _draft(volunteer, "volunteer", "confirmed")


def drawn(place: DrawnVolunteer) -> Draft:
    """They were drawn: accept or decline until a moment; of no use afterwards."""
    words = _moment(place, place.reply_by)
    fact = f"draw:{place.draw_id}"
    return _draft(
        place.volunteer, "drawn", f"{fact}:drawn", lane=Lane.ANNOUNCEMENT, until=words, valid_until=place.reply_by
    )


def seat_accepted(place: DrawnVolunteer) -> Draft:
    """They accepted: they take part. The sessions come in emails of their own."""
    return _draft(place.volunteer, "seat_accepted", f"draw:{place.draw_id}:accepted")


def not_drawn(place: DrawnVolunteer, *, is_reserve: bool) -> Draft:
    """They were not drawn: as a reserve, or not; with the page on which anyone can check the draw."""
    return _draft(
        place.volunteer, "not_drawn", f"draw:{place.draw_id}:not_drawn", lane=Lane.ANNOUNCEMENT, reserve=is_reserve
    )


def _draft(
    volunteer: Volunteer, kind: str, fact: str, *, lane: Lane = Lane.NOTICE, valid_until: dt.datetime | None = None, **more: Any
) -> Draft:  # fmt: skip
    dialogue, language = volunteer.dialogue, offered(volunteer.language)
    with translation.override(language):
        context = {
            "name": volunteer.name,
            "hub": str(dialogue.hub.title),
            "title": str(dialogue.words["title"]),
            "question": str(dialogue.words["question"]),
            "rule": dialogue.get_attribution_display(),
            "page_path": dialogue.get_absolute_url(),
            "draws_path": reverse("dialogues:draws", args=[dialogue.pk]),
            **more,
        }
        return Draft(
            key=f"{volunteer.emails_key}:{fact}",
            kind=f"dialogues/{kind}",
            lane=lane,
            recipient=volunteer.email,
            language=language,
            hub_id=volunteer.hub_id,
            about=dialogue_subject(dialogue.pk),
            context=context,
            **sender(dialogue.hub),
            link=link_to("dialogues_personal:volunteer", volunteer),
            valid_until=valid_until,
        )


def _moment(place: DrawnVolunteer, moment: dt.datetime | None) -> str:
    with translation.override(offered(place.volunteer.language)):
        return moment_words(place.volunteer.dialogue, moment) if moment else ""
