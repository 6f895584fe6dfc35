"""Each component says what it should, in words and in the attributes that assistive technology reads."""

import re
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.paginator import Paginator
from django.template import Context, engines
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import resolve
from django.utils import translation

from echos_portal.templatetags.page_zone import zone_of_page
from hubs.milestones.progress import Progress
from tests.portal.gallery import (
    ADDRESSEES,
    COLUMNS,
    EVENT,
    MILESTONES,
    RoomForm,
    TopicsFilterForm,
    TopicsForm,
)
from toolkit.sorting import read_order

ATHENS, LISBON = (SimpleNamespace(zone=ZoneInfo(name)) for name in ("Europe/Athens", "Europe/Lisbon"))
pytestmark = [pytest.mark.urls("tests.portal.gallery"), pytest.mark.usefixtures("no_kept_parts")]


def render(source: str, address: str = "/", **context: Any) -> str:
    request = RequestFactory().get(address)
    request.resolver_match = resolve(request.path)
    return engines["django"].from_string("{% load portal %}" + source).render(context, request)


def include(name: str, **context: Any) -> str:
    given = " ".join(f"{key}={key}" for key in context)
    return render(f'{{% include "components/{name}.html" with {given} only %}}', **context)


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def test_icon_without_label_is_hidden_from_screen_readers() -> None:
    assert render('{% icon "clock" %}') == (
        '<svg class="icon" width="20" height="20" aria-hidden="true" focusable="false">'
        '<use href="/static/img/icons.svg#clock"/></svg>'
    )


def test_icon_with_label_has_a_name() -> None:
    assert render('{% icon "lock" "Private" %}') == (
        '<svg class="icon" width="20" height="20" role="img" aria-label="Private">'
        '<use href="/static/img/icons.svg#lock"/></svg>'
    )


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ('{% status_badge "operating" %}', "Operational"),
        ('{% status_badge "operating" "Operational since 2024" %}', "Operational since 2024"),
        ('{% status_badge "somewhere" "Somewhere else" %}', "Somewhere else"),
        ('{% status_badge "somewhere" %}', "somewhere"),
    ],
)
def test_status_badge_always_has_a_word_and_a_shape(tag: str, said: str) -> None:
    html = render(tag)
    assert words(html) == said
    assert len(re.findall(r"<(?:circle|path)", html)) >= 1


def test_breadcrumb_links_all_but_the_page_itself() -> None:
    html = render('{% breadcrumb "Hubs" "/hubs/" "Portugal" "/hubs/pt/" "Team" %}')
    assert re.findall(r'<a href="([^"]*)">([^<]*)', html) == [("/hubs/", "Hubs"), ("/hubs/pt/", "Portugal")]
    assert re.findall(r'<li aria-current="page">([^<]*)', html) == ["Team"]


def test_page_header_leaves_out_what_is_not_given() -> None:
    assert words(include("page_header", title="Hubs")) == "Hubs"
    assert words(include("page_header", title="Hubs", kicker="ECHoS", lead="Find yours.")) == "ECHoS Hubs Find yours."


def test_text_of_a_person_is_escaped() -> None:
    assert "<script>" not in include("page_header", title="<script>alert(1)</script>", lead="<b>x</b>")


def test_event_card_tells_the_time_of_the_place() -> None:
    assert words(include("event_card", **EVENT)) == (
        "Wed 2 Jul 2025 Addressing the burden of lung cancer through national planning "
        "13:00 to 18:00, Athens time (UTC+3) Αθήνα Past"
    )


def test_date_block_of_a_late_evening_shows_the_day_of_the_place() -> None:
    html = render("{% date_block at 'Europe/Athens' %}", at=datetime(2024, 12, 31, 23, 30, tzinfo=UTC))
    assert words(html) == "Wed 1 Jan 2025"
    assert re.findall(r'datetime="([^"]*)"', html) == ["2025-01-01"]


def test_date_block_of_several_days_shows_the_range() -> None:
    start, end = datetime(2026, 12, 15, 9, 0, tzinfo=UTC), datetime(2026, 12, 16, 16, 0, tzinfo=UTC)
    html = render("{% date_block start 'Europe/Lisbon' end %}", start=start, end=end)
    assert words(html).removesuffix(" 2026") == "Tue–Wed 15–16 Dec"
    card = include("event_card", **{**EVENT, "starts_at": start, "ends_at": end})
    assert "15 Dec, 12:00 to 16 Dec, 18:00" not in words(card)
    assert "15 Dec, 11:00 to 16 Dec, 18:00, Athens time (UTC+2)" in words(card)


def test_progress_bars_say_what_they_draw() -> None:
    html = render("{% progress_bars progress %}", progress=Progress(countries=49, recognised=11, at_work=9, both=5))
    assert re.findall(r'class="bar-fill" width="([\d.]+)"', html) == ["180.0", "220.0"]
    assert words(html).endswith(
        "9 of the 15 hubs planned for March 2026 are operational. 11 are recognised. "
        "A hub can be operational without being recognised, and the other way round. 5 are both."
    )


def test_date_block_writes_months_as_the_language_does() -> None:
    with translation.override("pl"):
        html = render("{% date_block at 'Europe/Athens' %}", at=datetime(2024, 12, 31, 9, 30, tzinfo=UTC))
    assert words(html) == "wt 31 gru 2024"


def test_when_names_both_days_of_a_longer_event() -> None:
    html = render(
        "{% when start end 'Europe/Lisbon' %}",
        start=datetime(2026, 12, 3, 9, 0, tzinfo=UTC),
        end=datetime(2026, 12, 4, 16, 0, tzinfo=UTC),
    )
    assert words(html) == "Thursday 3 December 2026, 09:00 to Friday 4 December 2026, 16:00, Lisbon time (UTC)"


def test_timeline_tells_past_from_planned_and_day_from_span() -> None:
    html = include("timeline", items=MILESTONES)
    assert re.findall(r'class="(timeline-item[^"]*)"', html) == [
        "timeline-item is-done",
        "timeline-item is-done is-span",
        "timeline-item is-planned is-span",
        "timeline-item is-planned",
    ]
    assert re.findall(r'datetime="([^"]*)"', html) == ["2023-11-08", "2024", "2027-05"]
    assert words(html).endswith("May 2027 planned Annual meeting No date yet planned Memorandum")


def test_recommendation_tells_what_each_addressee_answered() -> None:
    assert words(include("recommendation", number=2, title="Tackle the backlog", addressees=ADDRESSEES)) == (
        "2 Tackle the backlog National governments In progress response due 31 December 2026 "
        "European Union Accepted Taken up in Europe's plan. "
        "WHO Regional Office for Europe Response overdue 41 days without a response"
    )


def test_pagination_keeps_the_rest_of_the_query() -> None:
    page = Paginator(range(70), 10).page(3)
    html = render('{% include "components/pagination.html" %}', "/?country=PT&page=3", page_obj=page)
    assert re.findall(r'href="(\?[^"]*)"', html) == ["?country=PT&amp;page=2", "?country=PT&amp;page=4"]
    assert words(html) == "Previous Page 3 of 7 Next"


def test_pagination_of_a_single_page_shows_nothing() -> None:
    page = Paginator(range(3), 10).page(1)
    assert words(render('{% include "components/pagination.html" %}', page_obj=page)) == ""


def test_messages_say_their_kind_to_those_who_do_not_see_it() -> None:
    messages = [SimpleNamespace(level_tag="success"), SimpleNamespace(level_tag="error")]
    html = render('{% include "components/messages.html" %}', messages=messages)
    assert re.findall(r'visually-hidden">([^<]*)', html) == ["Saved:", "Error:"]


def test_confirmation_posts_and_offers_a_way_back() -> None:
    html = render(
        '{% include "components/confirmation.html" with title="Cancel?" action_label="Cancel event" '
        'cancel_url="/events/" consequences=sentences hidden_name="version" hidden_value="3" %}',
        sentences=["48 people get an email."],
    )
    assert html.count('<form method="post"') == html.count("csrfmiddlewaretoken") == 1
    assert re.findall(r'name="version" value="(\d)"', html) == ["3"]
    assert words(html) == "Cancel? 48 people get an email. Cancel event Keep it as it is"


def test_error_summary_of_a_good_form_shows_nothing() -> None:
    assert words(render('{% include "components/error_summary.html" %}', form=RoomForm())) == ""


def test_error_summary_links_to_a_control_of_every_wrong_field() -> None:
    form = RoomForm({"title": "", "format": "nowhere", "seats": "0"})
    html = render('{% include "components/form.html" with action_label="Publish event" %}', form=form)
    targets = re.findall(r'<li><a href="#([^"]*)"', html)
    assert targets == [
        "id_title",
        "id_starts_at_0",
        "id_format_0",
        "id_days_0",
        "id_seats",
        "id_kind",
        "id_agreed",
    ]
    assert [len(re.findall(rf'<(?:input|select|textarea)[^>]* id="{target}"', html)) for target in targets] == [1] * 7


def test_form_page_puts_error_before_its_title() -> None:
    page = '{% extends "base.html" %}{% block title %}Plan an event{% endblock %}'
    request = RequestFactory().get("/")
    request.resolver_match = resolve("/")
    template = engines["django"].from_string(page)
    good, bad = (template.render({"form": form}, request) for form in (RoomForm(), RoomForm({})))
    assert re.findall(r"<title>(.*)</title>", good) == ["Plan an event · ECHoS"]
    assert re.findall(r"<title>(.*)</title>", bad) == ["Error: Plan an event · ECHoS"]


@pytest.mark.parametrize(
    ("address", "current"),
    [("/", ["Home"]), ("/hubs/", ["Hubs"]), ("/events/", ["Events"]), ("/about/", []), ("/manage/pt/", ["Dashboard"])],
)
def test_navigation_marks_the_current_room(address: str, current: list[str]) -> None:
    html = render('{% include "components/site_header.html" %}', address, user=SimpleNamespace(is_authenticated=True))
    assert re.findall(r'aria-current="page">([^<]*)', html) == current


def test_sign_out_is_a_post() -> None:
    user = SimpleNamespace(is_authenticated=True)
    html = render('{% include "components/site_header.html" %}', user=user)
    assert re.findall(r'<form [^>]*method="post" action="([^"]*)"', html) == ["/sign-out/"]


def test_desk_marks_its_section() -> None:
    hub = SimpleNamespace(title="Portuguese hub", slug="pt", zone=LISBON.zone)
    html = render('{% include "manage_base.html" %}', "/about/", hub=hub, section="segments")
    assert re.findall(r'aria-current="page">.*?</svg>([^<]*)', html) == ["Segments"]


def test_language_line_of_one_language_is_empty() -> None:
    assert words(render("{% language_line %}")) == ""


def test_language_line_links_each_language_by_its_own_name(settings: Any) -> None:
    settings.ROOT_URLCONF = "echos_portal.urls"
    settings.LANGUAGES = [("en", "English"), ("pt", "Portuguese")]
    html = render("{% language_line %}", "/en/about/?q=1")
    assert re.findall(r'<a lang="(\w+)".*?href="([^"]*)"\s*(aria-current="true")?>([^<]*)', html) == [
        ("en", "/en/about/?q=1", 'aria-current="true"', "English"),
        ("pt", "/pt/about/?q=1", "", "Português"),
    ]


@pytest.mark.parametrize(
    ("page", "heading"),
    [("400.html", "We couldn't read this request"), ("500.html", "Sorry, something went wrong")],
)
def test_pages_of_last_resort_need_no_context(page: str, heading: str) -> None:
    assert re.findall(r"<h1>(.*)</h1>", render_to_string(page)) == [heading]


ORDER = read_order(COLUMNS, RequestFactory().get("/", {"sort": "events"}), default="name")


def test_header_of_a_table_links_to_the_other_order_and_keeps_the_filter() -> None:
    html = render(
        '{% load tables %}{% table "T" headers=order %}{% endtable %}', "/?q=x&page=3&sort=events", order=ORDER
    )
    assert re.findall(r'href="([^"]*)"', html) == ["?q=x&amp;sort=name", "?q=x&amp;sort=-events"]
    assert re.findall(r'<th scope="col"[^>]*aria-sort="(\w+)"', html) == ["ascending"]


@pytest.mark.parametrize(
    ("asked", "fields"),
    [
        ("", ("sort_name", "pk")),
        ("events", ("number", "pk")),
        ("-events", ("-number", "-pk")),
        ("sector", ("sort_name", "pk")),
        ("-password", ("sort_name", "pk")),
    ],
)
def test_rows_are_ordered_by_known_columns_only(asked: str, fields: tuple[str, ...]) -> None:
    assert read_order(COLUMNS, RequestFactory().get("/", {"sort": asked}), default="name").fields == fields


def test_filter_keeps_the_order_of_the_table() -> None:
    bar = '{% include "components/filter_bar.html" with form=form %}'
    kept = '<input type="hidden" name="sort" value="-&lt;events&gt;">'
    assert kept in render(bar, "/?sort=-<events>", form=TopicsFilterForm())
    assert 'name="sort"' not in render(bar, "/?page=2", form=TopicsFilterForm())


def test_menu_of_a_row_is_named_after_it() -> None:
    html = render(
        '{% load tables %}{% row_menu name %}<li><a href="/7">Edit</a></li>{% endrow_menu %}', name="Liga & Co"
    )
    assert words(html) == "Actions: Liga &amp; Co Edit"
    assert html.count("<details") == 1


def test_checkbox_of_a_row_belongs_to_the_form_of_bulk_actions() -> None:
    html = render('{% load tables %}{% bulk_actions "/x/" %}{% endbulk_actions %}{% row_checkbox 7 "Liga" %}')
    assert re.findall(r'<form class="bulk-actions" id="(\w+)" method="get" action="/x/"', html) == ["bulk"]
    assert '<input type="checkbox" name="chosen" value="7" form="bulk" aria-label="Select Liga">' in html


def test_groups_of_topics_are_folded_unless_one_of_theirs_is_chosen() -> None:
    html = str(TopicsForm()["topics"])
    groups = re.findall(
        r'<details class="topic-group"( open)?>\s*<summary>([^<]*) <span class="count" data-count>(\d*)<', html
    )
    assert groups == [(" open", "Transversal priority", "1"), ("", "Pillar", "")]
    assert re.findall(r'value="(\w+)"[^>]* checked', html) == ["TP2"]


def test_filter_by_topics_says_what_is_chosen_and_has_a_legend() -> None:
    html = include("filter_fields", form=TopicsFilterForm({"several": ["TP1", "P1"]}))
    assert re.findall(r"<legend>(\w+)</legend>", html) == ["Several", "One"]
    assert re.findall(r"<span data-summary[^>]*>([^<]*)</span>", html) == ["2 topics", "All topics"]


@pytest.mark.parametrize(
    ("context", "zone"),
    [
        ({"event": ATHENS, "hub": LISBON}, "Europe/Athens"),
        ({"dialogue": SimpleNamespace(hub=LISBON), "hub": None}, "Europe/Lisbon"),
        ({"message": "a text", "hub": LISBON}, "Europe/Lisbon"),
        ({"hub": None}, "Europe/Brussels"),
    ],
)
def test_moments_of_a_page_are_in_the_zone_of_what_it_is_about(context: dict[str, Any], zone: str) -> None:
    assert str(zone_of_page(Context(context))) == zone
