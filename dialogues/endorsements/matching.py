"""Organisations that look alike: of the registry, and among those that endorsed the same statement."""

from dialogues.models import Endorsement
from hubs.models import Country, Organisation
from hubs.registry.duplicates import look_alikes
from hubs.registry.models.organisation import OrganisationSign
from toolkit.duplicates.spelling import alike
from toolkit.folding import folded_words

SURE = (OrganisationSign.NAME, OrganisationSign.ACRONYM)


def find_organisations(
    *, name: str, website: str, country: Country | None
) -> tuple[Organisation | None, list[Organisation]]:
    """Return the organisation of the registry that a name means beyond doubt, and those it may mean; at most eight."""
    found = look_alikes(name=name, acronym=name, website=website, country=country)
    sure = [one for one, sign in found if sign in SURE]
    return (sure[0] if len(sure) == 1 else None), [one for one, _sign in found]


def organisations_like(endorsement: Endorsement) -> list[Organisation]:
    """Return organisations of the registry that one entered under a new name may be."""
    if endorsement.organisation is not None:
        return []
    return find_organisations(
        name=endorsement.organisation_name, website=endorsement.website, country=endorsement.country
    )[1]


def endorsements_like(endorsement: Endorsement) -> list[Endorsement]:
    """Return what counts already from organisations of the same country with the same or a similar name or short name."""
    rows = Endorsement.objects.valid().filter(statement=endorsement.statement_id).exclude(pk=endorsement.pk).in_order()
    ours = _names(endorsement)
    return [one for one in rows if one.of_country == endorsement.of_country and _are_alike(ours, _names(one))]


def _names(endorsement: Endorsement) -> set[str]:
    organisation = endorsement.organisation
    names = (organisation.name, organisation.acronym) if organisation else (endorsement.organisation_name,)
    return {folded_words(name) for name in names if name}


def _are_alike(ours: set[str], theirs: set[str]) -> bool:
    return bool(ours & theirs) or any(alike(one, other) or alike(other, one) for one in ours for other in theirs)
