"""The email to a hub that is asked to co-organise an event."""

from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from events.models import CoOrganiser
from events.programme.wording import short_words, when_words, where_words
from hubs.models import Role
from outbox.drafts import Draft
from outbox.models import Lane
from outbox.senders import sender


def request_prefix(co_organiser: CoOrganiser) -> str:
    """What the keys of all emails about this request begin with."""
    return f"co_organiser:{co_organiser.pk}:"


def request_emails(co_organiser: CoOrganiser) -> Iterator[Draft]:
    """Yield one email to each coordinator and editor of the hub that is asked."""
    event = co_organiser.event
    roles = [Role.COORDINATOR, Role.EDITOR]
    team = User.objects.filter(teams__hub=co_organiser.partner, teams__role__in=roles, is_active=True)
    for person in team.order_by("pk"):
        with translation.override(person.language):
            path = reverse("events_manage:co_organising", args=[co_organiser.partner.slug, co_organiser.pk])
            yield Draft(
                key=f"{request_prefix(co_organiser)}{co_organiser.asked_at:%Y%m%d%H%M%S%f}:{person.pk}",
                kind="events/co_organiser_asked",
                lane=Lane.NOTICE,
                recipient=person.email,
                language=person.language,
                hub_id=co_organiser.hub_id,
                **sender(event.hub, reply_to=event.contact_email),
                context={
                    "name": person.name,
                    "title": str(event.words["title"]),
                    "hub": event.hub.title if event.hub else "",
                    "partner": co_organiser.partner.title,
                    "short": short_words(event),
                    "when": when_words(event),
                    "where": where_words(event),
                    "languages": event.languages_words,
                    "address": f"{settings.SITE_URL.rstrip('/')}{path}",
                },
            )
