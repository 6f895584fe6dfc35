"""Bad input in every form and query: the field is named, what was typed is kept, nothing is half stored.

The long forms stand in ``tests/prove/test_bad_input_at_length.py``.
"""

from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from typing import Any
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection, reset_queries
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import make_stakeholder
from tests.portal.addresses import API, MANAGED, NETWORK, SIGNED_IN
from tests.portal.bad_values import ALWAYS, CHOSEN, TYPED
from tests.portal.judging import URLENCODED, complaints, cookies_kept, judged, taken_back
from tests.portal.open_forms import OpenForm, clients_of, open_forms, path_of
from tests.portal.reading_forms import Page
from tests.portal.test_edit_conflicts import CHANGES
from tests.portal.worlds import World, across_hubs, addresses, fingerprint, make_world
from toolkit.forms.edit_conflicts import SEEN

pytestmark = [pytest.mark.django_db, pytest.mark.long(4)]
FORMS = {
    "events:register", "digests:subscribe", "digests:subscribe_country", "digests:subscribe_network", "mailings_manage:add",
    "mailings_manage:edit", "mailings_manage:send", "stakeholders_manage:targets", "events_personal:substitute",
    "digests_personal:subscription", "data:ask", "data_personal:correction",
    "events_manage:create", "events_manage:edit",
    "events_personal:edit", "events_personal:invitation", "events_manage:question_add", "events_manage:question_edit",
    "events_manage:questions", "events_manage:questions_copy",
    "events_manage:reminder_add", "events_manage:reminder_edit", "events_manage:session_add", "events_manage:session_edit",
    "events_manage:speaker_add", "events_manage:speaker_edit", "events_manage:co_organisers", "events_manage:quotas",
    "events_manage:add_attendee", "events_manage:cancel_attendee", "events_manage:survey_edit",
    "events_manage:check_in", "events_manage:walk_in",
    "events_manage:check_in_settings", "events_manage:badges", "events_personal:door", "events_personal:door_walk_in",
    "events:series_register", "events_personal:series_withdraw", "events_manage:copy", "events_manage:repeat",
    "events_manage:series_apply", "events_manage:series_edit", "events_manage:series_add", "events_manage:series_cancel",
    "events_manage:cancel", "stakeholders_manage:add", "stakeholders_manage:edit", "stakeholders_manage:segment_add",
    "stakeholders_manage:segment_edit", "stakeholders_manage:compare",
    "dialogues_manage:create", "dialogues_manage:edit", "dialogues_manage:answer",
    "dialogues_manage:withdraw", "dialogues_manage:contact", "dialogues_personal:reply", "digests:subscribe_dialogue",
    "dialogues_manage:phases", "dialogues_manage:brief", "dialogues_manage:report", "dialogues_manage:consensus_text",
    "dialogues_manage:signatory_add", "dialogues_personal:consensus",
    "dialogues_manage:statements", "dialogues_manage:statement_add", "dialogues_manage:statement_refuse", "dialogues_personal:write",
    "dialogues:register", "dialogues_personal:volunteer_edit", "dialogues_manage:call", "dialogues_manage:quotas", "dialogues_manage:draws",
    "dialogues_manage:debrief", "dialogues_manage:evaluation", "dialogues_manage:outcome", "dialogues_personal:survey",
    "dialogues_manage:session_add", "dialogues_manage:recommendation_add", "dialogues_manage:recommendation_edit",
    "dialogues_manage:addressee_add", "dialogues_manage:addressee", "hubs_manage:member", "hubs_manage:team",
    "hubs_manage:member_new", "hubs_manage:membership", "hubs_manage:membership_end", "hubs_manage:member_organisation",
    "hubs_manage:group_add", "hubs_manage:group", "hubs_manage:group_end", "hubs_manage:group_remove", "hubs_manage:chair_add",
    "hubs_manage:chair", "hubs_manage:chair_remove",
    "hubs_manage:profile_facts", "hubs_manage:profile_nodes", "hubs_manage:profile_texts",
    "hubs_manage:milestone", "hubs_manage:milestone_add",
    "news_manage:create", "news_manage:edit", "library_manage:create", "library_manage:edit",
    "endorsements_manage:create", "endorsements_manage:edit", "endorsements_manage:endorsement", "dialogues:endorse",
    "hubs_personal:team_invitation", "account_login",
    "account_reauthenticate", "account_change_password", "account_reset_password", "account_reset_password_from_key",
    "mfa_reauthenticate", "mfa_activate_totp", "mfa_add_webauthn", "account_request_login_code", "account_confirm_login_code",
    "dialogues:write_message", "dialogues_personal:message", "dialogues_manage:message_answer", "dialogues_manage:message_assign",
    "dialogues_manage:message_hand_over", "dialogues_manage:message_close", "dialogues_manage:message_publication",
    "dialogues_manage:message_dialogue",
    "dialogues_personal:consultation", "endorsements_manage:endorsement_approve", "endorsements_manage:endorsement_refuse",
    "endorsements_manage:endorsement_withdraw",
    "dialogues_manage:rapporteur", "dialogues_personal:proposal_withdraw",
    "partners:ask", "partners_personal:partner", "partners_personal:key_add", "partners_personal:webhook_add",
    "partners_personal:webhook_edit", "partners_personal:webhook",
}  # fmt: skip
# What would be right is not on the page.
SECRET = {"account_login", "mfa_reauthenticate", "mfa_activate_totp", "mfa_add_webauthn", "account_confirm_login_code"}
SAMPLE = 2  # of the further values, for each page with filters


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


def test_every_form_is_tried(forms: list[OpenForm]) -> None:
    assert {one.name for one in forms} == FORMS


def test_every_form_that_carries_an_edition_is_in_the_table(forms: list[OpenForm]) -> None:
    """Two ways of ending and one of the office share the form and the action of a page that is in the table; to send a mailing
    shows its edition and changes no words.

    The picture of an event is in ``tests/events/test_announcement.py``: there has to be one. The forms of a message, which overwrite
    no words, are in ``tests/dialogues/test_voice_desk.py``. The rapporteur, a person, is in ``tests/dialogues/test_reports.py``.
    """
    carrying = {one.name for one in forms if "seen" in one.form.controls}
    shared = {
        "hubs_manage:group_end",
        "hubs_manage:membership_end",
        "stakeholders_manage:compare",
        "events_manage:illustration",
        "mailings_manage:send",
        "dialogues_manage:rapporteur",
        *(f"dialogues_manage:message_{name}" for name in ("answer", "assign", "close", "publication")),
    }
    assert carrying - shared <= set(CHANGES)


# Shows stored words without an edition, because they are not overwritten.
NOT_OVERWRITTEN = {
    "privacy_network:publish": "a new version is kept beside the earlier ones",
    "events_manage:copy": "they are those of a new event",
}


def test_every_form_of_the_desk_that_shows_stored_words_carries_an_edition(forms: list[OpenForm]) -> None:
    """Forms that make something new begin with usual values; drafts have their edition in the address they are sent to."""
    filled = set()
    for one in forms:
        makes_new = one.name.endswith((":add", "_add", ":create", ":invite", "start_import"))
        if one.name not in {*MANAGED, *NETWORK} or makes_new or "edition=" in one.path or "seen" in one.form.controls:
            continue
        if any(control.is_typed and any(control.filled) for control in one.form.controls.values()):
            filled.add((one.name, one.path, tuple(one.form.controls)))
    assert sorted(one for one in filled if one[0] not in NOT_OVERWRITTEN) == []


def spread(values: dict[str, list[str]], names: list[str], number: int) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """A bad value in each field, each field another: over all forms every value. All in all fields: ``tests/prove``."""
    labels = list(values)
    chosen = {name: labels[(number + place * 5) % len(labels)] for place, name in enumerate(names)}
    if "password2" in chosen:
        chosen["password2"] = chosen["password1"]  # two that differ are another mistake
    yield repr(chosen), {name: values[label] for name, label in chosen.items()}


def test_what_is_typed_is_stored_or_refused_by_name(forms: list[OpenForm]) -> None:
    values = {label: [value] for label, value in {**ALWAYS, **TYPED}.items()}

    def tries(one: OpenForm, number: int) -> Iterator[tuple[str, dict[str, list[str]]]]:
        return spread(values, [name for name, control in one.form.controls.items() if control.is_typed], number)

    assert "\n".join(wrong_with(forms, tries)) == ""


def test_choices_not_offered_are_refused_by_name(forms: list[OpenForm], abroad: World) -> None:
    foreign = [str(row.pk) for row in abroad.rows.values()]

    def tries(one: OpenForm, number: int) -> Iterator[tuple[str, dict[str, list[str]]]]:
        chosen = [name for name, control in one.form.controls.items() if not control.is_typed and name != SEEN]
        yield "ids of another hub", dict.fromkeys(chosen, foreign)
        yield from spread(CHOSEN, chosen, number)

    assert wrong_with(forms, tries) == []
    assert across_hubs() == {}


def test_empty_form_says_what_is_missing_and_stores_nothing(forms: list[OpenForm]) -> None:
    before = fingerprint()
    ended = {one.name: judged(one, {}, (), before) for one in forms}
    assert fingerprint() == before
    assert {name for name, verdict in ended.items() if verdict.taken} == {
        "events_manage:quotas", "stakeholders_manage:targets",  # no limit and no target, as before
        "dialogues_manage:contact", "dialogues_manage:phases", "dialogues_manage:quotas",  # no address, dates or quotas
        "dialogues_manage:draws",  # a seed by chance
        "dialogues_manage:debrief", "dialogues_manage:evaluation", "dialogues_manage:outcome",  # no notes, a draft, not decided
        "dialogues_manage:message_assign", "dialogues_manage:rapporteur",  # to no one, and none
    }  # fmt: skip
    assert {name: verdict.wrong for name, verdict in ended.items() if verdict.wrong} == {}


def powers(tables: set[str]) -> dict[str, Counter[tuple[Any, ...]]]:
    """Of each of these tables how many rows a hub, a state, a role and the rights of a person have."""
    telling = {"hub_id", "state", "role", "is_network_office", "is_active", "places_taken", "published_at"}
    found = {}
    for model in [model for model in apps.get_models() if model._meta.db_table in tables]:
        names = sorted(telling & {field.attname for field in model._meta.concrete_fields} - {"published_at"})
        if names:
            found[model._meta.label] = Counter(model._default_manager.values_list(*names))
    return found


def test_forms_filled_in_sensibly_are_taken_and_fields_doubled_or_not_offered_change_nothing(
    forms: list[OpenForm], abroad: World
) -> None:
    more = {"hub": abroad.hub.pk, "hub_id": abroad.hub.pk, "role": "coordinator", "is_staff": "on", "is_superuser": "on",
            "is_network_office": "on", "is_active": "", "state": "published", "places_taken": "7", "published_at": "2026-01-01",
            "id": "1", "pk": "1", "__class__": "x", "topics__in": "1", "csrfmiddlewaretoken": "\x00"}  # fmt: skip
    before = fingerprint()
    not_taken, wrong, different = set(), [], []
    for one in forms:
        sensible = one.filled()
        doubled = {name: [*values, *values] for name, values in sensible.items()}
        extra = {name: [str(value)] for name, value in more.items() if name not in one.form.controls}
        verdict, with_more = (judged(one, fields, (), before, count=powers) for fields in (sensible, doubled | extra))
        not_taken |= set() if verdict.taken else {one.name}
        wrong += [(one.name, words) for words in (verdict.wrong, with_more.wrong) if words]
        if (verdict.taken, verdict.counted) != (with_more.taken, with_more.counted):
            different.append((one.name, verdict.counted, with_more.counted))
    assert fingerprint() == before
    assert (not_taken, wrong, different) == (SECRET, [], [])
    assert across_hubs() == {}


def test_a_million_characters_are_refused_by_name_and_more_than_can_be_read_with_400(world: World) -> None:
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
        client = people["coordinator" if address.name in {*MANAGED, *SIGNED_IN} else "visitor"]
        with taken_back(), cookies_kept(client):
            nonsense = {"answer": "a\x00", "choice": ["x", "y"], "next": "/en/\x00\r\nX: y", "hub": str(abroad.hub.pk)}
            status = client.post(
                path_of(world, address), urlencode(nonsense, doseq=True), content_type=URLENCODED
            ).status_code
            if status >= 500 or (status < 500 and abroad.contents() != before):
                wrong.append(f"{address.name}: {status}")
    assert wrong == []


ONLY_WHEN_ASKED = {"search:results": 10}  # queries; without words it looks for nothing


def queries_of(client: Client, path: str) -> tuple[Any, str, int]:
    cache.clear()
    reset_queries()  # beyond 9 000 none is counted
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
        content = b"".join(answer)  # a stream asks while it is read
    return answer, content.decode(errors="replace"), len(queries)


def test_queries_of_pages_are_never_our_fault_and_cost_the_same(world: World) -> None:
    """Ask every page with ``?page=`` values that are no numbers, and every filter with values not offered."""
    people = clients_of(world)
    wrong = []
    for number, address in enumerate(one for one in addresses() if one.name not in API):
        client = people["coordinator" if address.name in {*MANAGED, *SIGNED_IN} else "visitor"]
        path = path_of(world, address)
        usual, content, costs = queries_of(client, path)
        if usual.status_code != 200:
            continue
        filters = [form for form in Page(content).forms if form.method == "get" and not form.action]
        names = {name for form in filters for name in form.controls} | {"page", "no_such_filter", "a[]"}
        values = {**ALWAYS, **sample(TYPED, number)} if filters else {"huge number": "9" * 5000}
        for label, value in values.items():
            query = "&".join(urlencode({name: value}, errors="surrogatepass") for name in sorted(names) * 2)
            answer, _content, more = queries_of(client, f"{path}?{query}")
            if answer.status_code >= 500 or more > costs + len(names) + ONLY_WHEN_ASKED.get(address.name, 0):
                wrong.append(f"{address.name} [{label}] {answer.status_code}, {more} queries instead of {costs}")
    assert wrong == []


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
