"""Addresses of the API."""

from django.urls import include, path, re_path
from rest_framework.routers import SimpleRouter

from dialogues.frame.api import DialogueListing
from echos_portal.api import docs, problems
from events.programme.api import EventListing
from hubs.countries.api import CountryListing
from hubs.groups.api import GroupListing
from hubs.profile.api import HubListing
from hubs.registry.api import OrganisationListing
from library.api import ResourceListing
from news.api import NewsListing

router = SimpleRouter()
router.register("countries", CountryListing, basename="api-country")
router.register("hubs", HubListing, basename="api-hub")
router.register("organisations", OrganisationListing, basename="api-organisation")
router.register("groups", GroupListing, basename="api-group")
router.register("events", EventListing, basename="api-event")
router.register("news", NewsListing, basename="api-news")
router.register("resources", ResourceListing, basename="api-resource")
router.register("dialogues", DialogueListing, basename="api-dialogue")

urlpatterns = [
    path("v1/", include(router.urls)),
    path("schema/", docs.schema, name="api_schema"),
    path("docs/", docs.docs, name="api_docs"),
    re_path(r"^.*$", problems.nothing_here, name="api_nothing_here"),
]
