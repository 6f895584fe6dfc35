"""Addresses of the API."""

from django.urls import include, path, re_path
from rest_framework.routers import SimpleRouter

from echos_portal.api import docs, problems
from partners.changes.api import ChangesView
from partners.dumps.api import DumpFileView, DumpsView
from partners.formats.views import ListInFormat
from partners.listings import LISTINGS
from search.api import SearchListing

BASENAMES = {"countries": "api-country", "news": "api-news", "vocabularies": "api-vocabulary"}

DAY = r"(?P<day>latest|\d{4}-\d{2}-\d{2})"

router = SimpleRouter()
for name, listing in LISTINGS.items():
    router.register(name, listing, basename=BASENAMES.get(name, f"api-{name.removesuffix('s')}"))
router.register("search", SearchListing, basename="api-search")

urlpatterns = [
    path("v1/", include(router.urls)),
    path("v1/changes/", ChangesView.as_view({"get": "show"}), name="api_changes"),
    path("v1/dumps/", DumpsView.as_view({"get": "show"}), name="api_dumps"),
    re_path(rf"^v1/dumps/{DAY}/$", DumpsView.as_view({"get": "show_one"}), name="api_dump"),
    re_path(rf"^v1/dumps/{DAY}/(?P<name>[A-Za-z0-9.-]{{1,60}})$", DumpFileView.as_view(), name="api_dump_file"),
    re_path(r"^v1/(?P<name>[a-z-]+)\.(?P<ending>[a-z]{1,10})$", ListInFormat.as_view(), name="api_list_in_format"),
    path("schema/", docs.schema, name="api_schema"),
    path("docs/", docs.docs, name="api_docs"),
    re_path(r"^.*$", problems.nothing_here, name="api_nothing_here"),
]
