"""The emails to signatories."""

import uuid

from django.utils import translation
from django.utils.translation import gettext

from accounts.personal_links import link_to
from dialogues.models import Endorsement
from events.programme.wording import offered
from outbox.drafts import Draft
from outbox.models import Lane
from outbox.senders import sender


def to_confirm(endorsement: Endorsement, asked: uuid.UUID) -> Draft:
    """Ask whether an address typed in the form is theirs, and whether they sign: nothing that was typed is in it."""
    named = endorsement.organisation is not None
    return _draft(endorsement, "confirm_endorsement", f"asked:{asked.hex}", is_named=named)


def already_signed(endorsement: Endorsement, asked: uuid.UUID) -> Draft:
    """Inform the owner of an address that signed already, and only them, that it was typed in the form again."""
    return _draft(endorsement, "already_endorsed", f"asked:{asked.hex}")


def endorsed(endorsement: Endorsement) -> Draft:
    """The endorsement counts and is public; the personal link withdraws it."""
    return _draft(endorsement, "endorsed", "endorsed")


def refused(endorsement: Endorsement) -> Draft:
    """It was refused, and why."""
    return _draft(endorsement, "endorsement_refused", "refused", endorsement.because, with_link=False)


def withdrawn(endorsement: Endorsement, because: str) -> Draft:
    """It was withdrawn: by the signatory, or with a reason by the office or the hub. The link has ended."""
    return _draft(endorsement, "endorsement_withdrawn", "withdrawn", because, with_link=False)


def doubled(endorsement: Endorsement) -> Draft:
    """It ended because its organisation was in the network twice, and another endorsement of it stays."""
    with translation.override(offered(endorsement.language)):
        because = gettext("Your organisation was in the network twice. Its other endorsement of this statement stays.")
    return withdrawn(endorsement, because)


def _draft(
    endorsement: Endorsement, kind: str, fact: str, because: str = "", *, with_link: bool = True, is_named: bool = True
) -> Draft:
    statement, language = endorsement.statement, offered(endorsement.language)
    with translation.override(language):
        return Draft(
            key=f"{endorsement.emails_key}:{fact}",
            kind=f"dialogues/{kind}",
            lane=Lane.NOTICE,
            recipient=endorsement.email,
            language=language,
            hub_id=statement.hub_id,
            about=statement.emails_about,
            context={
                "title": str(statement.words["title"]),
                "organisation": endorsement.name if is_named else "",
                "because": because,
                "page_path": statement.get_absolute_url(),
            },
            link=link_to("dialogues_personal:endorsement", endorsement) if with_link else None,
            **sender(statement.hub),
        )
