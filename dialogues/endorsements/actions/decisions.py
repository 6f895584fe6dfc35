"""What the office or the hub decides about endorsements from addresses that do not show the organisation."""

import datetime as dt

from django.utils.translation import gettext as _

from audit.actions import record
from audit.actors import Actor
from dialogues.endorsements import emails
from dialogues.endorsements.actions.signatures import REFUSALS, lock_endorsement
from dialogues.endorsements.openness import is_shown
from dialogues.models import Endorsement
from hubs.models import Organisation
from outbox.actions import queue
from toolkit.actions import ActionRefused, action, refuse_violations

State = Endorsement.State


@action
def approve_endorsement(
    *, by: Actor, endorsement: Endorsement, organisation: Organisation | None, at: dt.datetime
) -> Endorsement:
    """Count the endorsement and email the signatory; also after the statement has closed, if it was confirmed before.

    ``organisation``: it is this one of the registry, under whatever name it was entered; None: it is none of those. Refuses what does
    not wait, a statement that is not public, and an organisation that endorsed.
    """
    current = lock_waiting(endorsement)
    if not is_shown(current.statement):
        raise ActionRefused(_("This statement is not public at the moment."))
    changed = ["state", "endorsed_at", "decided_at"]
    current.state, current.endorsed_at, current.decided_at = State.ENDORSED, at, at
    if organisation is not None and organisation != current.organisation:
        current.organisation, current.country = organisation, None
        current.organisation_name = current.name_key = current.website = ""
        changed += ["organisation", "organisation_name", "name_key", "country", "website"]
    with refuse_violations(REFUSALS):
        current.save(update_fields=changed)
    record(by=by, action="dialogues.approve_endorsement", subject=current, fields=changed)
    queue(emails.endorsed(current))
    return current


@action
def refuse_endorsement(*, by: Actor, endorsement: Endorsement, because: str, at: dt.datetime) -> Endorsement:
    """Refuse what waits and email the reason; who signed is deleted after 30 days. Refuses what does not wait."""
    current = lock_waiting(endorsement)
    current.state, current.because, current.decided_at = State.REFUSED, because, at
    current.save(update_fields=["state", "because", "decided_at"])
    record(by=by, action="dialogues.refuse_endorsement", subject=current, fields=["state", "because"])
    queue(emails.refused(current))
    return current


def lock_waiting(endorsement: Endorsement) -> Endorsement:
    """Lock it. Refuses what was decided or withdrawn meanwhile."""
    current = lock_endorsement(endorsement)
    if current.state != State.PENDING:
        raise ActionRefused(_("This endorsement is no longer waiting for a decision: %(state)s.") % {
            "state": current.get_state_display()
        })  # fmt: skip
    return current
