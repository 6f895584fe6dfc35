"""The portal in three languages: every public page, the links between them, and the language of emails."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.personal_links import token_for
from audit.actors import CITIZEN
from events.models import Event, Registration
from events.registrations.actions import register
from hubs.milestones.headlines import headline
from hubs.models import Country
from outbox.mime import render
from outbox.models import OutgoingEmail
from tests.factories import SHOWN, make_event, make_hub
from tests.network import load_tables

pytestmark = pytest.mark.django_db

PAGES = {
    "home": [],
    "about": [],
    "accessibility": [],
    "privacy": [],
    "hubs:list": [],
    "hubs:find": [],
    "hubs:words": [],
    "hubs:country": ["pl"],
    "events:list": [],
    "dialogues:list": [],
    "digests:subscribe": ["pt"],
    "digests:subscribe_network": [],
    "data:ask": [],
    "partners:ask": [],
    "account_login": [],
    "account_signup": [],
    "account_reset_password": [],
}
LANGUAGES = ("en", "pt", "pl")


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """A page in another language leaves that language behind in this thread."""
    with translation.override("en"):
        yield


class Chrome(HTMLParser):
    """What a page says around its content: header and footer of the site, buttons, labels, heads of tables."""

    TEXT_TAGS = {"button", "label", "legend", "th"}
    AROUND = {"header", "footer"}  # those within the main part hold content
    SILENT = {"svg", "option", "style"}

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: set[str] = set()
        self._open: list[str] = []
        self._own = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.TEXT_TAGS | self.SILENT | self.AROUND | {"main"}:
            self._open.append(tag)
        if tag in {"a", "label"}:  # a text that says itself which language it is in
            self._own = any(name in {"hreflang", "lang"} for name, _value in attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass
        self._own = self._own and tag not in {"a", "label"}

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        tags = self.TEXT_TAGS if "main" in self._open else self.TEXT_TAGS | self.AROUND
        is_text = bool(tags.intersection(self._open)) and not self.SILENT.intersection(self._open)
        if is_text and not self._own and re.search("[A-Za-z]{2}", text):
            self.words.add(text)


# Names, and words that are written alike in the other language.
ALIKE = {
    "ECHoS",
    "ECHoS · ECHoS",
    "(EUPL-1.2)",
    "Hub",
    "Hubs",
    "Polski",
    "Português",
    "English",
    "Region",
    "Format",
    "Status",
    "Webhooks",
}


def path_of(name: str, language: str) -> str:
    with translation.override(language):
        return reverse(name, args=PAGES[name])


@pytest.fixture(scope="module")
def network(lasting: Any) -> None:
    with lasting():
        load_tables()


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize("name", PAGES)
def test_page_speaks_the_language_of_its_address(client: Client, name: str) -> None:
    pages = {}
    for language in LANGUAGES:
        response = client.get(path_of(name, language))
        assert response.status_code == 200
        pages[language] = response.content.decode()
        assert re.findall(r'<html lang="(\w+)"', pages[language]) == [language]
    titles = {re.findall(r"<title>(.*?)</title>", page, re.DOTALL)[0] for page in pages.values()}
    assert len(titles) == (2 if name == "hubs:list" else 3)  # "Hubs" is Portuguese too
    english = Chrome(pages["en"]).words - ALIKE
    assert len(english) > 10
    for language in ("pt", "pl"):
        assert Chrome(pages[language]).words & english == set()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.usefixtures("network")
def test_language_line_keeps_the_page_and_its_filters(client: Client, name: str) -> None:
    page = client.get(path_of(name, "pt") + "?q=lisboa&page=1").content.decode()
    line = page.partition('class="language-line"')[2].partition("</nav>")[0]
    found = re.findall(r'<a lang="(\w+)" hreflang="(\w+)" href="([^"]*)"\s*(aria-current="true")?>([^<]*)', line)
    assert found == [
        (code, code, path_of(name, code) + "?q=lisboa&amp;page=1", 'aria-current="true"' if code == "pt" else "", own)
        for code, own in (("en", "English"), ("pt", "Português"), ("pl", "Polski"))
    ]


@pytest.mark.usefixtures("network")
def test_search_engines_find_every_language_of_a_public_page(client: Client, settings: Any) -> None:
    settings.SITE_URL = "https://hubs.example"
    page = client.get("/pl/hubs/pt/").content.decode()
    assert re.findall(r'<link rel="alternate" hreflang="([\w-]+)" href="([^"]*)">', page) == [
        ("en", "https://hubs.example/en/hubs/pt/"),
        ("pt", "https://hubs.example/pt/hubs/pt/"),
        ("pl", "https://hubs.example/pl/hubs/pt/"),
        ("x-default", "https://hubs.example/en/hubs/pt/"),
    ]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [("pl-PL,pl;q=0.9,en;q=0.5", "/pl/"), ("pt-PT", "/pt/"), ("pt-BR,en;q=0.1", "/pt/"), ("fr", "/en/"), ("", "/en/")],
)
def test_first_address_leads_to_the_language_of_the_browser(client: Client, wanted: str, found: str) -> None:
    response = client.get("/", headers={"accept-language": wanted})
    assert (response.status_code, response.headers["Location"]) == (302, found)


@pytest.fixture
def registration() -> Registration:
    """Register a person on the Polish page."""
    event = make_event(make_hub("PL"), state=Event.State.PUBLISHED)
    return register(
        by=CITIZEN,
        event=event,
        name="Ewa Nowak",
        email="ewa@example.org",
        language="pl",
        shown=SHOWN,
        at=timezone.now(),
    )


def test_personal_page_keeps_its_link_in_the_other_language_and_is_hidden_from_search_engines(
    client: Client, registration: Registration
) -> None:
    token = token_for(Registration.LINK_KIND, registration.hub_id, str(registration.link_nonce))
    with translation.override("pl"):
        page = client.get(reverse("events_personal:registration", args=[token])).content.decode()
    assert page.count('rel="alternate"') == 0
    line = page.partition('class="language-line"')[2].partition("</nav>")[0]
    links = re.findall(r'<a [^>]*href="([^"]*)"', line)
    assert [link.split("/")[1] for link in links] == ["en", "pt", "pl"]
    assert all(token in link for link in links)
    assert [client.get(link).status_code for link in links] == [200, 200, 200]


def test_email_and_its_links_are_in_the_language_of_the_registration(registration: Registration) -> None:
    email = OutgoingEmail.objects.get(kind="events/registered")
    assert email.language == "pl"
    content = render(email).content.decode()
    assert content.count("\r\nContent-Language: pl\r\n") == 1
    assert "/pl/my/" in content
    assert "/en/" not in content


def test_registration_takes_the_language_of_its_page(client: Client) -> None:
    event = make_event(make_hub("PT"), state=Event.State.PUBLISHED)
    with translation.override("pt"):
        address = reverse("events:register", args=[event.pk])
    client.post(address, {"name": "Maria Silva", "email": "maria@example.org", "consent": "on"})
    assert list(Registration.objects.values_list("language", flat=True)) == ["pt"]


@pytest.mark.usefixtures("network")
def test_countries_are_called_and_sorted_in_the_language_of_the_reader(client: Client) -> None:
    page = client.get("/pl/hubs/").content.decode()
    names = re.findall(r'<h2><a href="/pl/hubs/\w\w/">([^<]*)</a>', page)
    assert (len(names), names[:2], names[-2:]) == (49, ["Albania", "Armenia"], ["Włochy", "Wyspy Owcze"])
    assert names.index("Łotwa") == names.index("Luksemburg") + 1
    assert client.get("/pl/hubs/?q=łotwa").content.decode().count('<h2><a href="/pl/hubs/lv/">') == 1
    assert client.get("/pl/hubs/?q=latvia").content.decode().count('<h2><a href="/pl/hubs/lv/">') == 1


@pytest.mark.usefixtures("network")
def test_headline_needs_no_inflection() -> None:
    country = Country.objects.with_hub().get(code="PT")
    said = {}
    for language in LANGUAGES:
        with translation.override(language):
            said[language] = headline(country)
    assert said == {
        "en": "Portugal is preparing its application for recognition",
        "pt": "Portugal: candidatura ao reconhecimento em preparação",
        "pl": "Portugalia: trwa przygotowanie wniosku o uznanie",
    }
