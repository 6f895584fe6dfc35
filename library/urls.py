"""Addresses of the library: public, and on the dashboards of hubs and of the network office."""

from django.urls import URLPattern, path

from library.views import desk, files, public

Patterns = tuple[list[URLPattern], str]

public_urls: Patterns = (
    [path("", public.library_list, name="list"), path("<int:pk>/", public.detail, name="detail")],
    "library",
)
_desk: list[URLPattern] = [
    path("", desk.item_list, name="list"),
    path("new/", desk.create, name="create"),
    path("<int:pk>/", desk.detail, name="detail"),
    path("<int:pk>/edit/", desk.edit, name="edit"),
    path("<int:pk>/send/", desk.submit, name="send"),
    path("<int:pk>/take-back/", desk.take_back, name="take_back"),
    path("<int:pk>/publish/", desk.publish, name="publish"),
    path("<int:pk>/discard/", desk.discard, name="discard"),
    path("<int:pk>/take-down/", desk.unpublish, name="take_down"),
    path("<int:pk>/file/", desk.give_file, name="file"),
    path("<int:pk>/file/take-away/", desk.take_file_away, name="file_take_away"),
]
manage: Patterns = (_desk, "library_manage")
network: Patterns = (_desk, "network_library")
# Files are not under a language prefix: a file is the same in every language.
file_urls: Patterns = ([path("<uuid:key>/<str:name>", files.stored_file, name="file")], "files")
