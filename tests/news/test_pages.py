"""Public pages of news: only published articles, filters in the URL, links to the previous and the next article."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from hubs.models import Hub
from news.models import NewsItem
from publishing.actions import save_draft, take_down
from publishing.subjects import about
from tests.factories import make_hub, make_member, make_news, make_topic

pytestmark = pytest.mark.django_db


def page(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def listed(client: Client, query: str = "", language: str = "en") -> list[str]:
    response = client.get(f"/{language}/news/{query}")
    assert response.status_code == 200
    return [str(item.words["title"]) for item in response.context["page_obj"]]


def test_newest_comes_first_and_only_what_is_public(client: Client) -> None:
    hub, hidden = make_hub("PT"), make_hub("NO", is_published=False)
    make_news(hub, title="Older", days_ago=3)
    make_news(title="Newer", days_ago=1)
    make_news(hidden, title="Of a hidden hub")
    down = make_news(hub, title="Taken down")
    take_down(by=make_member(hub), row=down, at=timezone.now())
    draft = NewsItem.objects.create(hub=hub)
    words = {"texts": {"en": {"title": "Draft"}}}
    save_draft(by=make_member(hub), about=about(draft), content=words, edition=0, at=timezone.now())
    assert listed(client) == ["Newer", "Older"]
    for item in (down, draft):
        assert client.get(f"/en/news/{item.pk}/").status_code == 404
    assert client.get("/en/news/999999/").status_code == 404


def test_filters_stay_in_the_address(client: Client) -> None:
    portugal, norway = make_hub("PT"), make_hub("NO")
    about_topic = make_news(portugal, title="One", days_ago=1)
    about_topic.topics.add(make_topic())
    make_news(norway, title="Two", days_ago=2, original_language="nb")
    make_news(title="Three", days_ago=3, translations={"nb": {"title": "Tre"}})
    assert listed(client, "?country=PT") == ["One"]
    assert listed(client, "?topic=MO2") == ["One"]
    assert listed(client, "?language=nb") == ["Two", "Three"]
    assert listed(client, "?country=NO&language=nb") == ["Two"]
    assert 'option value="NO" selected' in page(client, "/en/news/?country=NO")


@pytest.mark.parametrize("query", ["?country=XX", "?topic=zz", "?language=klingon", "?page=zz", "?page=-1"])
def test_unknown_filter_is_reported_and_does_not_filter(client: Client, query: str) -> None:
    make_news(title="One")
    assert listed(client, query) == ["One"]


def test_nothing_that_fits_says_what_to_do(client: Client) -> None:
    make_hub("NO")
    assert page(client, "/en/news/?country=NO").count("No matching news") == 1


@pytest.mark.parametrize("number", [1, 3])
def test_list_and_page_take_the_same_queries_however_many_there_are(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    hub = make_hub("PT")
    items = [make_news(hub, days_ago=day) for day in range(number)]
    for item in items:
        item.topics.add(make_topic())
    with django_assert_num_queries(4):  # number, rows, countries and topics of the filters
        listed(client)
    with django_assert_num_queries(4):  # the row, its topics, newer, older
        page(client, f"/en/news/{items[number // 2].pk}/")


def test_text_comes_in_the_language_of_the_reader_and_says_when_it_does_not(client: Client) -> None:
    item = make_news(title="Launch", body="Text", translations={"pt": {"title": "Arranque", "body": "Texto"}})
    only = make_news(title="Първи форум", body="Текст", original_language="bg")
    assert page(client, f"/pt/news/{item.pk}/").count('<h1 lang="pt" dir="auto">Arranque</h1>') == 1
    polish = page(client, f"/pl/news/{item.pk}/")
    assert polish.count('<h1 lang="en" dir="auto">Launch</h1>') == 1
    english = page(client, f"/en/news/{only.pk}/")
    assert english.count('<h1 lang="bg" dir="auto">Първи форум</h1>') == 1
    assert english.count("Some of this page is only available in Bulgarian.") == 1
    assert page(client, f"/en/news/{item.pk}/").count("only available in") == 0


def test_before_and_after_are_of_the_same_hub(client: Client) -> None:
    hub = make_hub("PT")
    first, second, third = (make_news(hub, days_ago=day) for day in (5, 4, 1))
    make_news(days_ago=3)
    make_news(make_hub("NO"), days_ago=2)
    context = client.get(f"/en/news/{second.pk}/").context
    assert (context["older"], context["newer"]) == (first, third)
    context = client.get(f"/en/news/{third.pk}/").context
    assert (context["older"], context["newer"]) == (second, None)


def test_before_and_after_of_the_same_moment_go_by_number(client: Client) -> None:
    at = timezone.now()
    items = [make_news(published_at=at, changed_at=at) for _ in range(3)]
    context = client.get(f"/en/news/{items[1].pk}/").context
    assert (context["older"], context["newer"]) == (items[0], items[2])


def test_hostile_text_is_inert(client: Client) -> None:
    body = "<script>alert(1)</script> [a](javascript:alert(1)) ![x](https://evil.example/a.png) [b](data:text/html,x)"
    item = make_news(title="<img src=x onerror=alert(1)>", body=body)
    text = page(client, f"/en/news/{item.pk}/")
    main = text.partition("<main")[2].partition("</main>")[0]
    assert [bad for bad in ("<script", "<img", 'href="javascript:', 'href="data:') if bad in main] == []
    assert main.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 1


def test_hub_page_and_home_show_the_latest_three(client: Client) -> None:
    hub = make_hub("PT")
    for day in range(4):
        make_news(hub, title=f"Day {day}", days_ago=day)
    for path in ("/en/", "/en/hubs/pt/"):
        text = page(client, path)
        assert [text.count(f">Day {day}</a>") for day in range(4)] == [1, 1, 1, 0]
    assert page(client, "/en/hubs/pt/").count('href="/feeds/en/news/pt.atom"') == 1
    assert page(client, "/en/").count('href="/feeds/en/news.atom"') == 1


def test_database_refuses_what_the_law_forbids() -> None:
    at = timezone.now()
    for fields in (
        {"title": "", "published_at": at, "changed_at": at},
        {"title": "A", "withdrawn_at": at},
        {"title": "A", "published_at": at, "changed_at": None},
        {"title": "A", "translations": []},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            NewsItem.objects.create(**fields)
    NewsItem.objects.create(table_key="a")
    with pytest.raises(IntegrityError):
        NewsItem.objects.create(table_key="a")


def test_news_of_a_hub_go_with_it() -> None:
    hub = make_hub("PT")
    make_news(hub)
    Hub.objects.all().delete()
    assert NewsItem.objects.count() == 0
