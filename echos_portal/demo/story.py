"""What happened in the demo before today, in one history."""

import datetime as dt

from echos_portal.demo.contacts import plan_contacts
from echos_portal.demo.dialogues import plan_dialogues
from echos_portal.demo.emails import deliver_rest, plan_deliveries
from echos_portal.demo.endorsements import plan_endorsements
from echos_portal.demo.events import plan_events
from echos_portal.demo.history import History
from echos_portal.demo.hubs import plan_hubs
from echos_portal.demo.invitations import plan_invitations
from echos_portal.demo.mailings import plan_mailings
from echos_portal.demo.messages import plan_messages
from echos_portal.demo.newsletters import plan_newsletters
from echos_portal.demo.participants import plan_participants
from echos_portal.demo.partners import plan_partners
from echos_portal.demo.privacy import plan_privacy
from echos_portal.demo.proposals import plan_proposals
from echos_portal.demo.publications import plan_publications
from echos_portal.demo.reports import plan_reports
from echos_portal.demo.series import plan_series
from echos_portal.demo.statements import plan_statements
from echos_portal.demo.targets import plan_targets
from outbox.models import OutgoingEmail

PLANS = (
    plan_hubs,
    plan_contacts,
    plan_targets,
    plan_events,
    plan_series,
    plan_dialogues,
    plan_participants,
    plan_invitations,
    plan_mailings,
    plan_newsletters,
    plan_publications,
    plan_privacy,
    plan_statements,
    plan_reports,
    plan_endorsements,
    plan_messages,
    plan_proposals,
    plan_partners,
)


def load_story(*, now: dt.datetime) -> None:
    """Plan what is missing and perform it in the order of its moments. A second run finds nothing to do."""
    last = OutgoingEmail.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    history = History(now)
    for plan in PLANS:
        plan(history)
    if history.is_empty:
        return
    plan_deliveries(history, after=last)
    history.perform()
    deliver_rest(after=last, at=now)
