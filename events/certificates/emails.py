"""The email with a certificate of attendance: the link to the page it is downloaded from, never the file itself."""

from django.utils import translation

from accounts.personal_links import link_to
from events.models import Certificate, Registration
from events.programme.emails import context_of, registration_key, subject_of
from events.programme.wording import offered
from outbox.drafts import Draft
from outbox.models import Lane
from outbox.senders import sender


def certificate_issued(certificate: Certificate, registration: Registration) -> Draft:
    """The certificate is ready; one that is made again gets another email."""
    event, fact = registration.event, f"{registration_key(registration)}:certificate"
    language = offered(registration.language)
    with translation.override(language):
        return Draft(
            key=f"{fact}:{certificate.round}",
            kind="events/certificate",
            lane=Lane.ANNOUNCEMENT,
            recipient=registration.email,
            language=language,
            hub_id=registration.hub_id,
            about=subject_of(event.pk),
            context={**context_of(event), "code": certificate.code},
            **sender(event.hub, reply_to=event.contact_email),
            link=link_to("events_personal:registration", registration),
            supersedes=fact,
        )
