"""The API: what it answers, what it refuses, how cheap it is."""

from typing import Any

import pytest
from django.test import Client
from drf_spectacular.validation import validate_schema

from dialogues.models import Addressee, DialogueSession, PolicyDialogue, Recommendation, RecommendationSet
from echos_portal.api.description import description
from hubs.models import Membership, Organisation, VocabularyTerm
from tests.dialogues.endorsing import make_endorsement, make_joint_statement
from tests.dialogues.proposing import make_adopted
from tests.dialogues.stating import make_groups, make_open, make_seed
from tests.dialogues.volunteering import make_call, make_done_draw
from tests.factories import (
    make_association,
    make_chair,
    make_country,
    make_event,
    make_group,
    make_hub,
    make_membership,
    make_milestone,
    make_news,
    make_organisation,
    make_resource,
    make_topic,
)
from toolkit.partial_dates.dates import PartialDate

pytestmark = pytest.mark.django_db

LISTS = [
    "countries", "hubs", "organisations", "groups", "events", "dialogues", "recommendations", "statements", "news", "resources",
    "joint-statements", "opinion-groups", "participant-calls", "draws",
    "proposals",
    "topics",
    "vocabularies",
]  # fmt: skip
OTHERS = ["changes", "dumps"]  # of all lists together


def make_dialogue(number: int = 1) -> PolicyDialogue:
    hub = make_hub("GR")
    event = make_event(hub, title=f"Session {number}")
    dialogue = PolicyDialogue.objects.create(
        hub=hub, title=f"Lung cancer {number}", question="What should national plans do?", state="published",
        published_at=event.published_at, objectives=["Agree on next steps"],
        commissioner="Ministry of Health", answer_promised_by="2027-03", attribution="open",
    )  # fmt: skip
    DialogueSession.objects.create(hub=hub, dialogue=dialogue, event=event)
    adopted = RecommendationSet.objects.create(dialogue=dialogue, title="Results and consensus")
    recommendation = Recommendation.objects.create(set=adopted, number=1, text="Screen those at risk")
    Addressee.objects.create(recommendation=recommendation, kind="national_government")
    return dialogue


def fill(number: int) -> None:
    """``number`` rows in every list."""
    for index, code in enumerate(["PT", "GR", "NO", "FI", "BG"][:number]):
        hub = make_hub(code)
        make_topic(f"T{index}", f"Topic {index}")
        VocabularyTerm.objects.get_or_create(
            list_name="event_kinds", order=index, code=f"kind_{index}", label=f"Kind {index}"
        )
        make_milestone(hub)
        organisation = Organisation.objects.create(name=f"AICIB {code}", country=hub.country, kind="public_agency")
        Membership.objects.create(hub=hub, organisation=organisation, role="host")
        make_chair(make_group(hub, since="2024-05"), organisation=organisation).group.topics.add(make_topic())
        make_event(hub).topics.add(make_topic())
        make_groups(make_seed(make_open(hub=hub)).dialogue)
        make_done_draw(
            make_call(hub, title=f"Call {code}"),
            quotas=[{"category": "gender", "value": "woman", "minimum": 1, "maximum": 1}],
        )
        make_endorsement(make_joint_statement(hub))
        make_adopted(title=f"Proposal {code}")
        make_dialogue(index)
        make_news(hub, translations={"pt": {"title": "Olá"}}).topics.add(make_topic())
        make_resource(hub, country=hub.country, publisher=organisation, issued="2025-07").topics.add(make_topic())


def get(client: Client, address: str, **headers: str) -> Any:
    return client.get(f"/api/v1/{address}", headers=headers)


@pytest.mark.django_db(transaction=True)
def test_tag_changes_with_the_row_and_with_what_it_depends_on(client: Client) -> None:
    fill(1)
    hub = make_hub("PT")
    first = get(client, "hubs/")["ETag"]
    type(hub).objects.filter(pk=hub.pk).update(website="https://aicib.pt")
    second = get(client, "hubs/")["ETag"]
    make_milestone(hub, "launched", "2024-04")
    third = get(client, "hubs/")["ETag"]
    assert len({first, second, third}) == 3


def test_hubs_of_a_country_carry_the_derived_facts_and_partial_dates(client: Client) -> None:
    fill(2)
    make_milestone(make_hub("PT"), "applied", "2026", is_actual=False)
    body = get(client, "hubs/?country=pt").json()
    assert body["count"] == 1
    hub = body["results"][0]
    assert (hub["key"], hub["status"], hub["operating"], hub["recognised"]) == ("pt", "operating", True, False)
    assert [(m["kind"], m["actual"], m["date"]) for m in hub["milestones"]] == [
        ("established", True, "2021-11-19"),
        ("applied", False, "2026"),
    ]
    assert [(o["name"], o["role"]) for o in hub["organisations"]] == [("AICIB PT", "host")]


def test_organisations_tell_their_hubs_and_can_be_asked_by_hub_sector_and_country(client: Client) -> None:
    portugal, hidden = make_hub("PT"), make_hub("NO", is_published=False)
    member = make_membership(portugal, since="2021-11-19")
    make_membership(hidden, member.organisation)
    other = make_membership(make_hub("GR"), make_organisation(sector="", country=make_country("GR"))).organisation
    answer = get(client, f"organisations/{member.organisation.pk}/").json()
    assert answer["memberships"] == [{"hub": "pt", "role": "member", "since": "2021-11-19", "until": None}]
    assert (answer["sector"], get(client, f"organisations/{other.pk}/").json()["sector"]) == ("academia", None)
    for query in ("hub=pt", "sector=academia", "country=PT", "search=" + member.organisation.name):
        assert [row["id"] for row in get(client, f"organisations/?{query}").json()["results"]] == [
            member.organisation.pk
        ]
    assert get(client, "organisations/?hub=no").status_code == 400


def test_groups_give_successor_and_chairs_but_no_name_and_hide_with_their_hub(client: Client) -> None:
    hub = make_hub("PT")
    successor = make_group(name="Emergencies and Crises")
    gone = make_group(name="Special Network", kind="special_network", until="2024-06", successor=successor)
    make_chair(successor, name="Ana Silva", agreed_to_be_named=True, function="Co-chair")
    make_group(hub, name="Policy Group")
    make_group(make_hub("NO", is_published=False), name="Hidden")
    assert [row["name"] for row in get(client, "groups/").json()["results"]] == [
        "Emergencies and Crises", "Policy Group", "Special Network",
    ]  # fmt: skip
    answer = get(client, f"groups/{gone.pk}/").json()
    assert (answer["successor"], answer["until"], answer["hub"]) == (successor.pk, "2024-06", None)
    assert get(client, f"groups/{successor.pk}/").json()["chairs"] == [
        {"function": "Co-chair", "organisation": None, "since": None, "until": None}
    ]
    assert b"Ana Silva" not in get(client, "groups/").content
    assert [row["name"] for row in get(client, "groups/?hub=pt").json()["results"]] == ["Policy Group"]
    assert get(client, "groups/?pan_european=true").json()["count"] == 2


def test_description_is_valid_openapi_and_names_every_list() -> None:
    document = description()
    validate_schema(document)
    assert document["openapi"] == "3.1.1"
    assert [path for path in document["paths"] if "{" not in path] == [
        f"/api/v1/{name}/" for name in sorted([*LISTS, *OTHERS, "search"])
    ]


@pytest.mark.parametrize(
    ("address", "parameter"),
    [
        ("hubs/?contry=PT", "contry"),
        ("hubs/?country=XX", "country"),
        ("hubs/?country=Portugal", "country"),
        ("hubs/?country=PT&country=NO", "country"),
        ("hubs/?operating=perhaps", "operating"),
        ("hubs/?ordering=password", "ordering"),
        ("hubs/?page=2", "page"),
        ("hubs/?after=x", "after"),
        ("hubs/?after=WzFd", "after"),
        ("events/?before=%C3%A9", "before"),
        ("events/?updated_since=2026-01-01", "updated_since"),
        ("events/?updated_since=9999-12-31T23:59:59-23:00", "updated_since"),
        ("events/?changed_since=-1", "changed_since"),
        ("events/?changed_since=9223372036854775807", "changed_since"),
        ("events/?changed_since=1&ordering=title", "ordering"),
        ("countries/?changed_since=1", "changed_since"),
        ("hubs/?page_size=1000000000", "page_size"),
        ("hubs/?page_size=-1", "page_size"),
        ("hubs/?page_size=%D9%A1", "page_size"),
        ("hubs/pt/?fields=x", "fields"),
        ("countries/?membership=friend", "membership"),
        ("organisations/?sector=army", "sector"),
        ("organisations/?hub=zz", "hub"),
        ("organisations/?country=XX", "country"),
        ("groups/?kind=club", "kind"),
        ("groups/?topic=ZZ9", "topic"),
        ("groups/?pan_european=perhaps", "pan_european"),
        ("events/?kind=party", "kind"),
        ("events/?starts_after=2026-02-30", "starts_after"),
        ("events/?search=" + "x" * 10_000, "search"),
        ("events/?when=never", "when"),
        ("dialogues/?attribution=whispered", "attribution"),
        ("news/?country=XX", "country"),
        ("news/?topic=zz", "topic"),
        ("news/?language=tlh", "language"),
        ("news/?in_language=tlh", "in_language"),
        ("news/?updated_since=yesterday", "updated_since"),
        ("resources/?kind=party", "kind"),
        ("resources/?licence=mine", "licence"),
        ("resources/?language=tlh", "language"),
        ("resources/?in_language=tlh", "in_language"),
        ("resources/?topic=zz", "topic"),
        ("hubs/?search=a%00b", "query"),
    ],
)
def test_what_is_not_known_is_refused_by_name(client: Client, address: str, parameter: str) -> None:
    make_hub()
    response = get(client, address)
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert [error["parameter"] for error in response.json()["errors"]] == [parameter]


@pytest.mark.parametrize(
    "address", ["hubs/zz/", "events/1/", "countries/ZZ/", "dialogues/99/", "nothing/", "hubs/PORTUGAL/"]
)
def test_unknown_address_is_a_problem_in_json(client: Client, address: str) -> None:
    response = get(client, address)
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")
    assert response.json()["status"] == 404


def test_percent_and_underscore_are_ordinary_characters_in_a_search(client: Client) -> None:
    make_event(title="Half of 100% of_all")
    make_event(title="Another")
    assert [e["title"] for e in get(client, "events/?search=%25").json()["results"]] == ["Half of 100% of_all"]
    assert [e["title"] for e in get(client, "events/?search=_").json()["results"]] == ["Half of 100% of_all"]


def test_drafts_are_not_shown(client: Client) -> None:
    draft = make_event(state="draft", published_at=None)
    assert get(client, "events/").json()["results"] == []
    assert get(client, f"events/{draft.pk}/").status_code == 404


def test_pages_are_linked_both_ways(client: Client) -> None:
    for code in ["PT", "NO", "GR"]:
        make_country(code)
    first = get(client, "countries/?page_size=1", Host="127.0.0.1:8123")
    following = first.json()["next"]
    assert following.startswith("http://localhost/api/v1/countries/?")  # SITE_URL, whatever the request says
    assert first["Link"] == f'<{following}>; rel="next"'
    second = client.get(following.removeprefix("http://localhost"))
    assert [c["code"] for c in second.json()["results"]] == ["NO"]
    back = client.get(second.json()["previous"].removeprefix("http://localhost"))
    assert [c["code"] for c in back.json()["results"]] == ["GR"]
    assert (back.json()["previous"], back.json()["next"] is None) == (None, False)


@pytest.mark.parametrize("verb", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(client: Client, verb: str) -> None:
    response = getattr(client, verb)("/api/v1/hubs/")
    assert (response.status_code, response["Content-Type"]) == (405, "application/problem+json")


def test_other_sites_may_read(client: Client) -> None:
    response = get(client, "hubs/", Origin="https://partner.example")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response


def test_one_copy_serves_all_visitors(client: Client) -> None:
    client.cookies["session"] = "something"
    response = get(client, "hubs/", **{"Accept-Language": "pt"})
    assert response["Cache-Control"] == "public, max-age=60"
    assert [name for name in ("Vary", "Content-Language", "Set-Cookie") if name in response] == []


def test_docs_page_shows_every_list(client: Client) -> None:
    page = client.get("/api/docs/").content.decode()
    assert "<code>next</code> until it is null" in page  # of a description, where it is in backticks
    assert [name for name in LISTS if f"GET /api/v1/{name}/" not in page] == []


@pytest.mark.django_db(transaction=True)
def test_country_tells_its_associations_and_a_new_one_changes_the_tag(client: Client) -> None:
    make_country("CH", membership="associated", official_languages=["de"], own_names=["Schweiz"])
    first = get(client, "countries/CH/")
    assert (first.json()["associations"], first.json()["own_names"]) == ([], ["Schweiz"])
    make_association("CH", since="2025-01-01", signed_on=PartialDate.parse("2025-11-10"), note="Applied provisionally")
    second = get(client, "countries/CH/")
    assert second.json()["associations"] == [
        {
            "since": "2025-01-01",
            "until": None,
            "signed_on": "2025-11-10",
            "scope": "full",
            "note": "Applied provisionally",
            "source": "swissinfo",
        }
    ]
    assert first["ETag"] != second["ETag"]
