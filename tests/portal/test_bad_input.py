"""Bad input in every form, address, header and body: the field is named, what was typed is kept, nothing is half stored.

The long forms stand in ``tests/prove/test_bad_input_at_length.py``.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from copy import deepcopy
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.core.cache import cache
from django.core.signals import request_started
from django.db import close_old_connections, connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from echos_portal.wsgi import application
from tests.factories import make_event, make_hub, make_stakeholder
from tests.portal.addresses import API, MANAGED, SIGNED_IN
from tests.portal.bad_values import ALWAYS, CHOSEN, TYPED
from tests.portal.judging import URLENCODED, complaints, cookies_kept, judged, taken_back
from tests.portal.open_forms import OpenForm, clients_of, make_full_world, open_forms, path_of
from tests.portal.reading_forms import Page
from tests.portal.worlds import World, across_hubs, addresses, fingerprint, make_world

pytestmark = pytest.mark.django_db
FORMS = {
    "events:register", "digests:subscribe", "digests_personal:subscription", "events_manage:create", "events_manage:edit",
    "events_manage:cancel", "stakeholders_manage:add", "stakeholders_manage:edit", "stakeholders_manage:segment_add",
    "stakeholders_manage:segment_edit", "dialogues_manage:create", "dialogues_manage:edit", "dialogues_manage:answer",
    "dialogues_manage:session_add", "dialogues_manage:recommendation_add", "dialogues_manage:recommendation_edit",
    "dialogues_manage:addressee_add", "dialogues_manage:addressee", "hubs_manage:member", "hubs_manage:team",
    "hubs_manage:member_new", "hubs_manage:membership", "hubs_manage:membership_end", "hubs_manage:member_organisation",
    "hubs_manage:group_add", "hubs_manage:group", "hubs_manage:group_end", "hubs_manage:group_remove", "hubs_manage:chair_add",
    "hubs_manage:chair", "hubs_manage:chair_remove",
    "hubs_manage:profile_facts", "hubs_manage:profile_nodes", "hubs_manage:profile_texts",
    "hubs_manage:milestone", "hubs_manage:milestone_add",
    "news_manage:create", "news_manage:edit", "library_manage:create", "library_manage:edit",
    "hubs_personal:team_invitation", "account_login",
    "account_reauthenticate", "account_change_password", "account_reset_password", "account_reset_password_from_key",
    "mfa_reauthenticate", "mfa_activate_totp", "mfa_add_webauthn", "account_request_login_code", "account_confirm_login_code",
}  # fmt: skip
# What would be right is not on the page.
SECRET = {"account_login", "mfa_reauthenticate", "mfa_activate_totp", "mfa_add_webauthn", "account_confirm_login_code"}
SAMPLE = 2  # of the further values, for each page with filters
ROUNDS = 2  # of bad values, for each form


@pytest.fixture(scope="module")
def lasting_world(lasting: Any) -> World:
    with lasting():
        return make_full_world("PT")


@pytest.fixture
def world(lasting_world: World) -> World:
    return deepcopy(lasting_world)


@pytest.fixture
def abroad() -> World:
    return make_world("NO")


def sample(values: dict[str, Any], number: int) -> dict[str, Any]:
    """Some of the values, others for each form, all of them over all forms."""
    names = list(values)
    chosen = [names[(number * SAMPLE + step) % len(names)] for step in range(SAMPLE)]
    return {name: values[name] for name in chosen}


def wrong_with(forms: list[OpenForm], tries: Any) -> list[str]:
    """What is wrong after sending each form with all that ``tries(form, number)`` yields: (label, bad fields)."""
    before = fingerprint()
    found = []
    for number, one in enumerate(forms):
        for label, bad in tries(one, number):
            if words := complaints(one, bad, before):
                found.append(f"{one.name} [{label}] {words}")
    assert fingerprint() == before
    return found


def test_every_form_is_tried(world: World) -> None:
    assert {one.name for one in open_forms(world)} == FORMS


@pytest.fixture(scope="module")
def lasting_forms(lasting: Any, lasting_world: World) -> list[OpenForm]:
    """Opened at the addresses of ``FORMS`` alone: looking for them everywhere takes ten times as long."""
    with lasting():
        return open_forms(lasting_world, *FORMS)


@pytest.fixture
def forms(lasting_forms: list[OpenForm]) -> Iterator[list[OpenForm]]:
    """Open before people who are as signed in as at first."""
    with ExitStack() as kept:
        for client in {id(one.client): one.client for one in lasting_forms}.values():
            kept.enter_context(cookies_kept(client))
        yield lasting_forms


def test_forms_filled_in_sensibly_are_taken(forms: list[OpenForm]) -> None:
    before = fingerprint()
    ended = {one.name: judged(one, one.filled(), (), before) for one in forms}
    assert fingerprint() == before
    assert {name for name, verdict in ended.items() if not verdict.taken} == SECRET
    assert {name: verdict.wrong for name, verdict in ended.items() if verdict.wrong} == {}


def spread(
    values: dict[str, list[str]], names: list[str], number: int, rounds: int = ROUNDS
) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """Rounds in which each field has another value: over all forms every value, in every round every field."""
    labels = list(values)
    for turn in range(rounds):
        first = number * rounds + turn
        chosen = {name: labels[(first + place * 5) % len(labels)] for place, name in enumerate(names)}
        if "password2" in chosen:
            chosen["password2"] = chosen["password1"]  # two that differ are another mistake
        yield repr(chosen), {name: values[label] for name, label in chosen.items()}


def test_what_is_typed_is_stored_or_refused_by_name(forms: list[OpenForm]) -> None:
    values = {label: [value] for label, value in {**ALWAYS, **TYPED}.items()}

    def tries(one: OpenForm, number: int) -> Iterator[tuple[str, dict[str, list[str]]]]:
        return spread(values, [name for name, control in one.form.controls.items() if control.is_typed], number)

    assert "\n".join(wrong_with(forms, tries)) == ""


def test_choices_nobody_offered_are_refused_by_name(forms: list[OpenForm], abroad: World) -> None:
    foreign = [str(row.pk) for row in abroad.rows.values()]

    def tries(one: OpenForm, number: int) -> Iterator[tuple[str, dict[str, list[str]]]]:
        chosen = [name for name, control in one.form.controls.items() if not control.is_typed]
        yield "ids of another hub", dict.fromkeys(chosen, foreign)
        yield from spread(CHOSEN, chosen, number, rounds=1)

    assert wrong_with(forms, tries) == []
    assert across_hubs() == {}


def test_empty_form_says_what_is_missing_and_stores_nothing(forms: list[OpenForm]) -> None:
    before = fingerprint()
    ended = {one.name: judged(one, {}, (), before) for one in forms}
    assert fingerprint() == before
    assert {name for name, verdict in ended.items() if verdict.taken} == set()
    assert {name: verdict.wrong for name, verdict in ended.items() if verdict.wrong} == {}


def test_doubled_fields_count_once(forms: list[OpenForm]) -> None:
    before = fingerprint()
    for one in forms:
        doubled = {name: [*values, *values] for name, values in one.filled().items()}
        verdict = judged(one, doubled, (), before)
        assert (one.name, verdict.taken, verdict.wrong) == (one.name, one.name not in SECRET, "")
    assert fingerprint() == before


def powers() -> dict[str, Counter[tuple[Any, ...]]]:
    """Of every table how many rows a hub, a state, a role and the rights of a person have."""
    telling = {"hub_id", "state", "role", "is_network_office", "is_active", "places_taken", "published_at"}
    found = {}
    for model in apps.get_models():
        names = sorted(telling & {field.attname for field in model._meta.concrete_fields} - {"published_at"})
        if names:
            found[model._meta.label] = Counter(model._default_manager.values_list(*names))
    return found


def test_fields_nobody_offers_change_nothing(forms: list[OpenForm], abroad: World) -> None:
    more = {"hub": abroad.hub.pk, "hub_id": abroad.hub.pk, "role": "coordinator", "is_staff": "on", "is_superuser": "on",
            "is_network_office": "on", "is_active": "", "state": "published", "places_taken": "7", "published_at": "2026-01-01",
            "id": "1", "pk": "1", "__class__": "x", "topics__in": "1", "csrfmiddlewaretoken": "\x00"}  # fmt: skip
    for one in forms:
        extra = {name: [str(value)] for name, value in more.items() if name not in one.form.controls}
        assert _powers_after(one, one.filled() | extra) == _powers_after(one, one.filled()), one.name
    assert across_hubs() == {}


def _powers_after(one: OpenForm, fields: dict[str, list[str]]) -> Any:
    with taken_back(), cookies_kept(one.client):
        response = one.client.post(one.path, urlencode(fields, doseq=True), content_type=URLENCODED)
        return response.status_code, powers()
    raise AssertionError("unreachable: the block returns")


def test_a_million_letters_are_refused_by_name_and_more_than_can_be_read_with_400(world: World) -> None:
    forms = {one.name: one for one in open_forms(world, "events:register", "dialogues_manage:create")}
    before = fingerprint()
    for name, field in (("events:register", "access_needs"), ("dialogues_manage:create", "background")):
        verdict = judged(forms[name], forms[name].filled() | {field: ["a" * 1_000_000]}, [field], before)
        assert (verdict.wrong, verdict.named) == ("", {field})
        too_much = forms[name].client.post(forms[name].path, "a=" + "a" * 5_000_000, content_type=URLENCODED)
        assert too_much.status_code == 400
    assert fingerprint() == before


def test_posts_without_a_form_or_with_nonsense_change_nothing_of_another_hub(world: World, abroad: World) -> None:
    """Buttons: addresses that take a POST but show nothing to fill in."""
    people = clients_of(world)
    before = abroad.contents()
    wrong = []
    for address in [one for one in addresses() if one.name not in API]:
        client = people["coordinator" if address.name in {*MANAGED, *SIGNED_IN} else "nobody"]
        with taken_back(), cookies_kept(client):
            nonsense = {"answer": "a\x00", "choice": ["x", "y"], "next": "/en/\x00\r\nX: y", "hub": str(abroad.hub.pk)}
            status = client.post(
                path_of(world, address), urlencode(nonsense, doseq=True), content_type=URLENCODED
            ).status_code
            if status >= 500 or (status < 500 and abroad.contents() != before):
                wrong.append(f"{address.name}: {status}")
    assert wrong == []


def queries_of(client: Client, path: str) -> tuple[Any, int]:
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    return answer, len(queries)


def test_queries_of_pages_are_never_our_fault_and_cost_the_same(world: World) -> None:
    """``?page=`` of every page with numbers that are none, and every filter with values nobody offered."""
    people = clients_of(world)
    wrong = []
    for number, address in enumerate(one for one in addresses() if one.name not in API):
        client = people["coordinator" if address.name in {*MANAGED, *SIGNED_IN} else "nobody"]
        path = path_of(world, address)
        usual, costs = queries_of(client, path)
        if usual.status_code != 200:
            continue
        forms = [form for form in Page(usual.content.decode(errors="replace")).forms if form.method == "get"]
        names = {name for form in forms for name in form.controls if not form.action} | {
            "page",
            "no_such_filter",
            "a[]",
        }
        values = {**ALWAYS, **sample(TYPED, number)} if forms else {"huge number": "9" * 5000}
        for label, value in values.items():
            query = "&".join(urlencode({name: value}, errors="surrogatepass") for name in sorted(names) * 2)
            answer, more = queries_of(client, f"{path}?{query}")
            if answer.status_code >= 500 or more > costs + len(names):
                wrong.append(f"{address.name} [{label}] {answer.status_code}, {more} queries instead of {costs}")
    assert wrong == []


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/en/hubs/%00/", 400),
        ("/en/hubs/%ff/", 404),
        ("/en/hubs/%ED%A0%80/", 404),
        ("/en/hubs/%C4%B0/", 404),
        ("/en/events/99999999999999999999/", 404),
        (f"/en/events/{'9' * 5000}/", 404),
        ("/en/events/-1/", 404),
        ("/en/events/١/", 404),
        (f"/en/my/registration/{'x' * 10_000}/", 404),
        ("/en/my/registration/%F0%9F%92%A9/", 404),
        ("/en/my/invitation/%00/", 400),
        (f"/unsubscribe/{':' * 1000}/", 404),
        ("/unsubscribe/%C3%A9:%FF:%22/", 404),
        ("/en/accounts/password/reset/key/zzzzzzzzzzzzzzzzzzzz-x/", 200),
        ("/%2e%2e/%2e%2e/etc/passwd", 404),
        ("/api/v1/events/999999999999/", 404),
        ("/api/v1/events/99999999999999999999/", 404),
        ("/api/v1/%00/", 400),
        ("/api/v1/hubs/%ED%A0%80/", 404),
        (f"/en/events/?{'&'.join(f'a{n}=1' for n in range(1500))}", 400),
        (f"/api/v1/events/?{'&'.join(f'a{n}=1' for n in range(1500))}", 400),
        ("/api/v1/events/?=&&=;&%", 400),
    ],
)
def test_odd_address_is_unknown_or_refused(client: Client, path: str, status: int) -> None:
    assert client.get(path).status_code == status


@pytest.mark.parametrize(
    "headers",
    [
        {"Accept-Language": "x" * 10_000 + ",;q=\x01,pt-" + "x" * 500},
        {"Accept": ";;;,,,q=x"},
        {"Accept": "text/html; q*=hex''%41"},
        {"If-None-Match": '"' * 10_000},
        {"If-Modified-Since": "Sat, 99 Feb 99999 99:99:99 GMT"},
        {"Range": "bytes=99999999999999999999-1"},
        {"Referer": "http://[::1", "Origin": "http://[::1"},
        {"X-Forwarded-For": "nobody, \xff", "X-Forwarded-Proto": "javascript"},
        {"X-Requested-With": "XMLHttpRequest", "Accept": "application/json"},
        {"Cookie": "session=\x01; csrf=" + "x" * 5000 + '; messages="[[\\"__json_message\\"]]"; session'},
        {"Cookie": 'session="abcdefghijkl\\000"; csrf="abcdefghijkl\\000"; messages="a\\000"; django_language="\\355\\240\\200"'},
        {"Cookie": "=;;=;" * 500},
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/", "/en/manage/", "/en/accounts/login/", "/api/v1/hubs/"])
def test_garbage_in_headers_is_no_fault_of_ours(client: Client, path: str, headers: dict[str, str]) -> None:
    assert client.get(path, headers=headers).status_code < 500
    assert client.post(path, headers=headers).status_code < 500


@pytest.mark.parametrize("header", ["Host", "X-Forwarded-Host"])
@pytest.mark.parametrize("told", ["evil.example", "testserver.evil.example", "[::1", "testserver, evil.example"])
@pytest.mark.parametrize("path", ["/en/", "/en/accounts/password/reset/", "/api/v1/hubs/"])
def test_forged_host_is_refused(client: Client, path: str, told: str, header: str) -> None:
    assert client.get(path, headers={header: told}).status_code == 400


def test_host_that_is_ours_may_be_forwarded(client: Client) -> None:
    assert client.get("/en/about/", headers={"X-Forwarded-Host": "testserver, localhost:8000"}).status_code == 200


def over_wsgi(path: str, method: str = "GET", body: bytes = b"", **environ: str) -> tuple[str, bytes]:
    """As the web server asks: before Django makes a request of it."""
    said: list[str] = []
    asked = RequestFactory().generic(method, path, body).environ | {"wsgi.input": BytesIO(body)} | environ
    request_started.disconnect(close_old_connections)  # the connection holds what this test and others have written
    try:
        answer = application(asked, lambda status, _headers, _info=None: said.append(status) or (lambda _data: None))
    finally:
        request_started.connect(close_old_connections)
    return said[0], b"".join(answer)


@pytest.mark.parametrize("charset", ["hex", "zip", "undefined", "unicode_escape", "utf-7", "utf-16", "latin-1", ""])
@pytest.mark.parametrize("path", ["/en/accounts/login/?next=/", "/api/v1/hubs/?country=PT"])
def test_only_utf_8_is_read(path: str, charset: str) -> None:
    event = make_event(make_hub("PT"))
    asked, _words = over_wsgi(path, CONTENT_TYPE=f"text/plain; charset={charset}")
    kind = f"multipart/form-data; boundary=x; charset={charset}"
    part = b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\n\\ud800\r\n--x--\r\n'
    sent, words = over_wsgi(f"/en/events/{event.pk}/register/", "POST", part, CONTENT_TYPE=kind)
    assert (asked, sent) == ("400 Bad Request", "400 Bad Request")
    assert b"This was sent in an alphabet the portal does not read. Nothing was changed." in words


def test_utf_8_may_be_said() -> None:
    assert over_wsgi("/health/live?a=%C3%A9", CONTENT_TYPE="application/json; charset=UTF-8")[0] == "200 OK"


MULTIPART = "multipart/form-data; boundary=x"


def part(about: bytes, body: bytes = b"a") -> bytes:
    return b"--x\r\nContent-Disposition: form-data; " + about + b"\r\n\r\n" + body + b"\r\n--x--\r\n"


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        (MULTIPART, b"--x\r\nX", 200),
        (MULTIPART, part(b"name*=hex''%41"), 200),
        (MULTIPART, part(b'name="name"; filename="a\x00/../b"'), 200),
        (MULTIPART, part(b'name="name"\r\nContent-Transfer-Encoding: base64', b"\xff\xfe"), 200),
        ("multipart/form-data", b"x", 400),
        ("multipart/form-data; boundary=\xe9", b"x", 400),
        ("application/json", b"[" * 100_000, 200),
        ("text/garbage;;;=", b"\xff\xfe\x00", 200),
        (URLENCODED, b"&".join(b"a=1" for _ in range(1500)), 400),
        (URLENCODED, b"%%%&=&==&%zz=%", 200),
        (URLENCODED, b"a" * 5_000_000, 400),
    ],
)
def test_bodies_that_are_no_form_are_refused(client: Client, kind: str, body: bytes, status: int) -> None:
    path = f"/en/events/{make_event().pk}/register/"
    before = fingerprint()
    answer = client.generic("POST", path, body, content_type=kind)
    assert (answer.status_code, fingerprint()) == (status, before)
    if status == 200:
        assert [target for target, _words in Page(answer.content.decode()).told] == [
            "id_name",
            "id_email",
            "id_consent",
        ]
    assert client.generic("POST", "/api/v1/hubs/", body, content_type=kind).status_code == 405


def test_events_can_be_asked_by_format(client: Client) -> None:
    online, room = make_event(format="online"), make_event(format="in_person")
    for event in (online, room):
        found = client.get(f"/api/v1/events/?format={event.format}").json()["results"]
        assert [row["id"] for row in found] == [event.pk]
    refused = client.get("/api/v1/hubs/?format=xml")
    assert (refused.status_code, [error["parameter"] for error in refused.json()["errors"]]) == (400, ["format"])


@pytest.mark.parametrize("text", ["one\r\nBcc: eve@evil.example", "a\x1b[31mb", "a\u202eb", "a\u2028b"])
def test_lines_of_people_are_one_line(world: World, text: str) -> None:
    (form,) = open_forms(world, "stakeholders_manage:edit")
    bad = {"name", "function", "region"}
    verdict = judged(form, form.filled() | {name: [text] for name in bad}, bad, fingerprint())
    assert (verdict.wrong, verdict.named) == ("", bad)


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("dialogues_manage:answer", "answered_on"),
        ("dialogues_manage:edit", "answer_promised_by"),
        ("dialogues_manage:addressee", "on"),
        ("dialogues_manage:addressee_add", "due_on"),
    ],
)
def test_days_centuries_away_are_refused(world: World, name: str, field: str) -> None:
    (form,) = open_forms(world, name)
    before = fingerprint()
    for day in ("0001-01-01", "1899-12-31", "2101-01-01", "9999-12-31"):
        verdict = judged(form, form.filled() | {field: [day]}, [field], before)
        assert (verdict.wrong, verdict.named) == ("", {field})
    assert fingerprint() == before


def test_error_of_grouped_choices_leads_to_the_first_of_them(world: World) -> None:
    make_stakeholder(world.hub)
    (form,) = open_forms(world, "stakeholders_manage:add")
    verdict = judged(form, form.filled() | {"topics": ["nothing"]}, ["topics"], fingerprint())
    assert (verdict.wrong, verdict.named) == ("", {"topics"})
