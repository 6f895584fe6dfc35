"""The page about one's data: asked for by email, and what can be done on it."""

import datetime as dt
import json
import re
from html import unescape
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client
from django.utils import timezone

from accounts.personal_links import token_for
from audit.actors import CITIZEN
from consents.models import Consent
from digests.models import Subscription
from digests.subscription_status import status_of
from digests.targets import Target
from events.models import Registration
from outbox.models import OutgoingEmail, Suppression
from outbox.sent_contents import read_text
from privacy.actions import request_data
from privacy.models import DataRequest
from stakeholders.models import Stakeholder
from tests.digests.making import make_subscriber
from tests.factories import make_event, make_hub, make_registration, make_topic
from tests.portal.worlds import Watch
from tests.privacy.planting import ADDRESS, MARK, NAME, plant

pytestmark = pytest.mark.django_db
ASK, ASKED = "/en/my-data/", "/en/my-data/asked/"


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def link(address: str = ADDRESS) -> str:
    if not DataRequest.objects.filter(email=address).exists():
        request_data(by=CITIZEN, email=address, language="en", at=timezone.now())
    row = DataRequest.objects.filter(email=address).latest("pk")
    return f"/en/my/data/{token_for(DataRequest.LINK_KIND, None, row.link_nonce, row.link_hash)}/"


def test_asking_answers_the_same_for_known_and_unknown_addresses(client: Client) -> None:
    plant()
    DataRequest.objects.all().delete()
    OutgoingEmail.objects.all().delete()
    answers = [client.post(ASK, {"email": email}) for email in (ADDRESS, "unknown@example.org")]
    assert [(answer.status_code, answer.url, answer.content) for answer in answers] == [(302, ASKED, b"")] * 2
    assert "example.org" not in text(client.get(ASKED))
    emails = OutgoingEmail.objects.order_by("pk").values_list("recipient", "kind", "lane")
    assert list(emails) == [(address, "privacy/data", "account") for address in (ADDRESS, "unknown@example.org")]


def test_second_click_sends_one_email(client: Client) -> None:
    for _each in range(2):
        client.post(ASK, {"email": ADDRESS})
    assert OutgoingEmail.objects.count() == 1


def test_link_works_for_a_day(client: Client) -> None:
    page = link()
    assert client.get(page).status_code == 200
    DataRequest.objects.update(asked_at=timezone.now() - dt.timedelta(days=2), expires_at=timezone.now())
    assert [client.get(page + rest).status_code for rest in ("", "export/", "erase/")] == [404] * 3


def test_page_shows_everything_and_changes_nothing(client: Client, django_assert_max_num_queries: Any) -> None:
    plant()
    page, watch = link(), Watch()
    with django_assert_max_num_queries(82):
        shown = text(client.get(page))
    for words in (
        NAME, f"University of {MARK}", f"Interpreter for {MARK}", f"Head of {MARK}", make_hub("PT").title, make_hub("NO").title,
        "I agree that the hub uses what I enter here.", "Newsletter: please confirm",
    ):  # fmt: skip
        assert words in shown
    client.get(page + "erase/")
    client.get(page + "export/")
    assert watch.changed() == set()


def test_page_shows_what_emails_say_and_leads_to_the_pages_behind_their_links(client: Client) -> None:
    plant()
    shown = client.get(link()).content.decode()
    subjects = {read_text(email)[0] for email in OutgoingEmail.objects.filter(recipient=ADDRESS)} - {""}
    assert subjects
    assert ({one for one in subjects if one not in unescape(shown)}, "event_path" in shown) == (set(), False)
    pages = set(re.findall(r'href="(/en/my/[^"]+)"', shown)) - set(re.findall(r'href="(/en/my/data/[^"]+)"', shown))
    assert {page.split("/")[3] for page in pages} >= {"registration", "subscription", "consensus"}
    assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)


def test_moments_are_on_the_clock_of_their_hub_and_others_on_the_one_the_person_chose(client: Client) -> None:
    for code in ("PT", "NO"):
        make_registration(make_event(make_hub(code)), email=ADDRESS)
    cities = ("Lisbon", "Oslo", "Brussels", "Athens")
    shown = text(client.get(link()))
    assert [f"{city} time" in shown for city in cities] == [True, True, True, False]
    make_subscriber(email=ADDRESS, time_zone="Europe/Athens")
    shown = text(client.get(link()))
    assert [f"{city} time" in shown for city in cities] == [True, True, False, True]


def test_person_of_another_address_sees_nothing_of_it(client: Client) -> None:
    plant()
    registration = Registration.objects.filter(email=ADDRESS).latest("pk")
    page = link("other@example.org")
    assert MARK not in text(client.get(page))
    assert client.get(f"{page}registration/{registration.pk}/").status_code == 404
    consent = Consent.objects.filter(given=True).latest("pk")
    assert client.post(page + "withdraw/", {"consent": consent.pk}).status_code == 404


def test_export_has_every_stored_value_but_secrets(client: Client) -> None:
    plant()
    archive = ZipFile(BytesIO(client.get(link() + "export/").content))
    [file] = [name for name in archive.namelist() if name.startswith("files/")]  # an answer in a registration form
    assert (file.endswith(f"{MARK}.pdf"), archive.read(file)) == (True, MARK.encode())
    assert sorted(archive.namelist()) == ["README.txt", "data.html", "data.json", file]
    records = json.loads(archive.read("data.json"))["records"]
    assert {row["name"] for row in records["stakeholders.stakeholder"]} == {NAME}
    assert records["events.accessneeds"][0]["encrypted"] == f"Interpreter for {MARK}"
    assert {"link_hash", "link_nonce", "recipient_hash", "password", "address_hash"} & {
        name for rows in records.values() for row in rows for name in row
    } == set()
    assert NAME in archive.read("data.html").decode()


def test_person_corrects_what_they_gave_and_what_a_hub_wrote_down(client: Client) -> None:
    plant()
    page, contact = link(), Stakeholder.objects.get(hub=make_hub("PT"), email=ADDRESS)
    registration = Registration.objects.filter(email=ADDRESS).latest("pk")
    client.post(f"{page}registration/{registration.pk}/", {"name": "Rosa Sá", "organisation": "", "language": "pt"})
    client.post(
        f"{page}contact/{contact.pk}/", {"name": "Rosa Sá", "function": "", "region": "Lisboa", "language": "pt"}
    )
    refused = client.post(f"{page}contact/{contact.pk}/", {"name": "", "language": "pt"})
    registration.refresh_from_db()
    contact.refresh_from_db()
    assert (registration.name, registration.organisation, registration.language) == ("Rosa Sá", "", "pt")
    assert (contact.name, contact.region, contact.email) == ("Rosa Sá", "Lisboa", ADDRESS)
    assert refused.status_code == 400


def test_person_withdraws_one_consent_and_stops_invitations(client: Client) -> None:
    plant()
    page, consent = link(), Consent.objects.filter(purpose="digest", hub=make_hub("PT")).get()
    for posted in ({"consent": consent.pk}, {"invitations": "no"}):
        assert client.post(page + "withdraw/", posted).status_code == 302
    lists = set(Suppression.objects.values_list("mailing_list", flat=True))
    assert lists == {"invitations:no"}
    assert [row.hub.slug for row in Subscription.objects.all() if row.hub] == ["no"]
    assert Consent.objects.filter(given=False).count() == 2
    for unknown in ("gr", "no\x00"):
        assert client.post(page + "withdraw/", {"invitations": unknown}).status_code == 404


def test_person_erases_everything_with_one_button(client: Client) -> None:
    plant()
    page = link()
    assert "is cancelled" in text(client.get(page + "erase/"))
    assert client.post(page + "erase/").url == "/en/my-data/erased/"
    assert client.get(page).status_code == 404
    assert client.get("/en/my-data/erased/").status_code == 200


def test_consent_to_emails_about_a_topic_is_named_and_can_be_withdrawn(client: Client) -> None:
    """It was given to the network: no hub is named with it."""
    subscriber = make_subscriber(Target(topic=make_topic()), ADDRESS)
    page, consent = link(), Consent.objects.get()
    assert (consent.hub, consent.about) == (None, f"hubs.topic:{make_topic().pk}")
    assert "Prevention and early detection" in text(client.get(page))
    assert client.post(page + "withdraw/", {"consent": consent.pk}).status_code == 302
    assert status_of(subscriber) == "stopped"
    assert Consent.objects.filter(given=False, hub=None).count() == 1
