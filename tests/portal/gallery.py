"""A page with every component, and the addresses its frame links to: what the component tests look at."""

from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import include, path

from hubs.vocabulary.topic_picker import SingleTopicPicker, TopicFilterPicker, TopicPicker
from toolkit.sorting import Column, read_order


def nowhere(request: HttpRequest, **_words: str) -> HttpResponse:
    return HttpResponse()


LIST = [path("", nowhere, name="list")]
MANAGED = {
    "events_manage": LIST,
    "stakeholders_manage": [*LIST, path("segments/", nowhere, name="segments")],
    "dialogues_manage": LIST,
    "outbox_manage": LIST,
    "news_manage": LIST,
    "library_manage": LIST,
    "hubs_manage": [
        path(f"{name}/", nowhere, name=name)
        for name in ("team", "profile", "milestones", "changes", "members", "group_list")
    ],
}
urlpatterns = [
    path("", nowhere, name="home"),
    path("about/", nowhere, name="about"),
    path("accessibility/", nowhere, name="accessibility"),
    path("privacy/", nowhere, name="privacy"),
    path("api/docs/", nowhere, name="api_docs"),
    path("search/", include(([path("", nowhere, name="results")], "search"))),
    path("subscribe/", include(([path("", nowhere, name="subscribe_network")], "digests"))),
    path("sign-in/", nowhere, name="account_login"),
    path("sign-out/", nowhere, name="account_logout"),
    path("manage/", nowhere, name="manage_home"),
    path("manage/<slug:hub>/", nowhere, name="manage_hub"),
    *[path(f"{name}/", include((LIST, name))) for name in ("hubs", "events", "dialogues", "news", "library", "groups")],
    *[path(f"manage/<slug:hub>/{name}/", include((urls, name))) for name, urls in MANAGED.items()],
]


class RoomForm(forms.Form):
    """One field of each kind a person may meet."""

    groups = (
        ("What it is", "People read this first.", ("title", "summary")),
        ("When and where", "", ("starts_at", "format", "days")),
    )

    title = forms.CharField(help_text="At most 120 characters.")
    summary = forms.CharField(widget=forms.Textarea, required=False)
    starts_at = forms.SplitDateTimeField(
        label="Begins",
        widget=forms.SplitDateTimeWidget(
            date_attrs={"type": "date", "aria-label": "Day"}, time_attrs={"type": "time", "aria-label": "Time"}
        ),
    )
    format = forms.ChoiceField(
        widget=forms.RadioSelect,
        choices=[("room", "In the room"), ("online", "Online")],
        help_text="You can change it.",
    )
    days = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, choices=[("1", "Monday"), ("2", "Tuesday")])
    image = forms.FileField(required=False)
    seats = forms.IntegerField(min_value=1)
    kind = forms.ChoiceField(choices=[("", "Choose"), ("webinar", "Webinar")])
    agreed = forms.BooleanField(label="I have read how my data are used.", help_text="You can take this back.")
    step = forms.CharField(widget=forms.HiddenInput, required=False)


class GalleryFilterForm(forms.Form):
    q = forms.CharField(label="Words", required=False, widget=forms.TextInput(attrs={"type": "search"}))
    country = forms.ChoiceField(label="Country", choices=[("", "All countries"), ("PT", "Portugal")], required=False)


TOPICS = [("Transversal priority", [("TP1", "Équité"), ("TP2", "Prevention")]), ("Pillar", [("P1", "Survivorship")])]


class TopicsForm(forms.Form):
    """The topic picker in a form: two groups, one with a chosen topic."""

    title = forms.CharField(required=False)
    topics = forms.MultipleChoiceField(choices=TOPICS, widget=TopicPicker, initial=["TP2"], required=False)


class TopicsFilterForm(forms.Form):
    """The topic picker in filters: any number of topics, and one."""

    several = forms.MultipleChoiceField(choices=TOPICS, widget=TopicFilterPicker, required=False)
    one = forms.ChoiceField(choices=[("", "All topics"), *TOPICS], widget=SingleTopicPicker, required=False)


COLUMNS = [
    Column("name", "Name", ("sort_name",), "wide"),
    Column("sector", "Sector"),
    Column("events", "Events", ("number",), "number", is_descending=True),
    Column("menu", "Actions", look="actions"),
]
EVENT = {
    "url": "/events/7/",
    "title": "Addressing the burden of lung cancer through national planning",
    "starts_at": datetime(2025, 7, 2, 10, 0, tzinfo=UTC),
    "ends_at": datetime(2025, 7, 2, 15, 0, tzinfo=UTC),
    "timezone": "Europe/Athens",
    "place": "Αθήνα",
    "status": "past",
}
MILESTONES = [
    SimpleNamespace(title="Inception dialogue", date=date(2023, 11, 8), precision="day", done=True, source="aicib.pt"),
    SimpleNamespace(title="Groups formed", date=date(2024, 1, 1), precision="year", done=True, text="Three groups."),
    SimpleNamespace(title="Annual meeting", date=date(2027, 5, 1), precision="month", done=False),
    SimpleNamespace(title="Memorandum", date=None, precision="day", done=False),
]
ADDRESSEES = [
    SimpleNamespace(name="National governments", state="in_progress", due=date(2026, 12, 31)),
    SimpleNamespace(name="European Union", state="accepted", note="Taken up in Europe's plan."),
    SimpleNamespace(name="WHO Regional Office for Europe", state="overdue", days_waiting=41),
]


def page_source(name: str) -> str:
    """The template of one of the pages in `pages/`."""
    return Path(__file__).with_name("pages").joinpath(f"{name}.html").read_text()


def gallery_context(**more: Any) -> dict[str, Any]:
    """What the pages above are shown with."""
    return {
        "event": EVENT,
        "milestones": MILESTONES,
        "addressees": ADDRESSEES,
        "filter": GalleryFilterForm(),
        "order": read_order(COLUMNS, RequestFactory().get("/", {"sort": "-name"}), default="name"),
        "topics_form": TopicsForm(),
        "topics_filter": TopicsFilterForm({"several": ["TP1", "P1"]}),
        "page_obj": Paginator(range(70), 10).page(3),
        "consequences": ["48 people get an email.", "The page stays, marked as cancelled."],
        "hub": SimpleNamespace(
            title="Portuguese National Cancer Mission Hub", slug="pt", zone=ZoneInfo("Europe/Lisbon")
        ),
        "section": "events",
        **more,
    }
