"""Addresses of the library: public, and on the dashboards of hubs and of the network office."""

from django.urls import URLPattern, path

from hubs.revisions.item_urls import item_urls
from library.views import desk, files, public

Patterns = tuple[list[URLPattern], str]

public_urls: Patterns = (
    [path("", public.library_list, name="list"), path("<int:pk>/", public.detail, name="detail")],
    "library",
)
_desk = [
    *item_urls(desk.LIBRARY),
    path("<int:pk>/file/", desk.give_file, name="file"),
    path("<int:pk>/file/take-away/", desk.take_file_away, name="file_take_away"),
]
manage: Patterns = (_desk, "library_manage")
network: Patterns = (_desk, "network_library")
# Files are not under a language prefix: a file is the same in every language.
file_urls: Patterns = ([path("<uuid:key>/<str:name>", files.stored_file, name="file")], "files")
