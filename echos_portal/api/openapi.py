"""How the API describes itself, for drf-spectacular; read by the settings, so it imports nothing."""

SPECTACULAR_SETTINGS = {
    "TITLE": "National Cancer Mission Hubs",
    "DESCRIPTION": "Public data of the network: hubs, countries, events, policy dialogues, news and the library. "
    "Read-only, open to everybody, CC BY 4.0.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "COMPONENT_SPLIT_REQUEST": False,
    # The scope of an association, which a country shows under two names.
    "ENUM_NAME_OVERRIDES": {
        "AssociationScopeEnum": "hubs.countries.models.country.Country.Scope",
        "EventKindEnum": "events.programme.models.Event.Kind",
        "GroupKindEnum": "hubs.groups.models.Group.Kind",
        "MilestoneKindEnum": "hubs.milestones.models.Milestone.Kind",
        "OrganisationKindEnum": "hubs.registry.models.organisation.Organisation.Kind",
        "ResourceKindEnum": "library.models.Resource.Kind",
    },
}
