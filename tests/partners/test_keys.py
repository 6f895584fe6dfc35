"""Keys by self-service: asked for by email, shown once, rotated with overlap, revoked; and what the API answers to each."""

import datetime as dt
import logging
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.personal_links import token_for
from audit.actors import CITIZEN
from outbox.models import OutgoingEmail
from partners.keys import upkeep
from partners.keys.actions import OVERLAP, request_access, revoke_key, rotate_key
from partners.keys.tokens import is_key, new_key
from partners.models import ApiKey, Partner
from tests.factories import make_hub, make_user
from tests.partners.making import make_key, make_partner, page_token
from tests.signing_in import signed_in
from toolkit.actions import ActionRefused

pytestmark = pytest.mark.django_db
HUBS = "/api/v1/hubs/"
TYPED = {"email": "Partner@Example.org", "name": "Ministry", "purpose": "Our site"}


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def kinds() -> list[str]:
    return list(OutgoingEmail.objects.order_by("pk").values_list("kind", flat=True))


def test_key_is_asked_for_confirmed_made_and_shown_exactly_once(client: Client) -> None:
    assert client.get("/en/partners/").status_code == 200
    assert client.post("/en/partners/", TYPED)["Location"] == "/en/partners/asked/"
    partner = Partner.objects.get()
    page = f"/en/my/partner/{token_for(Partner.LINK_KIND, None, partner.link_nonce)}/"
    assert partner.email == "partner@example.org"
    assert kinds() == ["partners/confirm"]
    assert client.get(page).status_code == 200
    assert Partner.objects.get().confirmed_at is None  # reading the link (by a scanner of emails) does nothing
    typed = {"name": "Site", "scopes": ["read"], "days": "90"}
    assert "Confirm your email address first." in client.post(f"{page}keys/add/", typed).content.decode()
    client.post(page, {"choice": "confirm"})
    made = client.post(f"{page}keys/add/", typed, follow=True)
    key = re.findall(r"echos_[A-Za-z0-9]{36}", made.content.decode())[0]
    row = ApiKey.objects.get()
    assert is_key(key)
    assert key not in client.get(page).content.decode()
    assert row.hint in client.get(page).content.decode()
    assert key not in str(ApiKey.objects.values().get())
    assert (row.expires_at - row.created_at).days == 90
    assert client.get(HUBS, headers=bearer(key)).status_code == 200


def test_answer_and_number_of_emails_do_not_tell_whether_an_address_is_known(client: Client) -> None:
    make_partner("known@example.org")
    Partner.objects.update(asked_at=timezone.now() - dt.timedelta(hours=1))
    before = OutgoingEmail.objects.count()
    answers = []
    for email in ("known@example.org", "new@example.org"):
        for _again in range(2):  # within ten minutes the second sends nothing
            answer = client.post("/en/partners/", {**TYPED, "email": email})
            answers.append((answer.status_code, answer["Location"]))
    assert set(answers) == {(302, "/en/partners/asked/")}
    assert kinds()[before:] == ["partners/page", "partners/confirm"]
    assert Partner.objects.get(email="known@example.org").name == "Health ministry"  # a stranger changes nothing


@pytest.mark.parametrize(
    ("header", "status", "code"),
    [
        ("Bearer {}", 200, ""), ("bearer  {}", 200, ""), ("Basic eDp5", 401, "invalid_request"), ("Bearer", 401, "invalid_request"),
        ("Bearer nonsense", 401, "invalid_token"), ("Bearer " + new_key(), 401, "invalid_token"),
        ("Bearer {} {}", 401, "invalid_token"),
    ],
    ids=["good", "lower case", "basic", "empty", "nonsense", "unknown", "two"],
)  # fmt: skip
def test_header_is_answered(client: Client, header: str, status: int, code: str) -> None:
    key = make_key().text
    answer = client.get(HUBS, headers={"Authorization": header.format(key, key), "Origin": "https://partner.example"})
    assert answer.status_code == status
    assert answer["Access-Control-Allow-Origin"] == "*"
    if status == 401:
        assert answer["Content-Type"] == "application/problem+json"
        assert answer["WWW-Authenticate"] == f'Bearer realm="ECHoS API", error="{code}"'
        assert answer["Cache-Control"] == "no-store"


def test_expired_revoked_and_foreign_scope_are_refused_and_anyone_may_ask_without_a_key(client: Client) -> None:
    partner = make_partner()
    expired, revoked, other = make_key(partner, days=-1), make_key(partner), make_key(partner, scopes=["webhooks"])
    revoke_key(by=CITIZEN, key=revoked.row, at=timezone.now())
    found = {
        name: client.get(HUBS, headers=bearer(one.text))
        for name, one in {"e": expired, "r": revoked, "o": other}.items()
    }
    assert {name: answer.status_code for name, answer in found.items()} == {"e": 401, "r": 401, "o": 403}
    assert "expired" in found["e"].json()["detail"]
    assert "revoked" in found["r"].json()["detail"]
    assert client.get(HUBS).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/hubs/?key={}", "/api/v1/hubs/?country=PT&x={}", "/api/v1/{}/", "/en/events/?q={}", "/feeds/en/news.atom?{}",
        "/api/v1/hubs/?api_key=abc", "/api/v1/hubs/?access_token=abc", "/api/v1/hubs/?x=%65chos_{bare}",
        "/api/v1/hubs/?x=%2565chos_{bare}",
    ],
)  # fmt: skip
def test_key_in_an_address_is_refused_explained_and_not_logged(
    client: Client, caplog: pytest.LogCaptureFixture, address: str
) -> None:
    key = make_key().text
    with caplog.at_level(logging.DEBUG):
        answer = client.get(address.format(key, bare=key.removeprefix("echos_")))
    assert answer.status_code == 400
    assert "Consider this key leaked" in answer.json()["detail"]
    assert key.removeprefix("echos_") not in "".join(_masked(record) for record in caplog.records)


def _masked(record: logging.LogRecord) -> str:
    from toolkit.masking import MaskingFormatter

    return MaskingFormatter().format(record)


def test_preflight_allows_the_header_and_scripts_may_read_the_limits(client: Client) -> None:
    asked = {
        "Origin": "https://p.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "authorization",
    }
    preflight = client.options(HUBS, headers=asked)
    assert preflight.status_code == 200
    assert "authorization" in preflight["Access-Control-Allow-Headers"]
    exposed = client.get(HUBS, headers={"Origin": "https://p.example"})["Access-Control-Expose-Headers"]
    assert {"RateLimit", "RateLimit-Policy", "Retry-After"} <= {name.strip() for name in exposed.split(",")}


def test_last_use_is_written_once_in_ten_minutes(client: Client, django_assert_num_queries: Any) -> None:
    made = make_key()
    client.get(HUBS, headers=bearer(made.text))
    first = ApiKey.objects.get().last_used_at
    make_hub("PT")
    client.get(HUBS)
    with django_assert_num_queries(3):  # the key, the version, the page
        client.get(HUBS, headers=bearer(made.text))
    assert first is not None
    assert ApiKey.objects.get().last_used_at == first
    ApiKey.objects.update(last_used_at=first - dt.timedelta(minutes=11))
    client.get(HUBS, headers=bearer(made.text))
    noted = ApiKey.objects.get().last_used_at
    assert noted is not None
    assert noted >= first


def test_key_outlives_a_new_link_key(client: Client, settings: Any) -> None:
    made = make_key()
    settings.LINK_KEY = ["new-" * 10, *settings.LINK_KEY]
    assert client.get(HUBS, headers=bearer(made.text)).status_code == 200
    settings.LINK_KEY = settings.LINK_KEY[:1]
    assert client.get(HUBS, headers=bearer(made.text)).status_code == 200  # the row has the new hash since it was used


def test_rotated_key_works_for_seven_days_more_and_is_rotated_once(client: Client) -> None:
    old, at = make_key(), timezone.now()
    new = rotate_key(by=CITIZEN, key=old.row, at=at)
    assert (
        client.get(HUBS, headers=bearer(old.text)).status_code
        == client.get(HUBS, headers=bearer(new.text)).status_code
        == 200
    )
    assert ApiKey.objects.get(pk=old.row.pk).expires_at == at + OVERLAP
    assert (new.row.name, new.row.scopes) == (old.row.name, old.row.scopes)
    with pytest.raises(ActionRefused):
        rotate_key(by=CITIZEN, key=old.row, at=at)
    with pytest.raises(ActionRefused):
        rotate_key(by=CITIZEN, key=new.row, at=at + dt.timedelta(days=40))


def test_owner_rotates_and_revokes_on_the_page_and_only_their_own(client: Client) -> None:
    made, other = make_key(), make_key(make_partner("other@example.org"))
    page = f"/en/my/partner/{page_token(made.row.partner)}/keys/"
    assert client.get(f"{page}{other.row.pk}/revoke/").status_code == 404
    assert client.post(f"{page}{other.row.pk}/rotate/").status_code == 404
    assert "curl -H" in client.post(f"{page}{made.row.pk}/rotate/", follow=True).content.decode()
    client.post(f"{page}{made.row.pk}/revoke/")
    assert client.get(HUBS, headers=bearer(made.text)).status_code == 401
    assert client.get(HUBS, headers=bearer(other.text)).status_code == 200


def test_office_sees_partners_and_revokes_with_a_reason_by_email() -> None:
    made = make_key()
    office = signed_in(make_user(is_network_office=True))
    assert "Health ministry" in office.get("/en/network/partners/").content.decode()
    page = f"/en/network/partners/{made.row.partner_id}/"
    assert made.row.hint in office.get(page).content.decode()
    assert office.post(f"{page}keys/{made.row.pk}/revoke/", {"because": ""}).status_code == 200
    office.post(f"{page}keys/{made.row.pk}/revoke/", {"because": "Copied into a public page"})
    email = OutgoingEmail.objects.get(kind="partners/key_revoked")
    assert ApiKey.objects.get().revoked_at is not None
    assert email.context["because"] == "Copied into a public page"


def test_eleventh_key_is_refused() -> None:
    partner = make_partner()
    for _number in range(10):
        make_key(partner)
    with pytest.raises(ActionRefused):
        make_key(partner)


def test_end_of_a_key_is_announced_once_and_not_of_one_that_was_rotated() -> None:
    partner, at = make_partner(), timezone.now()
    make_key(partner, days=13)
    make_key(partner, days=40)
    rotate_key(by=CITIZEN, key=make_key(partner, days=10).row, at=at)
    found = [upkeep.announce_expiry(at=at), upkeep.announce_expiry(at=at)]
    assert found == [2, 0]  # the rotated key is over in seven days; its successor, of ten days, is announced


def test_what_is_over_is_deleted() -> None:
    at = timezone.now()
    details = {"name": "N", "purpose": "P", "language": "en"}
    request_access(by=CITIZEN, email="never@example.org", at=at - dt.timedelta(days=8), **details)
    made, idle = make_key(), make_partner("idle@example.org")
    old = at - dt.timedelta(days=366)
    Partner.objects.filter(pk=idle.pk).update(confirmed_at=old, asked_at=old)
    ended = make_key(made.row.partner).row
    ApiKey.objects.filter(pk=ended.pk).update(created_at=old, expires_at=old)
    assert upkeep.forget_partners(at=at) == 2
    assert upkeep.forget_keys(at=at) == 1
    assert list(Partner.objects.values_list("email", flat=True)) == ["partner@example.org"]
    assert list(ApiKey.objects.values_list("pk", flat=True)) == [made.row.pk]
