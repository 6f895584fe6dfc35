"""A form whose token or session is gone comes back filled, with the reason; nothing is done and nothing is shown to others."""

import datetime as dt
import re
from typing import Any

import pytest
from django.conf import settings as portal_settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.kept_forms import delete_old_forms
from accounts.models import KeptForm, User
from events.models import Event, Registration
from hubs.models import Hub, TeamInvitation
from outbox.models import OutgoingEmail
from tests.factories import make_event, make_hub, make_member
from tests.signing_in import signed_in

pytestmark = pytest.mark.django_db
HERE = {"Origin": "http://testserver"}
TYPED = {
    "name": "Zoë <Żółć>",
    "email": "zoe@example.org",
    "organisation": "IPO & Co",
    "access_needs": "A seat\nnear the door",
    "consent": "on",
}
LONG = "Conclusões " * 360
EVENT = {"title": "Encontro", "kind": "webinar", "summary": LONG, "topics": []}


def stranger() -> Client:
    return Client(enforce_csrf_checks=True)


def filled(page: str) -> None:
    assert 'value="Zoë &lt;Żółć&gt;"' in page
    assert 'value="zoe@example.org"' in page
    assert 'value="IPO &amp; Co"' in page
    assert ">\nA seat\nnear the door</textarea>" in page
    assert re.search(r'<input type="checkbox" name="consent"[^>]* checked>', page)


def test_public_form_without_its_token_comes_back_filled() -> None:
    event = make_event()
    answer = stranger().post(reverse("events:register", args=[event.pk]), TYPED, headers=HERE)
    page = answer.content.decode()
    assert answer.status_code == 403
    filled(page)
    assert "This form was open for too long, so it wasn&#x27;t sent." in page
    assert "another hub" not in page
    assert (Registration.objects.count(), OutgoingEmail.objects.count(), Event.objects.get().places_taken) == (0, 0, 0)


def test_form_that_came_back_can_be_sent() -> None:
    client = stranger()
    path = reverse("events:register", args=[make_event().pk])
    page = client.post(path, TYPED, headers=HERE).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token is not None
    assert client.post(path, {**TYPED, "csrfmiddlewaretoken": token[1]}, headers=HERE).status_code == 302
    assert Registration.objects.get().name == TYPED["name"]


FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://testserver", "Sec-Fetch-Site": "cross-site"},
    {"Origin": "http://testserver", "Sec-Fetch-Site": "same-site"},
    {"Referer": "https://evil.example/testserver"},
    {},
]


@pytest.mark.parametrize("headers", FOREIGN)
def test_form_of_another_site_is_refused_and_shows_nothing_of_it(headers: dict[str, str]) -> None:
    answer = stranger().post(reverse("events:register", args=[make_event().pk]), TYPED, headers=headers)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "was not sent from a page of this site" in page
    assert TYPED["email"] not in page
    assert Registration.objects.count() == 0


def test_password_is_not_shown_again() -> None:
    typed = {"login": "ana@exemplo.pt", "password": "three words apart"}
    page = stranger().post(reverse("account_login"), typed, headers=HERE).content.decode()
    assert "ana@exemplo.pt" in page
    assert "three words apart" not in page


@pytest.fixture
def hub() -> Hub:
    return make_hub("PT")


@pytest.fixture
def person(hub: Hub) -> User:
    return make_member(hub)


def test_form_whose_page_cannot_be_found_is_shown_to_be_copied(hub: Hub, person: User) -> None:
    client = signed_in(person)
    client.handler.enforce_csrf_checks = True
    typed = {"email": "new@example.org", "name": "New Person", "role": "editor"}
    page = client.post(reverse("hubs_manage:invite", args=[hub.slug]), typed, headers=HERE)
    assert page.status_code == 403
    assert "New Person" in page.content.decode()
    assert TeamInvitation.objects.count() == 0


def with_ended_session(user: User) -> Client:
    client = signed_in(user)
    Session.objects.update(expire_date=timezone.now() - dt.timedelta(minutes=1))
    return client


def new_event(hub: Hub) -> str:
    return reverse("events_manage:create", args=[hub.slug])


def sent_too_late(user: User, hub: Hub, **typed: Any) -> tuple[Client, str]:
    """The person sends the form after the session has ended; the browser, and where it comes back."""
    client = with_ended_session(user)
    answer = client.post(new_event(hub), {**EVENT, **typed}, headers=HERE)
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse(portal_settings.LOGIN_URL))
    page = client.get(answer["Location"]).content.decode()
    assert "Your session has ended. Sign in again to continue" in page
    return client, f"{new_event(hub)}?kept={KeptForm.objects.get().pk}"


def test_who_signs_in_again_finds_what_they_wrote(hub: Hub, person: User) -> None:
    client, back = sent_too_late(person, hub)
    assert Event.objects.count() == 0
    page = signed_in(person, client).get(back).content.decode()
    assert LONG.strip() in page
    assert 'value="Encontro"' in page
    assert "Here is what you had typed when your session ended." in page
    assert LONG[:20] not in KeptForm.objects.get().typed


def test_no_other_user_is_shown_what_was_typed(hub: Hub, person: User) -> None:
    client, back = sent_too_late(person, hub)
    colleague = make_member(hub)
    assert LONG[:20] not in signed_in(colleague, client).get(back).content.decode()
    assert Client().get(back).status_code == 302


def test_it_is_shown_on_its_own_page_only(hub: Hub, person: User) -> None:
    client, back = sent_too_late(person, hub)
    other = reverse("manage_hub", args=[hub.slug])
    assert LONG[:20] not in signed_in(person, client).get(f"{other}?{back.partition('?')[2]}").content.decode()


@pytest.mark.parametrize("kept", ["", "x", "-1", "0", "9" * 30, "1e3", "٣"])
def test_any_other_number_shows_the_page_as_it_is(hub: Hub, person: User, kept: str) -> None:
    assert signed_in(person).get(new_event(hub), {"kept": kept}).status_code == 200


def test_it_is_gone_after_a_day_and_when_it_was_sent(hub: Hub, person: User) -> None:
    client, back = sent_too_late(person, hub)
    assert delete_old_forms(at=timezone.now() + dt.timedelta(hours=23)) == 0
    signed_in(person, client).post(back, {**EVENT, "title": "Sent"}, headers=HERE)
    assert KeptForm.objects.count() == 0


def test_nothing_is_kept_for_strangers_and_other_sites(hub: Hub, person: User) -> None:
    Client().post(new_event(hub), EVENT, headers=HERE)
    client = with_ended_session(person)
    client.post(new_event(hub), EVENT, headers={"Origin": "https://evil.example"})
    User.objects.filter(pk=person.pk).update(is_active=False)
    client.post(new_event(hub), EVENT, headers=HERE)
    assert KeptForm.objects.count() == 0


def test_at_most_five_are_kept_for_a_person(hub: Hub, person: User) -> None:
    for number in range(7):
        with_ended_session(person).post(new_event(hub), {**EVENT, "title": f"{number}"}, headers=HERE)
    assert KeptForm.objects.filter(user=person).count() == 5


def test_form_that_is_sent_to_another_address_comes_back_on_its_page(hub: Hub, person: User) -> None:
    team = reverse("hubs_manage:team", args=[hub.slug])
    client = signed_in(person)
    page = client.get(team).content.decode()
    action = re.search(r'<form[^>]*action="(/[^"]+invit[^"]+)"', page)
    assert action is not None
    client.handler.enforce_csrf_checks = True
    headers = {**HERE, "Referer": f"http://testserver{team}"}
    answer = client.post(
        action[1], {"email": "new@example.org", "name": "New Person", "role": "editor"}, headers=headers
    )
    assert answer.status_code == 403
    assert 'value="new@example.org"' in answer.content.decode()
    assert TeamInvitation.objects.count() == 0


def test_both_token_and_session_gone_still_keep_it(hub: Hub, person: User) -> None:
    client = with_ended_session(person)
    client.handler.enforce_csrf_checks = True
    answer = client.post(new_event(hub), EVENT, headers=HERE)
    assert (answer.status_code, KeptForm.objects.get().user) == (302, person)
