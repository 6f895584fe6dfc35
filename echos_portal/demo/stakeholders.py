"""The address book of the Portuguese hub in the demo: real organisations of the field with made-up addresses."""

from typing import Any

from django.utils.text import slugify

from audit.actors import SYSTEM
from hubs.models import Hub, Organisation, Sector, Topic
from stakeholders.contacts.actions import add_stakeholder
from stakeholders.contacts.languages import LANGUAGES
from stakeholders.models import Level, Segment, Stakeholder
from stakeholders.segments.actions import add_segment

HUB = "pt"
HOW_MANY = 32
K = Organisation.Kind
SECTORS = {
    K.PUBLIC_AGENCY: Sector.PUBLIC_ADMINISTRATION,
    K.PUBLIC_AUTHORITY: Sector.PUBLIC_ADMINISTRATION,
    K.PUBLIC_PROGRAMME: Sector.PUBLIC_ADMINISTRATION,
    K.REGIONAL_LOCAL_AUTHORITY: Sector.PUBLIC_ADMINISTRATION,
    K.EU_INSTITUTION: Sector.PUBLIC_ADMINISTRATION,
    K.INTERNATIONAL: Sector.PUBLIC_ADMINISTRATION,
    K.FUNDER: Sector.PUBLIC_ADMINISTRATION,
    K.CANCER_CENTRE: Sector.HEALTH_CARE,
    K.CANCER_NETWORK: Sector.HEALTH_CARE,
    K.HOSPITAL: Sector.HEALTH_CARE,
    K.REGISTRY: Sector.HEALTH_CARE,
    K.RESEARCH_INSTITUTE: Sector.ACADEMIA,
    K.UNIVERSITY: Sector.ACADEMIA,
    K.INDUSTRY_CLUSTER: Sector.INDUSTRY,
    K.INNOVATION_PLATFORM: Sector.INDUSTRY,
    K.PATIENT_ORGANISATION: Sector.CIVIL_SOCIETY,
    K.CIVIL_SOCIETY: Sector.CIVIL_SOCIETY,
    K.EUROPEAN_FEDERATION: Sector.CIVIL_SOCIETY,
}
LEVELS = {
    K.REGIONAL_LOCAL_AUTHORITY: Level.REGIONAL,
    K.EU_INSTITUTION: Level.EUROPEAN,
    K.INTERNATIONAL: Level.EUROPEAN,
    K.EUROPEAN_FEDERATION: Level.EUROPEAN,
}
# Where the name of an organisation tells the region it works in.
REGIONS = {"Oslo": "Oslo", "Rīgas": "Rīga", "Fondazione Regionale": "Lombardia"}
# By what an organisation is: the objective of the Mission it is closest to.
TOPICS = {
    K.REGISTRY: "MO1",
    K.RESEARCH_INSTITUTE: "MO1",
    K.UNIVERSITY: "MO1",
    K.PUBLIC_AUTHORITY: "MO2",
    K.PUBLIC_PROGRAMME: "MO2",
    K.CANCER_CENTRE: "MO3",
    K.HOSPITAL: "MO3",
    K.PATIENT_ORGANISATION: "MO4",
    K.CIVIL_SOCIETY: "MO4",
}
# Somebody typed the national programme once more, without accents: what the page of duplicates is for.
AGAIN: dict[str, Any] = {
    "name": "Direcao-Geral da Saude, Programa Nacional para as Doencas Oncologicas",
    "email": "oncology.dgs.pt@demo.example",
    "kind": Stakeholder.Kind.ORGANISATION,
    "sector": Sector.PUBLIC_ADMINISTRATION,
    "level": Level.NATIONAL,
    "language": "pt",
}
SEGMENTS = {
    "Care and patients": {"sectors": [Sector.HEALTH_CARE.value, Sector.CIVIL_SOCIETY.value]},
    "Authorities and research": {"sectors": [Sector.PUBLIC_ADMINISTRATION.value, Sector.ACADEMIA.value]},
    "Oslo: research and treatment": {"regions": ["Oslo"], "topics": ["MO1", "MO3"]},
}


def load_stakeholders() -> None:
    """Add what is missing: organisations from those the network knows, the Portuguese first, one twice, and segments."""
    hub = Hub.objects.get(slug=HUB)
    there = set(Stakeholder.objects.filter(hub=hub).values_list("email", flat=True))
    for organisation in _chosen(hub):
        address = _address(organisation)
        if address not in there:
            _add(hub, organisation, address)
    if AGAIN["email"] not in there:
        add_stakeholder(by=SYSTEM, hub=hub, **AGAIN)
    names = set(Segment.objects.filter(hub=hub).values_list("name", flat=True))
    for name, criteria in SEGMENTS.items():
        if name not in names:
            add_segment(by=SYSTEM, hub=hub, name=name, criteria=criteria)


def _chosen(hub: Hub) -> list[Organisation]:
    """Always the same ones: of every kind a few, those of the hub's own country before the others."""
    rows = Organisation.objects.select_related("country").order_by("pk")
    return sorted(rows, key=lambda row: (row.country_id != hub.country_id, row.pk))[:HOW_MANY]


def _add(hub: Hub, organisation: Organisation, address: str) -> None:
    spoken = organisation.country.official_languages if organisation.country else []
    kind = Organisation.Kind(organisation.kind)
    add_stakeholder(
        by=SYSTEM,
        hub=hub,
        topics=Topic.objects.filter(code=TOPICS.get(kind, "")),
        kind=Stakeholder.Kind.ORGANISATION,
        name=organisation.name[:200],
        email=address,
        organisation=organisation,
        function="Office",
        sector=SECTORS[kind],
        level=LEVELS.get(kind, Level.NATIONAL),
        region=next((region for word, region in REGIONS.items() if word in organisation.name), ""),
        language=next((code for code in spoken if code in LANGUAGES), "en"),
    )


def _address(organisation: Organisation) -> str:
    country = organisation.country.slug if organisation.country else "eu"
    return f"{slugify(organisation.short_name)[:40].strip('-')}.{country}@demo.example"
