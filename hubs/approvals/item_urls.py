"""Addresses of news and library: for everybody, as feeds, on the desk of a hub, and of the network office.

The tables of the desk say which permission each screen asks for.
"""

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path

from hubs.approvals import item_pages as entries
from hubs.approvals import item_steps as entry_steps
from hubs.approvals import steps as revision_steps
from hubs.approvals.item_pages import LIBRARY, NEWS, Room
from hubs.registry.desk import desk
from hubs.registry.office import office
from library.views import public as library
from news.views import feeds
from news.views import public as news

Patterns = tuple[list[URLPattern], str]
Door = Callable[[str], Callable[[Any], Callable[..., Any]]]

news_public: Patterns = (
    [path("", news.news_list, name="list"), path("<int:pk>/", news.detail, name="detail")],
    "news",
)
library_public: Patterns = (
    [path("", library.library_list, name="list"), path("<int:pk>/", library.detail, name="detail")],
    "library",
)
# In no language by prefix: programs ask for them, and each names its language.
feed_patterns: Patterns = (
    [
        path("<slug:language>/news.atom", feeds.all_news, name="news"),
        path("<slug:language>/news/<slug:country>.atom", feeds.news_of_country, name="country"),
        path("<slug:language>/topics/<slug:code>.atom", feeds.news_of_topic, name="topic"),
    ],
    "feeds",
)


def _desk_of(room: Room, door: Door) -> list[URLPattern]:
    """The screens of a room behind one of the two doors: of a hub's desk, or of the network office."""
    look, write, publish = door("hubs.view_desk"), door(room.may_write), door(room.may_publish)
    at = {"room": room, **({"hub": None} if door is office else {})}
    return [
        path("", look(entries.entry_list), at, name="list"),
        path("new/", write(entries.create), at, name="create"),
        path("<int:pk>/", look(entries.detail), at, name="detail"),
        path("<int:pk>/edit/", write(entries.edit), at, name="edit"),
        path("<int:pk>/send/", write(entry_steps.step), {**at, "take": revision_steps.submit}, name="send"),
        path(
            "<int:pk>/take-back/", write(entry_steps.step), {**at, "take": revision_steps.take_back}, name="take_back"
        ),
        path("<int:pk>/publish/", publish(entry_steps.step), {**at, "take": revision_steps.publish}, name="publish"),
        path("<int:pk>/discard/", write(entry_steps.discard), at, name="discard"),
        path("<int:pk>/take-down/", publish(entry_steps.take_down), at, name="take_down"),
    ]


def _files(door: Door) -> list[URLPattern]:
    write = door(LIBRARY.may_write)
    at = {"room": LIBRARY, **({"hub": None} if door is office else {})}
    return [
        path("<int:pk>/file/", write(entry_steps.give_file), at, name="file"),
        path("<int:pk>/file/take-away/", write(entry_steps.take_file_away), at, name="file_take_away"),
    ]


news_manage: Patterns = (_desk_of(NEWS, desk), "news_manage")
library_manage: Patterns = ([*_desk_of(LIBRARY, desk), *_files(desk)], "library_manage")
network_news: Patterns = (_desk_of(NEWS, office), "network_news")
network_library: Patterns = ([*_desk_of(LIBRARY, office), *_files(office)], "network_library")
