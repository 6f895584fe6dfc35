"""The email that asks for feedback."""

from collections.abc import Iterable, Iterator

from django.utils import translation

from accounts.personal_links import link_to
from events.models import Event, EventMailing, Registration
from events.programme.emails import attendee_list, context_of, registration_key, subject_of
from events.programme.wording import moment_words, offered
from events.surveys.period import closes_at
from events.surveys.recipients import recipients_of
from outbox.drafts import Draft
from outbox.models import Lane
from outbox.senders import sender


def feedback_asked(event: Event, mailing: EventMailing, registrations: Iterable[Registration]) -> Iterator[Draft]:
    """Ask those of the registrations the survey is for; the link is to their own page, which keeps no answer by name."""
    asked = set(recipients_of(event).filter(pk__in=[one.pk for one in registrations]).values_list("pk", flat=True))
    until = closes_at(event)
    for registration in registrations:
        if registration.pk not in asked:
            continue
        fact = f"{registration_key(registration)}:survey"
        language = offered(registration.language)
        with translation.override(language):
            yield Draft(
                key=f"{fact}:{mailing.pk}",
                kind="events/survey",
                lane=Lane.ANNOUNCEMENT,
                recipient=registration.email,
                language=language,
                hub_id=registration.hub_id,
                about=subject_of(event.pk),
                mailing_list=attendee_list(event.pk),
                context={**context_of(event), "until": moment_words(until, event)},
                **sender(event.hub, reply_to=event.contact_email),
                link=link_to("events_personal:survey", registration),
                supersedes=fact,  # of a survey that was deleted
                valid_until=until,
            )
