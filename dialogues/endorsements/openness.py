"""Whether a joint statement can be endorsed now, and which organisations can.

The database holds the dates too (``endorsement_while_open``).
"""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from dialogues.models import Endorsement, JointStatement
from hubs.models import Country, Organisation
from toolkit.date_formatting import partial_words


def is_shown(statement: JointStatement) -> bool:
    """Whether the public sees it now."""
    return statement.is_public and (statement.hub is None or statement.hub.is_published)


def refusal_of_time(statement: JointStatement, *, at: dt.datetime) -> str:
    """Return why it cannot be endorsed at this moment; empty when it can."""
    today = timezone.localdate(at)
    if not is_shown(statement):
        return _("This statement is not public at the moment.")
    if (newer := statement.published_replacement) is not None:
        return _("This statement was replaced by “%(title)s”. Endorse that one.") % {"title": newer}
    if statement.opens_on is None or statement.closes_on is None:
        return _("This statement is not open for endorsement.")
    if today < statement.opens_on:
        return _("This statement can be endorsed from %(day)s.") % {"day": partial_words(statement.opens_on, "day")}
    if today > statement.closes_on:
        return _("Endorsement closed on %(day)s.") % {"day": partial_words(statement.closes_on, "day")}
    return ""


def refusal_of_organisation(
    statement: JointStatement, *, organisation: Organisation | None, country: Country | None
) -> str:
    """Return why this organisation cannot endorse; empty when it can. ``country``: of one that the registry does not have."""
    of_country = organisation.country_id if organisation else country.pk if country else None
    if statement.open_to == JointStatement.OpenTo.KNOWN and organisation is None:
        return _("Only organisations already in the network can endorse this statement.")
    if statement.open_to == JointStatement.OpenTo.COUNTRY and statement.hub and of_country != statement.hub.country_id:
        return _("Only organisations of %(country)s can endorse this statement.") % {
            "country": statement.hub.country.local_name
        }
    return ""


def endorsed_by(
    statement: JointStatement, *, organisation: Organisation | None, country: Country | None, key: str
) -> bool:
    """Whether the organisation endorses it already; ``key``: the name to compare of one that the registry does not have."""
    rows = Endorsement.objects.valid().filter(statement=statement)
    if organisation is not None:
        return rows.filter(organisation=organisation).exists()
    return rows.filter(organisation=None, country=country, name_key=key).exists()
