"""What is going on in a country, as a sentence: said from its milestones and dates, and never typed in."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from hubs.models import Association, Country, Milestone
from hubs.vocabulary.status import HubStatus
from toolkit.partial_dates.dates import PartialDate


def headline(country: Country) -> str:
    """One sentence that says how far the country is. Reads the milestones of its hub."""
    words = {"country": capfirst(country.name_in_sentence)}
    hub = country.published_hub
    if hub is None:
        return _("%(country)s has no hub yet") % words
    reached = {milestone.kind for milestone in hub.milestones.all() if milestone.is_actual}
    planned = {milestone.kind for milestone in hub.milestones.all() if not milestone.is_actual}
    if Milestone.Kind.RECOGNISED in reached:
        return _recognised(country, planned) % words
    if Milestone.Kind.APPLIED in reached:
        return _("%(country)s has applied for recognition") % words
    if Milestone.Kind.APPLIED in planned:
        return _("%(country)s is preparing its application for recognition") % words
    if country.status == HubStatus.OPERATING:
        return _("%(country)s has an operational hub") % words
    return _("%(country)s is setting up its hub") % words


def _recognised(country: Country, planned: set[str]) -> str:
    if country.status == HubStatus.OPERATING:
        return _("%(country)s has an operational, recognised hub")
    if Milestone.Kind.ESTABLISHED in planned:
        return _("%(country)s is setting up its recognised hub")
    return _("%(country)s has a recognised hub")


def status_in_words(country: Country) -> str:
    """The two facts that move apart, in a few words: operational or not, recognised or not."""
    hub = country.published_hub
    if hub is None:
        return _("No hub yet")
    recognised = any(m.is_actual and m.kind == Milestone.Kind.RECOGNISED for m in hub.milestones.all())
    if country.status == HubStatus.OPERATING:
        return _("Operational · recognised") if recognised else _("Operational · not yet recognised")
    if recognised:
        return _("Recognised · activity not confirmed")
    return _("Being set up · not yet recognised")


def association_in_words(association: Association) -> str:
    """Since when, or from when to when, as far as it is known; and when it was signed."""
    said = {name: date.in_words if date else "" for name, date in _dates(association)}
    if association.since and association.until:
        words = _("Associated from %(since)s to %(until)s") % said
    elif association.until:
        words = _("Associated until %(until)s") % said
    elif association.since:
        words = _("Associated since %(since)s") % said
    else:
        words = _("Associated")
    if association.signed_on is None:
        return words
    signed = _("signed on %(signed_on)s") if association.signed_on.day else _("signed in %(signed_on)s")
    return f"{words}; {signed % said}"


def _dates(association: Association) -> list[tuple[str, PartialDate | None]]:
    return [(name, getattr(association, name)) for name in ("since", "until", "signed_on")]
