"""The email about what is new after an event."""

from collections.abc import Iterable, Iterator

from django.utils import translation

from accounts.personal_links import link_to
from events.models import Event, EventMailing, Registration
from events.programme.emails import attendee_list, context_of, registration_key, subject_of
from events.programme.wording import offered
from outbox.drafts import Draft
from outbox.models import Lane
from outbox.senders import sender


def materials_added(event: Event, mailing: EventMailing, registrations: Iterable[Registration]) -> Iterator[Draft]:
    """Name the materials of this mailing; the links are on the person's own page, where those for attendees are as well."""
    materials = list(mailing.materials.order_by("position", "pk"))
    if not materials:
        return  # all were deleted since
    for registration in registrations:
        language = offered(registration.language)
        with translation.override(language):
            named = [{"title": one.title, "kind": one.get_kind_display()} for one in materials]
            yield Draft(
                key=f"{registration_key(registration)}:materials:{mailing.pk}",
                kind="events/materials",
                lane=Lane.ANNOUNCEMENT,
                recipient=registration.email,
                language=language,
                hub_id=registration.hub_id,
                about=subject_of(event.pk),
                mailing_list=attendee_list(event.pk),
                context={**context_of(event), "materials": named},
                **sender(event.hub, reply_to=event.contact_email),
                link=link_to("events_personal:registration", registration),
            )
