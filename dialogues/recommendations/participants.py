"""Participants of a dialogue are informed of responses as followers are: those whose seat was drawn and who agreed to emails about it."""

import datetime as dt
from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from django.utils import translation

from accounts.personal_links import link_to
from dialogues.frame.emails import dialogue_subject, participant_list
from dialogues.models import DrawnVolunteer, PolicyDialogue, ResponseChange
from events.programme.wording import offered
from outbox.actions import queue_all
from outbox.drafts import Draft
from outbox.models import Lane
from outbox.senders import sender
from toolkit.actions import action
from toolkit.excerpts import excerpt
from toolkit.steps import do_each

KIND = "dialogues/responses"
LOOK_BACK = dt.timedelta(days=3)  # so many days later a day still counts, if no worker ran
MORNING = dt.time(7)
MOST = 10  # responses in an email; the page has all


def inform_participants(*, at: dt.datetime) -> int:
    """Write an email to each participant about the responses of each of the last days; return how many are new.

    One email a day and person, whoever asks how often: its key names the day.
    """
    recent = ResponseChange.objects.public().responses().filter(made_at__gt=at - LOOK_BACK - dt.timedelta(days=1))
    keys = recent.order_by().values("addressee__recommendation__set__dialogue")
    dialogues = PolicyDialogue.objects.published().filter(pk__in=keys, call__isnull=False)
    return do_each(lambda dialogue: _inform(dialogue, at), dialogues.select_related("hub__country").order_by("pk"))


@action
def _inform(dialogue: PolicyDialogue, at: dt.datetime) -> int:
    zone = dialogue.hub.zone
    today = at.astimezone(zone).date()
    days = [today - dt.timedelta(days=number) for number in range(1, LOOK_BACK.days + 1)]
    return sum(queue_all(_emails(dialogue, day, zone)) for day in reversed(days))


def _emails(dialogue: PolicyDialogue, day: dt.date, zone: ZoneInfo) -> Iterator[Draft]:
    begins = dt.datetime.combine(day, dt.time(), zone)
    ends = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), zone)
    rows = ResponseChange.objects.responses().filter(addressee__recommendation__set__dialogue=dialogue)
    of_day = rows.filter(made_at__gte=begins, made_at__lt=ends).select_related("addressee__recommendation")
    changes = list(of_day.order_by("pk"))
    if not changes:
        return
    accepted = DrawnVolunteer.objects.filter(draw__dialogue=dialogue, state=DrawnVolunteer.State.ACCEPTED)
    for place in accepted.select_related("volunteer").order_by("pk").iterator():
        yield _draft(dialogue, place, changes, day, dt.datetime.combine(ends.date(), MORNING, zone))


def _draft(
    dialogue: PolicyDialogue, place: DrawnVolunteer, changes: list[ResponseChange], day: dt.date, due_at: dt.datetime
) -> Draft:
    volunteer = place.volunteer
    language = offered(volunteer.language)
    with translation.override(language):
        return Draft(
            key=f"{volunteer.emails_key}:responses:{day}",
            kind=KIND,
            lane=Lane.BULK,
            recipient=volunteer.email,
            language=language,
            hub_id=volunteer.hub_id,
            mailing_list=participant_list(dialogue.pk),
            about=dialogue_subject(dialogue.pk),
            context={
                "name": volunteer.name,
                "hub": str(dialogue.hub.title),
                "title": str(dialogue.words["title"]),
                "page_path": dialogue.get_absolute_url(),
                "count": len(changes),
                "entries": list(_entries(changes[:MOST])),
            },
            **sender(dialogue.hub),
            link=link_to("dialogues_personal:volunteer", volunteer),
            due_at=due_at,
        )


def _entries(changes: Iterable[ResponseChange]) -> Iterator[dict[str, object]]:
    for change in changes:
        recommendation = change.addressee.recommendation
        yield {
            "number": recommendation.number,
            "text": excerpt(recommendation.text, 160),
            "name": str(change.addressee),
            "status": str(change.get_state_display()),
        }
