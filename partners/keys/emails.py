"""Emails to partners about their keys."""

import datetime as dt

from django.utils.timezone import localtime

from accounts.personal_links import link_to
from outbox.drafts import Draft
from outbox.models import Lane
from outbox.senders import sender
from partners.keys.models import ApiKey, Partner
from toolkit.date_formatting import partial_words

ROUTE = "partners_personal:partner"


def personal_link(partner: Partner) -> dict[str, str | None]:
    """What the outbox makes the address of the partner's page of. It belongs to no hub."""
    return {**link_to(ROUTE, partner), "hub": None}


def access_email(partner: Partner, *, at: dt.datetime) -> Draft:
    """The link to the page of keys: to confirm the address, or to open the page again."""
    return Draft(
        **sender(None),
        key=f"partner:{partner.pk}:asked:{partner.round}",
        kind="partners/page" if partner.confirmed_at else "partners/confirm",
        lane=Lane.NOTICE,
        recipient=partner.email,
        language=partner.language,
        link=personal_link(partner),
        valid_until=at + dt.timedelta(days=1),
    )


def expiry_email(key: ApiKey) -> Draft:
    """A key ends soon."""
    return _about_key(key, "partners/key_expires", f"partner:{key.partner_id}:expires:{key.pk}")


def revoked_email(key: ApiKey) -> Draft:
    """The network office has revoked a key, and why."""
    return _about_key(key, "partners/key_revoked", f"partner:{key.partner_id}:revoked:{key.pk}")


def _about_key(key: ApiKey, kind: str, fact: str) -> Draft:
    partner = key.partner
    return Draft(
        **sender(None),
        key=fact,
        kind=kind,
        lane=Lane.NOTICE,
        recipient=partner.email,
        language=partner.language,
        context={
            "name": key.name,
            "hint": key.hint,
            "until": partial_words(localtime(key.expires_at), "day"),
            "because": key.revoked_because,
        },
        link=personal_link(partner),
    )
