"""A form sent twice changes something once."""

import threading
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.test import RequestFactory
from django.utils import timezone

from audit.actions import forget_submissions
from audit.models import Submission
from audit.submissions import answered_once
from hubs.models import Topic
from toolkit.actions import ActionRefused

pytestmark = pytest.mark.django_db


@answered_once
def add(request: HttpRequest) -> HttpResponse:
    """Adds a topic each time it runs."""
    name = request.POST["name"]
    if name == "wrong":
        return HttpResponse("Correct this.")
    if name == "refused":
        raise ActionRefused("No.")
    made = Topic.objects.create(
        code=f"T{Topic.objects.count()}", name=f"{name} {Topic.objects.count()}", kind="ebcp_pillar"
    )
    return redirect(f"/topics/{made.code}/")


def send(page: str = "a", name: str = "One", path: str = "/topics/") -> HttpResponse:
    request = RequestFactory().post(path, {"csrfmiddlewaretoken": page, "name": name})
    request.user = AnonymousUser()
    request.session = {}  # type: ignore[assignment]
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    return add(request)


def test_second_click_gets_the_answer_of_the_first() -> None:
    assert [send()["Location"] for _click in range(3)] == ["/topics/T0/"] * 3
    assert Topic.objects.count() == 1


@pytest.mark.parametrize("other", [{"page": "b"}, {"name": "Two"}, {"path": "/other/"}])
def test_another_page_content_or_address_is_another_wish(other: dict[str, str]) -> None:
    send()
    send(**other)
    assert Topic.objects.count() == 2


def test_form_that_came_back_with_errors_can_be_sent_again() -> None:
    assert [send(name="wrong").content for _click in range(2)] == [b"Correct this."] * 2
    assert not Submission.objects.exists()


def test_refusal_keeps_no_key() -> None:
    with pytest.raises(ActionRefused):
        send(name="refused")
    assert not Submission.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_are_one() -> None:
    answers: list[str] = []

    def click() -> None:
        answers.append(send()["Location"])
        connection.close()

    threads = [threading.Thread(target=click) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (set(answers), len(answers), Topic.objects.count()) == ({"/topics/T0/"}, 20, 1)


def test_keys_are_forgotten_after_a_day() -> None:
    send()
    assert forget_submissions(at=timezone.now() + timedelta(hours=23)) == 0
    assert forget_submissions(at=timezone.now() + timedelta(hours=25)) == 1
