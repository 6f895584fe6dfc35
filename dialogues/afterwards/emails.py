"""The email that asks participants how the dialogue was."""

from collections.abc import Iterable, Iterator

from django.utils import translation

from accounts.personal_links import link_to
from dialogues.frame.emails import dialogue_subject, participant_list
from dialogues.frame.phases import moment_words
from dialogues.models import ParticipantSurvey
from events.models import Registration
from events.programme.wording import offered, when_words
from outbox.drafts import Draft
from outbox.models import Lane
from outbox.senders import sender

ROUTE = "dialogues_personal:survey"


def survey_emails(survey: ParticipantSurvey, registrations: Iterable[Registration]) -> Iterator[Draft]:
    """Ask each once; the link is the person's own, the answer is kept without it."""
    dialogue = survey.dialogue
    for registration in registrations:
        language = offered(registration.language)
        with translation.override(language):
            yield Draft(
                key=f"dialogue-survey:{survey.pk}:{registration.pk}",
                kind="dialogues/survey",
                lane=Lane.ANNOUNCEMENT,
                recipient=registration.email,
                language=language,
                hub_id=survey.hub_id,
                mailing_list=participant_list(dialogue.pk),
                about=dialogue_subject(dialogue.pk),
                context={
                    "name": registration.name,
                    "hub": str(dialogue.hub.title),
                    "title": str(dialogue.words["title"]),
                    "when": when_words(registration.event),
                    "until": moment_words(dialogue, survey.closes_at),
                },
                **sender(dialogue.hub),
                link=link_to(ROUTE, registration),
                valid_until=survey.closes_at,
            )
