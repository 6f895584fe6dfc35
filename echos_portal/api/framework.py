"""Settings of Django REST framework and of the OpenAPI description."""

from typing import Any

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "echos_portal.api.description.ListingSchema",
    "EXCEPTION_HANDLER": "echos_portal.api.problems.problem_response",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,  # `format` is a filter of events
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "National Cancer Mission Hubs",
    "DESCRIPTION": "Public data of the network: hubs, countries, events, policy dialogues, news and the library. "
    "Read-only, open to all, CC BY 4.0.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "COMPONENT_SPLIT_REQUEST": False,
    # The scope of an association, which a country shows under two names.
    "ENUM_NAME_OVERRIDES": {
        "AssociationScopeEnum": "hubs.countries.models.country.Country.Scope",
        "EventKindEnum": "events.programme.models.Event.Kind",
        "EventMaterialKindEnum": "events.materials.models.EventMaterial.Kind",
        "EventStateEnum": [("published", "published"), ("cancelled", "cancelled")],
        "GroupKindEnum": "hubs.groups.models.Group.Kind",
        "MilestoneKindEnum": "hubs.milestones.models.Milestone.Kind",
        "OrganisationKindEnum": "hubs.registry.models.organisation.Organisation.Kind",
        "MembershipRoleEnum": "hubs.registry.models.membership.MembershipRole",
        "ResourceKindEnum": "library.models.Resource.Kind",
        "ResponseStateEnum": "dialogues.recommendations.models.addressee.Addressee.State",
        "SpeakerRoleEnum": "events.sessions.models.speaker.SessionSpeaker.Role",
    },
}
