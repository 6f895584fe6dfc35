"""No user reads or writes across hubs: every address × verb × role."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import rules
from django.core.cache import cache
from django.db import connection
from django.forms import ChoiceField, IntegerField, ModelMultipleChoiceField, MultipleChoiceField
from django.test import Client
from django.utils import timezone
from django.utils.choices import flatten_choices

from audit.actors import SYSTEM
from dialogues.statements.actions.moderation import accept_statement
from events.models import Invitation
from hubs.models import Role
from hubs.registry import desk
from tests.factories import make_hub, make_member, make_topic, make_user
from tests.partners.dumping import make_readme_of_dump
from tests.portal.addresses import (
    API,
    MANAGED,
    NETWORK,
    OF_THE_TEAM,
    OPERATOR,
    PERMISSIONS,
    PERSONAL,
    PUBLIC,
    SIGNED_IN,
)
from tests.portal.open_forms import make_full_world
from tests.portal.worlds import (  # fmt: skip
    VERBS,
    Address,
    Watch,
    World,
    across_hubs,
    addresses,
    fingerprint,
    make_world,
    words_of,
)
from tests.signing_in import half_signed_in, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.long(6)]
WRITES = ("POST", "PUT", "PATCH", "DELETE")
# Without the step before they send back to it.
STEPS_OF_SIGN_IN = {"mfa_authenticate", "account_confirm_login_code", "mfa_login_webauthn"}
RANK = ["viewer", "editor", "coordinator"]


@pytest.fixture(scope="module")
def home(lasting: Any) -> World:
    """Made once for all tests, as ``abroad``: what a test changes is taken back."""
    with lasting():
        return make_world("PT")


@pytest.fixture(scope="module")
def abroad(lasting: Any) -> World:
    with lasting():
        return make_world("NO")


@pytest.fixture(
    params=[("GET", "POST"), pytest.param(VERBS, marks=pytest.mark.slow)], ids=["read and sent", "every verb"]
)
def verbs(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """How addresses are asked: what opens or shuts them comes before the verb is looked at."""
    return request.param  # type: ignore[no-any-return]


@pytest.fixture(
    params=[("GET",), pytest.param(("GET", "HEAD", "PUT", "DELETE"), marks=pytest.mark.slow)],
    ids=["read", "every look"],
)
def looking(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """The verbs that change nothing: all are answered by the view that answers the first."""
    return request.param  # type: ignore[no-any-return]


def of_class(names: Any) -> list[Address]:
    return [address for address in addresses() if address.name in names]


def walk(
    client: Client,
    paths: list[tuple[str, str]],
    verdict: Callable[[str, str, Any], bool],
    verbs: tuple[str, ...],
    **typed: Any,
) -> list[str]:
    """Call every path with every verb; tell what the verdict does not accept, and whether anything changed."""
    wrong = []
    watch = Watch()
    for name, path in paths:
        cache.clear()
        for verb in verbs:
            response = client.post(path, typed) if verb == "POST" else client.generic(verb, path)
            if not verdict(name, verb, response):
                wrong.append(f"{verb} {name}: {response.status_code} {response.headers.get('Location', '')}")
            list(response.streaming_content if response.streaming else ())  # the client closes what it was read from
        if changed := watch.changed():
            wrong.append(f"{name} changed {sorted(changed)}")
    assert fingerprint() == watch.contents
    return wrong


def test_every_address_is_classified_once() -> None:
    classes = [PUBLIC, PERSONAL, API, OPERATOR, SIGNED_IN, set(NETWORK), set(MANAGED)]
    assert {address.name for address in addresses()} - set().union(*classes) == set()
    assert set().union(*classes) - {address.name for address in addresses()} == set()
    assert sum(map(len, classes)) == len(set().union(*classes))


def test_public_addresses_are_those_and_no_others() -> None:
    open_to_all = {a.name for a in addresses() if getattr(a.view, "login_required", True) is False}
    assert open_to_all == PUBLIC | PERSONAL | OPERATOR | API


def test_managed_addresses_ask_for_the_permission_in_the_table() -> None:
    asked = {a.name: getattr(a.view, "permission", None) for a in of_class({*MANAGED, *NETWORK})}
    assert asked == MANAGED | NETWORK


@pytest.mark.parametrize("role", RANK)
def test_permissions_belong_to_the_role_in_the_table_and_those_above(role: str) -> None:
    hub = make_hub("PT")
    user = make_member(hub, role)
    may = {name: user.has_perm(name, hub) for name in PERMISSIONS}
    assert may == {name: least in RANK[: RANK.index(role) + 1] for name, least in PERMISSIONS.items()}
    assert not any(user.has_perm(name, make_hub("NO")) for name in PERMISSIONS)


def test_every_permission_of_the_applications_is_in_the_table() -> None:
    applications = (
        "hubs.",
        "stakeholders.",
        "events.",
        "dialogues.",
        "outbox.",
        "digests.",
        "accounts.",
        "news.",
        "library.",
        "mailings.",
        "endorsements.",
        "partners.",
    )
    assert {name for name in rules.permissions.permissions if name.startswith(applications)} == set(PERMISSIONS)


def test_anonymous_visitor_is_sent_to_sign_in_and_changes_nothing(
    client: Client, home: World, verbs: tuple[str, ...]
) -> None:
    paths = [(a.name, home.path(a)) for a in of_class({*MANAGED, *NETWORK} | SIGNED_IN)]

    def sent_away(name: str, verb: str, response: Any) -> bool:
        return response.status_code == 405 or (
            response.status_code == 302 and response.headers["Location"].startswith("/en/accounts/login/")
        )

    assert walk(client, paths, sent_away, verbs) == []


def test_public_addresses_answer_anonymous_visitors_and_only_read(
    client: Client, home: World, verbs: tuple[str, ...]
) -> None:
    paths = [(a.name, home.path(a)) for a in of_class(PUBLIC | OPERATOR)]

    def answered(name: str, verb: str, response: Any) -> bool:
        here = response.headers.get("Location", "")
        return response.status_code < 500 and (name in STEPS_OF_SIGN_IN or "/accounts/login/" not in here)

    assert walk(client, paths, answered, verbs) == []


def test_personal_addresses_with_a_wrong_token_are_unknown(client: Client, home: World, verbs: tuple[str, ...]) -> None:
    paths = [(a.name, home.path(a)) for a in of_class(PERSONAL)]
    assert walk(client, paths, lambda _name, _verb, response: response.status_code in (404, 405), verbs) == []


def test_api_is_read_at_every_address_and_written_at_none(client: Client, settings: Any, tmp_path: Path) -> None:
    world = make_full_world("SE")
    settings.MEDIA_ROOT = tmp_path
    make_readme_of_dump(dt.date(2026, 11, 26))
    statement = world.rows["dialogues.Statement"]
    accept_statement(by=SYSTEM, dialogue=statement.dialogue, statement=statement, at=timezone.now())
    paths = [(a.name, world.path(a) + "?q=hub" * (a.name == "api-search-list")) for a in of_class(API)]
    assert {name for name, _path in paths} == API

    def read_only(name: str, verb: str, response: Any) -> bool:
        usual = 405 if verb in WRITES else 200
        without_slash = 404 if verb in WRITES else 301
        odd = {"api_nothing_here": 404, "without its last slash": without_slash}
        return response.status_code == odd.get(name, usual)

    paths.append(("without its last slash", "/api/v1/events"))
    assert "\n".join(walk(client, paths, read_only, (*VERBS, "PATCH"))) == ""


def test_without_second_factor_nothing_managed_opens(home: World, verbs: tuple[str, ...]) -> None:
    client = half_signed_in(make_member(home.hub, Role.COORDINATOR))
    paths = [(a.name, home.path(a)) for a in of_class({*MANAGED, *NETWORK, "manage_home"})]

    def sent_to_set_up(name: str, verb: str, response: Any) -> bool:
        return response.status_code == 405 or response.headers.get("Location") == "/en/accounts/2fa/totp/activate/"

    assert walk(client, paths, sent_to_set_up, verbs) == []


def test_coordinator_of_another_hub_gets_the_same_404_as_for_no_hub_at_all(
    home: World, abroad: World, verbs: tuple[str, ...]
) -> None:
    client = signed_in(make_member(abroad.hub, Role.COORDINATOR))
    unknown = {a.name: home.path(a, hub="zz") for a in of_class(MANAGED)}
    paths = [(a.name, home.path(a)) for a in of_class(MANAGED)]

    def as_if_it_were_not_there(name: str, verb: str, response: Any) -> bool:
        nowhere = client.post(unknown[name]) if verb == "POST" else client.generic(verb, unknown[name])
        alike = words_of(response) == words_of(nowhere)
        return response.status_code == nowhere.status_code and response.status_code in (404, 405) and alike

    assert walk(client, paths, as_if_it_were_not_there, verbs) == []


@pytest.mark.parametrize("role", ["coordinator", "network office"])
def test_rows_of_another_hub_are_unknown_on_the_own_desk(
    home: World, abroad: World, role: str, verbs: tuple[str, ...]
) -> None:
    office = role == "network office"
    client = signed_in(make_user(is_network_office=True) if office else make_member(abroad.hub, Role.COORDINATOR))
    paths = [
        (a.name, home.path(a, hub="no"))
        for a in of_class(MANAGED)
        if len(a.arguments) > 0
        and home.path(a) != home.path(a, hub="no")
        and not (office and MANAGED[a.name] in OF_THE_TEAM)
    ]
    paths = [(name, path) for name, path in paths if any(part.isdigit() for part in path.split("/"))]
    assert len(paths) >= 20
    assert walk(client, paths, lambda _name, _verb, response: response.status_code in (404, 405), verbs) == []


@pytest.mark.parametrize("role", ["viewer", "editor"])
def test_what_a_role_may_not_do_is_refused_and_changes_nothing(home: World, role: str, verbs: tuple[str, ...]) -> None:
    client = signed_in(make_member(home.hub, role))
    shut = [name for name, permission in MANAGED.items() if RANK.index(PERMISSIONS[permission]) > RANK.index(role)]
    paths = [(a.name, home.path(a)) for a in of_class(shut)]
    assert len(paths) >= 2
    assert walk(client, paths, lambda _name, _verb, response: response.status_code in (403, 405), verbs) == []


def test_people_of_a_hub_are_shut_to_the_network_office(home: World, verbs: tuple[str, ...]) -> None:
    client = signed_in(make_user(is_network_office=True))
    paths = [(a.name, home.path(a)) for a in of_class([name for name in MANAGED if MANAGED[name] in OF_THE_TEAM])]
    assert len(paths) >= 20
    assert walk(client, paths, lambda _name, _verb, response: response.status_code in (403, 405), verbs) == []


@pytest.mark.parametrize("role", RANK)
def test_pages_of_the_network_office_are_shut_to_the_teams(home: World, role: str, verbs: tuple[str, ...]) -> None:
    client = signed_in(make_member(home.hub, role))
    paths = [(a.name, home.path(a)) for a in of_class(NETWORK)]
    assert walk(client, paths, lambda _name, _verb, response: response.status_code in (403, 405), verbs) == []


def test_pages_of_the_network_office_open_to_it_and_looking_changes_nothing(
    home: World, looking: tuple[str, ...]
) -> None:
    client = signed_in(make_user(is_network_office=True))
    paths = [(a.name, home.path(a)) for a in of_class(NETWORK)]

    def opened(_name: str, _verb: str, response: Any) -> bool:
        elsewhere = response.status_code == 302 and response.headers["Location"].startswith("/en/network/")
        return elsewhere or response.status_code in (200, 405)

    assert walk(client, paths, opened, looking) == []


def one_of_each_permission(names: list[str]) -> list[str]:
    """The first address of each permission: that an address asks for its own is tested by itself."""
    return list({MANAGED[name]: name for name in reversed(names)}.values())


@pytest.mark.parametrize(
    ("role", "chosen"),
    [
        ("coordinator", list),
        *((role, one_of_each_permission) for role in ("viewer", "editor", "network office")),
        *(pytest.param(role, list, marks=pytest.mark.slow) for role in ("viewer", "editor", "network office")),
    ],
)
def test_what_a_role_may_look_at_opens_and_looking_changes_nothing(
    home: World, role: str, chosen: Callable[[list[str]], list[str]], looking: tuple[str, ...]
) -> None:
    office = role == "network office"
    client = signed_in(make_user(is_network_office=True) if office else make_member(home.hub, role))
    rank = len(RANK) if office else RANK.index(role)
    before = fingerprint()
    answers, in_another_zone = {}, set()
    may = [
        name
        for name, permission in MANAGED.items()
        if RANK.index(PERMISSIONS[permission]) <= rank and not (office and permission in OF_THE_TEAM)
    ]
    for address in of_class(chosen(may)):
        for verb in looking:
            response = client.generic(verb, home.path(address))
            answers[address.name, verb] = response.status_code
            if not response.streaming and b"Brussels time" in response.content:
                in_another_zone.add(address.name)
    assert answers
    assert in_another_zone == set()  # the clock of the hub is that of Lisbon
    assert {key: status for key, status in answers.items() if status not in (200, 302, 405)} == {}
    assert fingerprint() == before


def names_rows(field: Any) -> bool:
    """Whether what is chosen names rows by their ids, or might: not a list of words."""
    if getattr(field, "queryset", None) is not None or isinstance(field, IntegerField):
        return True
    offered = [value for value, _label in flatten_choices(getattr(field, "choices", [])) if value not in ("", None)]
    return isinstance(field, ChoiceField) and all(str(value).isdigit() for value in offered)


def ids_for(field: Any, world: World) -> list[list[str]]:
    """Return ids of that world to try in the field, by POST: of the kind it asks for, otherwise of its main rows."""
    model = getattr(getattr(field, "queryset", None), "model", None)
    main = [
        world.rows[label] for label in ("events.Event", "stakeholders.Stakeholder", "publishing.Revision", "hubs.Group")
    ]
    rows = [row for row in world.rows.values() if model is not None and isinstance(row, model)]
    ids = sorted({str(row.pk) for row in rows or main})
    return [ids] if isinstance(field, MultipleChoiceField | ModelMultipleChoiceField) else [[pk] for pk in ids]


def every_id_for(_field: Any, world: World) -> list[list[str]]:
    """Each id of that world alone, whatever it is of: the same at length."""
    return [[str(pk)] for pk in {row.pk for row in world.rows.values()}]


@pytest.fixture(scope="module")
def coordinator(lasting: Any, home: World) -> Client:
    with lasting():
        return signed_in(make_member(home.hub, Role.COORDINATOR))


@pytest.fixture(scope="module")
def forms_of_desk(lasting: Any, home: World, abroad: World, coordinator: Client) -> dict[Address, Any]:
    """The form of each page a coordinator opens, where it has one."""
    with lasting():
        pages = {address: coordinator.get(home.path(address)).context for address in of_class(MANAGED)}
    return {address: form for address, context in pages.items() if context and (form := context.get("form"))}


@pytest.mark.parametrize("tried", [ids_for, pytest.param(every_id_for, marks=pytest.mark.slow)])
def test_ids_of_another_hub_in_any_field_point_nowhere(
    home: World,
    abroad: World,
    coordinator: Client,
    forms_of_desk: dict[Address, Any],
    tried: Callable[[Any, World], list[list[str]]],
) -> None:
    before = abroad.contents()
    asked: set[tuple[str, str]] = set()
    for address, form in forms_of_desk.items():
        usual = {name: value for name, value in getattr(form, "initial", {}).items() if value is not None}
        for name, field in getattr(form, "fields", {}).items():
            for ids in tried(field, abroad) if names_rows(field) else []:
                typed = usual | {name: ids, "hub": abroad.hub.pk, "hub_id": abroad.hub.pk}
                assert coordinator.post(home.path(address), typed).status_code < 500, f"{address.name} {name}"
                asked.add((address.name, name))
    assert len(asked) > 20
    assert across_hubs() == {}
    assert abroad.contents() == before


def test_choices_of_a_form_are_rows_of_the_own_hub(
    home: World, abroad: World, forms_of_desk: dict[Address, Any]
) -> None:
    offered = {}
    for address, form in forms_of_desk.items():
        for name, field in getattr(form, "fields", {}).items():
            queryset = getattr(field, "queryset", None)
            if queryset is not None and any(one.name == "hub" for one in queryset.model._meta.concrete_fields):
                offered[f"{address.name} {name}"] = {row.hub_id for row in queryset}
    assert {key for key, hubs in offered.items() if hubs - {home.hub.pk}} == set()
    assert offered != {}


@pytest.mark.parametrize("done", [
    "INSERT INTO {0} (code, name, kind, source) SELECT code || 'x', name || 'x', kind, source FROM {0}",
    "UPDATE {0} SET name = name || 'x'",
    "DELETE FROM {0}",
    "TRUNCATE {0} CASCADE",
])  # fmt: skip
def test_twin_whatever_is_done_to_a_table_is_seen(done: str) -> None:
    table = make_topic()._meta.db_table
    watch = Watch()
    assert watch.changed() == set()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(done.format(table))
    changed = watch.changed() - {"publishing_change_feed"}
    assert table in changed
    assert "CASCADE" in done or changed == {table}
    assert (watch.changed(), watch.contents) == (set(), fingerprint())


def test_twin_a_row_that_points_across_hubs_is_found(home: World, abroad: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("DROP TRIGGER events_invitation_event_id_same_hub ON events_invitation")
    Invitation.objects.filter(hub=home.hub, substitutes=None).update(event=abroad.rows["events.Event"].pk)
    assert across_hubs() == {"events.Invitation.event": 1}


def test_twin_without_its_permission_an_address_is_found_open(home: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(
        rules.permissions.permissions, "stakeholders.edit", rules.permissions.permissions["stakeholders.view"]
    )
    client = signed_in(make_member(home.hub, Role.VIEWER))
    paths = [(a.name, home.path(a)) for a in of_class({"stakeholders_manage:segment_delete"})]
    found = walk(client, paths, lambda _name, _verb, response: response.status_code in (403, 405), VERBS)
    assert "POST stakeholders_manage:segment_delete: 302 /en/manage/pt/people/segments/" in found
    assert any("changed" in line and "stakeholders_segment" in line for line in found)


def test_twin_without_the_scoped_queryset_another_hub_is_found_open(
    home: World, abroad: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "OWN_HUB", SimpleNamespace(first=lambda slug, **_user: desk.ANY_HUB.first(slug=slug)))
    client = signed_in(make_member(abroad.hub, Role.VIEWER))
    paths = [(a.name, home.path(a)) for a in of_class({"stakeholders_manage:list"})]
    assert walk(client, paths, lambda _name, _verb, response: response.status_code in (404, 405), VERBS) != []


@pytest.mark.parametrize("field", ["hub", "hub_id", "role", "is_staff", "is_network_office", "state", "id"])
def test_fields_not_offered_change_nothing(home: World, abroad: World, field: str) -> None:
    user = make_member(home.hub, Role.EDITOR)
    client = signed_in(user)
    them = home.rows["stakeholders.Stakeholder"]
    typed = {
        "kind": "person",
        "name": "Changed",
        "language": "en",
        "sector": "industry",
        "level": "local",
        field: str(abroad.hub.pk),
    }
    client.post(f"/en/manage/pt/people/{them.pk}/", typed)
    them.refresh_from_db()
    user.refresh_from_db()
    assert (them.name, them.hub_id, user.is_network_office, user.teams.get().role) == (
        "Changed",
        home.hub.pk,
        False,
        "editor",
    )
