"""Member organisations: added, changed, ended, corrected and merged; on the desk, at the network office and in public."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from audit.actors import SYSTEM
from audit.models import Entry
from dialogues.models import RecommendationSet
from hubs.models import Hub, Membership, Organisation, OrganisationPair
from hubs.registry.actions.memberships import (
    add_member,
    add_new_member,
    change_membership,
    end_membership,
    remove_membership,
)
from hubs.registry.actions.organisation_merge import keys_beside_memberships, mark_distinct, merge_organisations
from hubs.registry.actions.organisations import change_organisation, create_organisation
from hubs.registry.duplicates import look_alikes, probable_duplicates
from hubs.registry.forms import MergeOrganisationsForm
from hubs.registry.views import members as manage_members
from publishing.actions import publish, save_draft
from publishing.models import Revision
from publishing.subjects import about, handler_of
from tests.factories import (
    make_chair,
    make_country,
    make_hub,
    make_member,
    make_membership,
    make_organisation,
    make_resource,
    make_revision,
    make_stakeholder,
    make_user,
)
from tests.network import load_tables
from tests.signing_in import signed_in
from toolkit.actions import ActionRefused
from toolkit.partial_dates.dates import PartialDate

pytestmark = pytest.mark.django_db
DESK = "/en/manage/pt/members/"


@pytest.fixture
def hub() -> Hub:
    return make_hub("PT")


@pytest.fixture
def editor(hub: Hub) -> User:
    return make_member(hub, "editor")


@pytest.fixture
def desk(editor: User) -> Client:
    return signed_in(editor)


@pytest.fixture
def office() -> Client:
    return signed_in(make_user(is_network_office=True))


def trail() -> list[tuple[str, int | None, list[str]]]:
    return list(Entry.objects.order_by("id").values_list("action", "hub_id", "fields"))


def names(rows: Any) -> list[str]:
    return [row.organisation.name for row in rows]


def test_membership_is_added_changed_ended_and_removed_with_an_audit_row_each(hub: Hub, editor: User) -> None:
    organisation = make_organisation("AICIB")
    member = add_member(by=editor, hub=hub, organisation=organisation, role="member", since=PartialDate(2021, 11))
    change_membership(by=editor, membership=member, role="host")
    change_membership(by=editor, membership=member, role="host")
    ended = end_membership(by=editor, membership=member, until=PartialDate(2024))
    assert (ended.role, str(ended.since), str(ended.until)) == ("host", "2021-11", "2024")
    remove_membership(by=editor, membership=member)
    assert trail() == [
        ("hubs.add_membership", hub.pk, ["organisation", "role", "since"]),
        ("hubs.change_membership", hub.pk, ["role"]),
        ("hubs.change_membership", hub.pk, ["until"]),
        ("hubs.remove_membership", hub.pk, []),
    ]
    assert Organisation.objects.filter(pk=organisation.pk).exists()


def test_member_is_added_once_also_after_it_left(hub: Hub, editor: User) -> None:
    past = make_membership(hub, until="2023")
    with pytest.raises(ActionRefused, match="is already a member"):
        add_member(by=editor, hub=hub, organisation=past.organisation, role="member")
    with pytest.raises(ActionRefused, match="was removed"):
        change_membership(by=editor, membership=Membership(pk=0), role="host")


def test_end_before_the_beginning_is_refused_at_its_field(hub: Hub, editor: User) -> None:
    member = make_membership(hub, since="2024-05")
    with pytest.raises(ActionRefused, match="Enter an end date after the start date") as refused:
        end_membership(by=editor, membership=member, until=PartialDate(2024, 4))
    assert refused.value.field == "until"
    with pytest.raises(ActionRefused, match="can't be changed here"):
        change_membership(by=editor, membership=member, hub_id=1)


def test_new_organisation_gets_the_sector_its_kind_tells(hub: Hub, editor: User) -> None:
    facts = {"name": "IPO Lisboa", "kind": "hospital", "country": hub.country}
    made = add_new_member(by=editor, hub=hub, organisation=facts, role="member")
    assert made.organisation.sector == "health_care"
    assert create_organisation(by=editor, name="Gulbenkian", kind="funder").sector == ""
    with pytest.raises(ActionRefused, match="already has an organisation of this name"):
        create_organisation(by=editor, **facts)


WHO_CORRECTS = [
    # what the organisation is                                viewer editor coordinator office
    ("of the country, written down elsewhere",               (False, True, True, True)),
    ("of the country, in another hub too, also in the past", (False, False, False, True)),
    ("a contact point of the country",                       (False, False, False, True)),
    ("of another country",                                   (False, False, False, True)),
    ("of no country",                                        (False, False, False, True)),
    ("of another country, written down here",                (False, True, True, True)),
    ("of no country, written down here",                     (False, True, True, True)),
    ("in no hub",                                            (False, False, False, True)),
]  # fmt: skip


@pytest.mark.parametrize(("what", "may"), WHO_CORRECTS)
def test_facts_are_corrected_by_whose_they_are(hub: Hub, what: str, may: tuple[bool, ...]) -> None:
    country = {"of another country": make_country("NO"), "of no country": None}.get(what.partition(",")[0], hub.country)
    contact_point = "ncp" if what.startswith("a contact point") else ""
    added_by = hub if what.endswith("written down here") else None
    facts = make_organisation(country=country, contact_point=contact_point, added_by=added_by)
    if what != "in no hub":
        make_membership(hub, facts)
    if "in another hub" in what:
        make_membership(make_hub("NO"), facts, until="2020")
    people = [make_member(hub, role) for role in ("viewer", "editor", "coordinator")]
    people.append(make_user(is_network_office=True))
    assert tuple(person.has_perm("hubs.edit_organisation", facts) for person in people) == may
    assert not make_member(make_hub("NO"), "coordinator").has_perm("hubs.edit_organisation", facts)
    for person, allowed in zip(people, may, strict=True):
        if allowed:
            assert change_organisation(by=person, organisation=facts, acronym=person.email[:9]).acronym
        else:
            with pytest.raises(ActionRefused, match="Only the network office can edit"):
                change_organisation(by=person, organisation=facts, acronym="Y")


def test_new_organisation_is_its_hubs_to_correct_and_no_other_is_given_away(hub: Hub, editor: User) -> None:
    made = add_new_member(by=editor, hub=hub, organisation={"name": "ECO", "kind": "civil_society"}, role="member")
    assert change_organisation(by=editor, organisation=made.organisation, country=make_country("BE")).acronym == ""
    known = make_membership(hub).organisation
    with pytest.raises(ActionRefused, match="change the country") as refused:
        change_organisation(by=editor, organisation=known, country=make_country("NO"))
    known.refresh_from_db()
    assert (refused.value.field, known.country) == ("country", hub.country)


def test_every_foreign_key_at_an_organisation_is_known_to_the_merge() -> None:
    """A new key is moved without further code; this list shows that it was considered."""
    assert {f"{key.model._meta.label}.{key.name}" for key in keys_beside_memberships()} == {
        "hubs.GroupChair.organisation",
        "library.Resource.publisher",
        "stakeholders.Stakeholder.organisation",
        "dialogues.RecommendationSet.issuer",
        "dialogues.MemberOrganisation.organisation",
        "dialogues.Endorsement.organisation",
    }


def test_merge_moves_everything_and_unites_memberships(hub: Hub, editor: User) -> None:
    kept, gone, third = make_organisation("ACC"), make_organisation("A.C.C."), make_organisation()
    make_membership(hub, kept, role="member", since="2022", until="2024", source="one")
    make_membership(hub, gone, role="host", since="2021-03", source="two")
    abroad = make_membership(make_hub("NO"), gone, role="signatory")
    person, chair = make_stakeholder(organisation=gone), make_chair(organisation=gone)
    issued = RecommendationSet.objects.create(title="Seven", issuer=gone)
    mark_distinct(by=editor, one=gone, other=third)
    gone_id = gone.pk
    merged = merge_organisations(
        by=SYSTEM, kept=kept, gone=gone, fields={"name": gone.name, "website": "https://acc.it"}
    )
    assert (merged.pk, merged.name, merged.website) == (kept.pk, "A.C.C.", "https://acc.it")
    for row in (person, chair, abroad, issued):
        row.refresh_from_db()
    assert {person.organisation_id, chair.organisation_id, abroad.organisation_id, issued.issuer_id} == {kept.pk}
    united = Membership.objects.get(hub=hub)
    assert (united.role, str(united.since), united.until, united.source) == ("host", "2021-03", None, "one; two")
    assert not Organisation.objects.filter(pk=gone.pk).exists()
    assert [(pair.first, pair.second) for pair in OrganisationPair.objects.all()] == [(kept, third)]
    assert merged.merged_ids == [gone_id]
    assert ("hubs.merge_organisations", None, ["merged"]) in trail()


def test_merge_names_the_publisher_anew_also_in_drafts_and_versions(hub: Hub, editor: User) -> None:
    kept, gone = make_organisation("ACC"), make_organisation("A.C.C.")
    entry = make_resource(hub, publisher=gone, link="https://acc.it/guide")
    content = {**handler_of(about(entry)).live(about(entry)), "licence": "CC-BY-4.0"}
    draft = save_draft(by=editor, about=about(entry), content=content, edition=0, at=timezone.now())
    merge_organisations(by=SYSTEM, kept=kept, gone=gone, fields={})
    assert list(Revision.objects.values_list("content__publisher", flat=True)) == [kept.pk, kept.pk]
    publish(by=editor, revision=draft, at=timezone.now(), seen=1)
    entry.refresh_from_db()
    assert (entry.publisher, entry.licence) == (kept, "CC-BY-4.0")


def test_sector_taken_away_becomes_the_one_the_kind_tells(editor: User) -> None:
    hospital = make_organisation(kind="hospital", sector="industry")
    assert change_organisation(by=SYSTEM, organisation=hospital, sector="").sector == "health_care"
    assert change_organisation(by=SYSTEM, organisation=hospital, kind="funder", sector="").sector == ""
    assert change_organisation(by=SYSTEM, organisation=hospital, kind="university").sector == ""


def test_removing_a_member_that_a_colleague_removed_meanwhile_changes_nothing(
    hub: Hub, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    membership = make_membership(hub)
    monkeypatch.setattr(manage_members, "_of", lambda _hub, _pk: membership)
    Membership.objects.filter(pk=membership.pk).delete()
    response = desk.post(f"{DESK}{membership.pk}/remove/", follow=True)
    name = membership.organisation.name
    assert [str(one) for one in response.context["messages"]] == [f"{name} is no longer a member."]
    assert not Entry.objects.exists()


def test_merge_refuses_one_with_itself_and_one_that_is_gone(editor: User) -> None:
    one, other = make_organisation(), make_organisation()
    for kept, gone in ((one, one), (one, Organisation(pk=0))):
        with pytest.raises(ActionRefused, match="These two can't be compared"):
            merge_organisations(by=editor, kept=kept, gone=gone, fields={})
    with pytest.raises(ActionRefused, match="These two can't be compared"):
        mark_distinct(by=editor, one=one, other=one)
    with pytest.raises(ActionRefused, match="already has an organisation of this name"):
        merge_organisations(by=editor, kept=one, gone=other, fields={"name": make_organisation().name})


def test_doubles_of_one_country_are_found_until_they_are_marked_as_two(
    editor: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    society = make_organisation("Norwegian Cancer Society (Kreftforeningen)", website="https://kreftforeningen.no")
    rows = [
        make_organisation("KREFTFORENINGEN"),
        make_organisation("Kreft", website="https://www.kreftforeningen.no/om"),
    ]
    acronyms = [make_organisation("One", acronym="ÚVN"), make_organisation("Two", acronym="uvn")]
    make_organisation("Kreftforeningen", country=make_country("GR"))
    make_organisation("Institute (Portugal)")
    make_organisation("Centre (Portugal)")
    with django_assert_num_queries(2):
        pairs = probable_duplicates()
    assert [(pair.first, pair.second, str(pair.sign)) for pair in pairs] == [
        (society.pk, rows[0].pk, "name"),
        (acronyms[0].pk, acronyms[1].pk, "acronym"),
        (society.pk, rows[1].pk, "website"),
    ]
    mark_distinct(by=editor, one=rows[0], other=society)
    mark_distinct(by=editor, one=rows[0], other=society)
    assert len(probable_duplicates()) == 2
    new = {"name": "Norwegian Cancer Societi", "acronym": "", "website": "", "country": make_country()}
    assert [(row.pk, str(sign)) for row, sign in look_alikes(**new)] == [(society.pk, "similar")]


def test_loaded_network_holds_no_double_but_those_of_one_website(hub: Hub) -> None:
    load_tables()
    assert {str(pair.sign) for pair in probable_duplicates()} <= {"website"}


@pytest.mark.parametrize("number", [1, 3])
def test_list_of_members_asks_the_same_however_long(hub: Hub, desk: Client, number: int) -> None:
    for _ in range(number):
        make_membership(hub)
        make_membership(hub, until="2020")
    desk.get(DESK)
    with CaptureQueriesContext(connection) as queries:
        page = desk.get(DESK)
    assert len(page.context["page_obj"].object_list) == number
    assert len(page.context["past"]) == number
    assert len([q for q in queries if "hubs_membership" in q["sql"]]) == 3


def test_members_are_filtered_by_what_the_address_says(hub: Hub, desk: Client) -> None:
    host = make_membership(hub, make_organisation("Zeta", sector="industry", acronym="ZT"), role="host")
    member = make_membership(hub, make_organisation("Alpha", sector=""))
    past = make_membership(hub, make_organisation("Beta"), until="2020")
    make_membership(make_hub("NO"), make_organisation("Elsewhere"))

    def listed(query: str = "") -> tuple[list[str], list[str]]:
        context = desk.get(f"{DESK}?{query}").context
        return names(context["page_obj"]), names(context["past"])

    zeta, alpha, beta = (one.organisation.name for one in (host, member, past))
    assert listed() == ([zeta, alpha], [beta])
    assert listed("q=zt") == ([zeta], [])
    assert listed("role=member") == ([alpha], [beta])
    assert listed("sector=none") == ([alpha], [])
    assert listed("sector=moon") == ([zeta, alpha], [beta])
    assert "sector" in desk.get(f"{DESK}?sector=moon").context["filter_form"].errors


def test_known_organisation_is_found_and_added(hub: Hub, desk: Client) -> None:
    known, mine = make_organisation("Técnico Lisboa"), make_membership(hub, make_organisation("Lisboa Health"))
    page, part = desk.get(f"{DESK}find/?q=lisboa"), desk.get(f"{DESK}find/?q=lisboa", headers={"HX-Request": "true"})
    for answer, pages in ((page, 1), (part, 0)):
        text = answer.content.decode()
        assert (text.count("<html"), text.count('<div id="found"'), text.count("2 organisations</p>")) == (pages, 1, 1)
    assert [(row.pk, is_mine) for row, is_mine in page.context["found"]] == [
        (mine.organisation.pk, True),
        (known.pk, False),
    ]
    sent = {"organisation": known.pk, "role": "co_host", "since": "2021-11", "until": "", "source": "ist.pt"}
    assert desk.post(f"{DESK}add/", sent).status_code == 302
    made = Membership.objects.get(organisation=known)
    assert (made.hub, made.role, str(made.since), made.until, made.source) == (
        hub,
        "co_host",
        "2021-11",
        None,
        "ist.pt",
    )


@pytest.mark.parametrize("organisation", ["999999", "0", "-1", "x", "1e3", "9" * 40, ""])
def test_unknown_organisation_is_not_found_and_nothing_is_added(desk: Client, organisation: str) -> None:
    sent = {"organisation": organisation, "role": "member"}
    assert desk.post(f"{DESK}add/", sent).status_code in ({302} if not organisation else {404})
    assert Membership.objects.count() == 0


def test_new_organisation_is_made_only_after_its_look_alikes_were_seen(hub: Hub, desk: Client) -> None:
    known = make_organisation("Kreftforeningen")
    sent = {"name": "kreftforeningen.", "kind": "patient_organisation", "country": "PT", "role": "member"}
    page = desk.post(f"{DESK}new/", sent)
    assert [row.pk for row, _sign in page.context["alike"]] == [known.pk]
    assert list(page.context["form"].errors) == ["is_new"]
    assert Organisation.objects.count() == 1
    assert desk.post(f"{DESK}new/", sent | {"is_new": "on"}).status_code == 302
    assert Membership.objects.get().organisation.sector == "civil_society"


@pytest.mark.parametrize("website", ["javascript:alert(1)", "ftp://files.example", "data:text/html,x"])
def test_website_that_is_none_is_refused_at_its_field(hub: Hub, desk: Client, website: str) -> None:
    sent = {"name": "A", "kind": "hospital", "role": "member", "website": website}
    assert "website" in desk.post(f"{DESK}new/", sent).context["form"].errors
    assert Organisation.objects.count() == 0


def test_organisation_that_is_not_the_hubs_says_why_and_who_to_ask(hub: Hub, desk: Client, settings: Any) -> None:
    settings.NETWORK_OFFICE_EMAIL = "office@echos.example"
    known = make_organisation("Kreftforeningen", country=make_country("NO"))
    assert desk.post(f"{DESK}add/", {"organisation": known.pk, "role": "member"}).status_code == 302
    path = f"{DESK}{Membership.objects.get().pk}/organisation/"
    reasons = {
        "is in another country": {},
        "is a contact point": {"country": hub.country, "contact_point": "ncp"},
        "is also a member of other hubs": {"contact_point": ""},
    }
    for words, facts in reasons.items():
        Organisation.objects.update(**facts)
        if words == "is also a member of other hubs":
            make_membership(make_hub("NO"), known)
        page = desk.get(path).content.decode()
        assert [one for one in reasons if f"This organisation {one}" in page] == [words]
        assert 'href="mailto:office@echos.example"' in page
        assert desk.post(path, {"name": "Other name", "kind": "hospital"}).status_code == 403
    Membership.objects.exclude(hub=hub).delete()
    assert desk.post(path, {"name": "New name", "kind": "hospital", "country": "PT"}).status_code == 302
    assert Organisation.objects.get().name == "New name"


def test_network_office_merges_or_keeps_apart(office: Client, hub: Hub) -> None:
    one, other = make_organisation("ACC"), make_organisation("Acc.", website="https://acc.it")
    make_membership(hub, one, since="2022")
    make_membership(hub, other, role="host")
    path = f"/en/network/organisations/{one.pk}/{other.pk}/"
    assert office.get(path).context["consequences"] == [
        "National Cancer Hub Portugal: two memberships become one (Host, since 2022)."
    ]
    sent = {"seen": office.get(path).context["form"].edition, "website": "gone"}
    assert list(office.post(path, sent | {"name": "kept"}).context["form"].errors) == ["__all__"]
    assert list(office.post(path, sent | {"decision": "one"}).context["form"].errors) == ["name"]
    assert Organisation.objects.count() == 2
    assert office.post(path, {"decision": "two"}, follow=True).redirect_chain == [
        ("/en/network/organisations/duplicates/", 302)
    ]
    assert probable_duplicates() == []
    sent |= {"decision": "one", "name": "kept", "csrfmiddlewaretoken": "of the page that was opened"}
    for words in ("The two are merged into “ACC”.", "This was already saved."):
        notices = office.post(path, sent, follow=True).context["messages"]
        assert [str(one) for one in notices] == [words]
    assert Entry.objects.filter(action="hubs.merge_organisations").count() == 1
    assert Organisation.objects.get().website == "https://acc.it"
    assert office.get(path).headers["Location"] == "/en/network/organisations/duplicates/"
    address = f"/en/network/organisations/{one.pk}/"
    assert office.get(f"/en/network/organisations/{other.pk}/").headers["Location"] == address
    assert office.get(f"{address}{one.pk}/").status_code == 404
    assert office.get(f"/api/v1/organisations/{other.pk}/").status_code == 410


@pytest.mark.parametrize("changed", ["before the answer", "while the answer is written"])
def test_merge_of_organisations_changed_meanwhile_is_shown_again(
    office: Client, changed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = make_organisation("ACC"), make_organisation("Acc.")
    path = f"/en/network/organisations/{one.pk}/{other.pk}/"
    sent = {"seen": office.get(path).context["form"].edition, "decision": "one", "name": "gone"}
    Organisation.objects.filter(pk=other.pk).update(name="A very different centre")
    if changed == "while the answer is written":
        monkeypatch.setattr(MergeOrganisationsForm, "edition", sent["seen"])
    page = office.post(path, sent, follow=True)
    assert [*map(str, page.context["messages"]), *page.context["form"].non_field_errors()] == [
        "One of the two was changed after you opened this page. Compare them again."
    ]
    assert Organisation.objects.count() == 2


@pytest.mark.parametrize("number", [1, 3])
def test_list_of_organisations_asks_the_same_however_long(office: Client, number: int) -> None:
    for code in ("PT", "NO", "GR")[:number]:
        make_membership(make_hub(code))
    office.get("/en/network/organisations/")
    with CaptureQueriesContext(connection) as queries:
        page = office.get("/en/network/organisations/")
    assert len(page.context["page_obj"].object_list) == number
    assert len([q for q in queries if "hubs_" in q["sql"]]) == 6


def test_public_page_shows_members_by_sector_and_past_ones_on_the_page_of_all(client: Client, hub: Hub) -> None:
    make_membership(hub, make_organisation("Runs it"), role="host")
    make_membership(hub, make_organisation("Ran it"), role="host", until="2020")
    make_membership(hub, make_organisation("Zeta", sector="public_administration"), since="2021-11")
    make_membership(hub, make_organisation("Alpha"), role="signatory")
    make_membership(hub, make_organisation("Untold", sector=""))
    context = client.get("/en/hubs/pt/").context
    assert names(context["runs"]) == ["Runs it"]
    assert [(sector, names(rows)) for sector, rows in context["members"]] == [
        ("Public administration", ["Zeta"]),
        ("Academia and research", ["Alpha"]),
        ("Sector not specified", ["Untold"]),
    ]
    assert context["past_count"] == 1
    text = client.get("/en/hubs/pt/").content.decode()
    assert text.count("since November 2021") == 1
    assert text.count('href="/en/hubs/pt/members/"') == 1
    page = client.get("/en/hubs/pt/members/")
    assert names(row for row, is_past in page.context["lines"] if is_past) == ["Ran it"]
    table = " ".join(page.content.decode().split())
    assert table.count("Host (past)") == 1
    assert table.count(">Until 2020</td>") == 1


def test_merge_rewrites_one_value_of_a_draft_that_is_saved_at_the_same_moment() -> None:
    kept, gone = make_organisation(), make_organisation()
    draft = make_revision(make_resource(make_hub()))
    Revision.objects.filter(pk=draft.pk).update(content={**draft.content, "publisher": gone.pk})

    def saved_meanwhile(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith('UPDATE "publishing_revision"'):
            with connection.cursor() as cursor:
                changed = """UPDATE publishing_revision SET content = jsonb_set(content, '{source}', '"New words"')"""
                cursor.cursor.execute(changed)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(saved_meanwhile):
        merge_organisations(by=SYSTEM, kept=kept, gone=gone, fields={})
    draft.refresh_from_db()
    assert (draft.content["publisher"], draft.content["source"]) == (kept.pk, "New words")
