"""Organisations endorse a joint statement: without an account, once each, verified by domain or decided, withdrawn, without the person."""

import datetime as dt
import re
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.actors import CITIZEN, SYSTEM
from consents.models import Consent
from dialogues.endorsements.actions.decisions import approve_endorsement, refuse_endorsement
from dialogues.endorsements.actions.signatures import (
    confirm_endorsement,
    edition_to_confirm,
    request_endorsement,
    withdraw_endorsement,
)
from dialogues.endorsements.domains import domain_of, has_own_address
from dialogues.endorsements.matching import endorsements_like
from dialogues.endorsements.retention import forget_endorsements
from dialogues.models import Endorsement, JointStatement
from hubs.models import Hub, Organisation
from hubs.registry.actions.organisation_merge import merge_organisations
from outbox.models import OutgoingEmail
from privacy.actions import erase_person, withdraw_consent
from publishing import actions as publishing
from publishing.models import Revision
from publishing.subjects import about
from tests.dialogues.endorsing import (
    PERSON,
    link_token,
    make_endorsement,
    make_ipo,
    make_joint_statement,
    make_request,
)
from tests.factories import SHOWN, make_hub, make_member, make_user
from tests.signing_in import signed_in
from toolkit.actions import ActionRefused

pytestmark = pytest.mark.django_db
TYPED = {
    "organisation": "IOP", "country": "PT", "website": "", "signatory": "Rosa Silva", "function": "Director",
    "email": "Rosa@IOP.example", "shows_signatory": "on", "consent": "on",
}  # fmt: skip


@pytest.fixture
def hub() -> Hub:
    return make_hub("PT")


@pytest.fixture
def statement(hub: Hub) -> JointStatement:
    return make_joint_statement(hub)


def form_of(statement: JointStatement) -> str:
    return reverse("dialogues:endorse", args=[statement.pk])


def emails() -> list[str]:
    return [
        kind.removeprefix("dialogues/") for kind in OutgoingEmail.objects.order_by("pk").values_list("kind", flat=True)
    ]


def text(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split())


# --- the citizen's path -------------------------------------------------------------------------------------------


def test_confirmation_from_the_organisations_own_domain_endorses_at_once(
    client: Client, statement: JointStatement
) -> None:
    make_ipo()
    answer = client.post(form_of(statement), TYPED)
    assert answer.url == reverse("dialogues:endorse_asked", args=[statement.pk])
    assert "Check your email" in text(client.get(answer.url))
    row = Endorsement.objects.get()
    assert (row.email, row.state, str(row.organisation), emails()) == (
        "rosa@iop.example", "unconfirmed", "Instituto de Oncologia do Porto", ["confirm_endorsement"],
    )  # fmt: skip
    assert "No organisation has endorsed this yet." in text(client.get(statement.get_absolute_url()))
    own = reverse("dialogues_personal:endorsement", args=[link_token(row)])
    assert "Confirm endorsement" in text(client.get(own))
    confirm = reverse("dialogues_personal:endorsement_confirm", args=[link_token(row)])
    seen = {"seen": edition_to_confirm(row)}
    client.post(form_of(statement), TYPED | {"signatory": "Someone Else"})  # within ten minutes: no other email
    refused = client.post(confirm, seen)
    assert refused.status_code == 409
    assert "Read it again before you confirm." in text(refused)
    assert "Someone Else" in text(refused)
    client.post(form_of(statement), TYPED)
    assert seen["seen"] in client.get(own).content.decode()
    for _click in range(2):
        client.post(confirm, seen)
    assert emails() == ["confirm_endorsement", "endorsed"]
    assert Consent.objects.values_list("purpose", "about").get() == (
        "endorsement", f"dialogues.jointstatement:{statement.pk}",
    )  # fmt: skip
    page = text(client.get(statement.get_absolute_url()))
    assert "Portugal (1) Instituto de Oncologia do Porto Rosa Silva , Director ·" in page
    client.post(reverse("dialogues_personal:endorsement_signatory", args=[link_token(row)]), {"shows": "no"})
    assert "Rosa Silva" not in text(client.get(statement.get_absolute_url()))
    file = b"".join(client.get(reverse("dialogues:endorsements_csv", args=[statement.pk]))).decode()  # type: ignore[call-overload]
    assert '"Instituto de Oncologia do Porto","PT","' in file
    one = client.get(f"/api/v1/joint-statements/{statement.pk}/").json()
    assert [(each["name"], each["country"]) for each in one["endorsements"]] == [
        ("Instituto de Oncologia do Porto", "PT")
    ]
    assert (one["endorsement_count"], one["endorsements_url"].endswith(f"/{statement.pk}/endorsements.csv")) == (
        1,
        True,
    )


def test_lists_show_some_and_count_all(
    client: Client, statement: JointStatement, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dialogues.endorsements.views.public.PER_LIST", 20)
    late = dt.datetime(2026, 7, 1, 23, 30, tzinfo=dt.UTC)  # the next day in Brussels
    whole = {
        "statement": statement,
        "state": "endorsed",
        "asked_at": timezone.now(),
        "confirmed_at": late,
        "endorsed_at": late,
    }
    names = [f"Name {number:02}" for number in range(21)]
    Endorsement.objects.bulk_create(
        Endorsement(organisation_name=name, name_key=name.lower(), **whole) for name in names
    )
    pages = [text(client.get(statement.get_absolute_url(), {"page": number})) for number in (1, 2)]
    assert ["No single country (21)" in page for page in pages] == [True, True]
    assert [[name in page for name in ("Name 00", "Name 19", "Name 20")] for page in pages] == [
        [True, True, False], [False, False, True],
    ]  # fmt: skip
    one = client.get(f"/api/v1/joint-statements/{statement.pk}/").json()
    assert (len(one["endorsements"]), one["endorsement_count"]) == (20, 21)
    file = b"".join(client.get(reverse("dialogues:endorsements_csv", args=[statement.pk]))).decode()  # type: ignore[call-overload]
    assert file.count("2026-07-02") == 21


def test_long_name_that_folding_makes_longer_is_taken(client: Client, statement: JointStatement) -> None:
    assert client.post(form_of(statement), TYPED | {"organisation": "ß" * 200}).status_code == 302
    assert Endorsement.objects.get().name_key == "s" * 250


def test_network_limit_comes_before_the_registry_is_read(
    client: Client, statement: JointStatement, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PUBLIC_FORMS_PER_HOUR = 1
    searched: list[str] = []

    def find(*, name: str, **_facts: Any) -> tuple[None, list[Organisation]]:
        searched.append(name)
        return None, []

    monkeypatch.setattr("dialogues.endorsements.views.public.find_organisations", find)
    answers = [
        client.post(form_of(statement), TYPED | {"organisation": name}).status_code for name in ("Vida", "Other")
    ]
    assert (answers, searched) == ([302, 429], ["Vida"])


def test_person_withdraws_with_their_link_which_then_opens_nothing(client: Client, statement: JointStatement) -> None:
    row = make_endorsement(statement, "rosa@iop.example", organisation=make_ipo())
    path = reverse("dialogues_personal:endorsement_withdraw", args=[link_token(row)])
    assert "Withdraw the endorsement?" in text(client.get(path))
    assert client.post(path).url == reverse("dialogues:endorsement_withdrawn")
    assert client.get(path).status_code == 404
    row.refresh_from_db()
    assert (row.state, row.email, row.signatory, emails()[-1]) == ("withdrawn", "", "", "endorsement_withdrawn")
    assert "IOP" not in text(client.get(statement.get_absolute_url()))
    assert Consent.objects.filter(given=False, purpose="endorsement").count() == 1
    make_endorsement(statement, "rosa@iop.example", organisation=Organisation.objects.get(acronym="IOP"))  # and again


def test_form_asks_which_of_similar_organisations_is_meant(client: Client, statement: JointStatement) -> None:
    known = make_ipo(name="Liga Portuguesa Contra o Cancro", acronym="LPCC")
    typed = TYPED | {"organisation": "Liga Portuguesa Contra Cancro"}
    page = client.post(form_of(statement), typed)
    assert "The network knows organisations with similar names." in text(page)
    assert not Endorsement.objects.exists()
    client.post(form_of(statement), typed | {"match": str(known.pk)})
    client.post(form_of(statement), typed | {"match": "none", "email": "ana@mail.example"})
    assert list(Endorsement.objects.order_by("pk").values_list("organisation", "organisation_name")) == [
        (known.pk, ""), (None, "Liga Portuguesa Contra Cancro"),
    ]  # fmt: skip


def test_known_and_unknown_addresses_get_the_same_answer_and_as_many_emails(
    client: Client, statement: JointStatement
) -> None:
    make_endorsement(statement, "known@mail.example", name="Known")
    Endorsement.objects.update(asked_at=timezone.now() - dt.timedelta(days=1))
    before = len(emails())
    for address in ("known@mail.example", "new@mail.example", "known@mail.example", "new@mail.example"):
        assert client.post(form_of(statement), TYPED | {"organisation": "Vida", "email": address}).status_code == 302
    assert sorted(emails()[before:]) == ["already_endorsed", "confirm_endorsement"]
    assert Endorsement.objects.get(email="known@mail.example").name == "Known"
    asked = OutgoingEmail.objects.get(recipient="new@mail.example")
    assert "Vida" not in str(asked.context)  # nothing that a stranger typed


CLOSED = {
    "closed": ({"opens_on": dt.date(2026, 1, 1), "closes_on": dt.date(2026, 1, 31)}, "Endorsement closed on"),
    "upcoming": ({"opens_on": dt.date(2040, 1, 1), "closes_on": dt.date(2040, 1, 31)}, "can be endorsed from"),
    "withdrawn": ({"withdrawn_at": timezone.now()}, "not public at the moment"),
}


@pytest.mark.parametrize("case", CLOSED)
def test_statement_that_is_not_open_refuses_in_words_and_in_the_database(case: str, hub: Hub) -> None:
    fields, words = CLOSED[case]
    statement = make_joint_statement(hub, **fields)
    with pytest.raises(ActionRefused, match=words):
        make_request(statement)
    row = Endorsement(
        statement=statement, organisation_name="Vida", name_key="vida", email="a@b.example", asked_at=timezone.now()
    )
    with pytest.raises(IntegrityError, match="endorsement_while_open"), transaction.atomic():
        row.save()


def test_replaced_statement_refuses_and_names_the_newer_one(
    client: Client, statement: JointStatement, hub: Hub
) -> None:
    newer = make_joint_statement(hub, title="Screening, corrected", replaces=statement)
    with pytest.raises(ActionRefused, match="replaced by “Screening, corrected”"):
        make_request(statement)
    assert "This statement was replaced" in text(client.get(statement.get_absolute_url()))
    make_request(newer)


@pytest.mark.parametrize(
    ("open_to", "words"), [("known", "already in the network"), ("country", "organisations of Portugal"), ("all", "")]
)
def test_only_those_it_is_open_to_can_endorse(hub: Hub, open_to: str, words: str) -> None:
    statement = make_joint_statement(hub, open_to=open_to)
    if words:
        with pytest.raises(ActionRefused, match=words):
            make_request(statement)
    else:
        make_request(statement)
    make_request(statement, "rosa@iop.example", organisation=make_ipo())


def test_second_endorsement_of_an_organisation_is_refused(statement: JointStatement) -> None:
    ipo = make_ipo()
    second = make_request(statement, "two@mail.example", organisation=ipo)
    make_endorsement(statement, "one@iop.example", organisation=ipo)
    with pytest.raises(ActionRefused, match="endorsed the statement already"):
        make_request(statement, "three@iop.example", organisation=ipo)
    waiting = confirm_endorsement(by=CITIZEN, endorsement=second, shown=SHOWN, at=timezone.now())
    with pytest.raises(ActionRefused, match="endorsed the statement already"):
        approve_endorsement(by=SYSTEM, endorsement=waiting, organisation=None, at=timezone.now())


# --- the database -------------------------------------------------------------------------------------------------

ENDORSED = {"state": "endorsed", "confirmed_at": timezone.now(), "endorsed_at": timezone.now()}
OF_ENDORSEMENTS: dict[str, dict[str, Any]] = {
    "dialogues_endorsement_one_an_organisation": {**ENDORSED, "organisation_name": "", "name_key": ""},
    "dialogues_endorsement_one_a_name": {**ENDORSED, "organisation_name": "Vida", "name_key": "vida"},
    "dialogues_endorsement_one_an_address": {"email": "same@mail.example"},
    "dialogues_endorsement_names_organisation": {"organisation_name": ""},
    "dialogues_endorsement_state_fits": {"state": "endorsed"},
    "dialogues_endorsement_withdrawn_names_no_one": {"state": "withdrawn", "decided_at": timezone.now()},
    "dialogues_endorsement_shows_who_there_is": {"signatory": "", "shows_signatory": True},
    "dialogues_endorsement_canonical_address": {"email": "A@B.example"},
}
OF_STATEMENTS: dict[str, dict[str, Any]] = {
    "dialogues_joint_statement_text_is_fixed": {"body": "Other"},
    "dialogues_joint_statement_closes_after_opening": {"closes_on": dt.date(2020, 1, 1)},
    "dialogues_joint_statement_published_is_whole": {"opens_on": None},
    "dialogues_joint_statement_known_values": {"kind": "x"},
    "dialogues_joint_statement_country_is_of_hub": {"open_to": "country", "hub": None},
    "dialogues_joint_statement_replaces_another": {"replaces": F("id")},
    "dialogues_jointstatement_replaces_id_same_hub": {},
}


@pytest.mark.parametrize("name", [*OF_ENDORSEMENTS, *OF_STATEMENTS])
def test_database_refuses(name: str, statement: JointStatement) -> None:
    make_endorsement(statement, "one@mail.example", name="One")
    make_request(statement, "two@mail.example", name="Two")
    row: dict[str, dict[str, Any]] = {
        "dialogues_endorsement_one_an_organisation": {"organisation": make_ipo()},
        "dialogues_jointstatement_replaces_id_same_hub": {"replaces": make_joint_statement(make_hub("NO"))},
    }
    values = OF_ENDORSEMENTS.get(name, OF_STATEMENTS.get(name, {})) | row.get(name, {})
    rows: Any = Endorsement.objects if name in OF_ENDORSEMENTS else JointStatement.objects.filter(pk=statement.pk)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        rows.update(**values)


# --- who may sign -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("website", "domain"),
    [
        ("https://www.iop.example", "iop.example"), ("https://iop.example/pt/", "iop.example"),
        ("https://www.gov.example/web/health", ""), ("https://gmail.com", ""), ("", ""),
    ],
)  # fmt: skip
def test_domain_of_a_website(website: str, domain: str) -> None:
    assert domain_of(website) == domain


def test_only_the_exact_domain_that_no_other_organisation_has_counts() -> None:
    ipo = make_ipo()
    tried = ("a@iop.example", "a@mail.iop.example", "a@notiop.example", "a@gmail.com")
    assert [has_own_address(ipo, one) for one in tried] == [True, False, False, False]
    make_ipo(name="Fundação IOP", website="http://iop.example/en")
    assert not has_own_address(ipo, "a@iop.example")


def test_other_addresses_wait_for_the_hub_which_approves_or_refuses(hub: Hub, statement: JointStatement) -> None:
    make_endorsement(statement, "rosa@iop.example", organisation=make_ipo())
    row = make_endorsement(statement, "ana@gmail.com", name="Instituto Oncologia do Porto")
    other = make_endorsement(
        statement, "rui@gmail.com", name="Vida"
    )  # fmt: skip
    desk = signed_in(make_member(hub, "editor"))
    queue = reverse("endorsements_manage:endorsements", args=["pt", statement.pk])
    assert "Instituto Oncologia do Porto" in text(desk.get(queue))
    assert "Instituto de Oncologia do Porto" not in text(desk.get(queue))  # it endorsed already
    decision = ["pt", statement.pk, other.pk]
    assert (
        desk.post(reverse("endorsements_manage:endorsement_refuse", args=decision), {"because": ""}).status_code == 409
    )
    desk.post(reverse("endorsements_manage:endorsement_refuse", args=decision), {"because": "Not known"})
    desk.post(reverse("endorsements_manage:endorsement_approve", args=["pt", statement.pk, row.pk]))
    assert emails()[-2:] == ["endorsement_refused", "endorsed"]
    assert sorted(Endorsement.objects.values_list("state", flat=True)) == ["endorsed", "endorsed", "refused"]
    desk.post(
        reverse("endorsements_manage:endorsement_withdraw", args=["pt", statement.pk, row.pk]), {"because": "Left"}
    )
    assert not Endorsement.objects.filter(state="withdrawn").exclude(because="").exists()
    assert OutgoingEmail.objects.order_by("-pk").values_list("kind", "context__because")[0] == (
        "dialogues/endorsement_withdrawn", "Left",
    )  # fmt: skip


def test_look_alikes_are_noticed_at_the_decision(hub: Hub, statement: JointStatement) -> None:
    known = make_ipo(name="Liga Contra o Cancro", acronym="", website="")
    request = {"statement": statement, "organisation": None, "country": hub.country, "website": "", "person": PERSON}
    at = timezone.now()
    for name, email in (("Liga Contra Cancro", "ana@gmail.com"), ("Liga Contra o Cancro", "rui@gmail.com")):
        request_endorsement(by=CITIZEN, name=name, email=email, at=at, **request)
    rows = [
        confirm_endorsement(by=CITIZEN, endorsement=row, shown=SHOWN, at=at)
        for row in Endorsement.objects.order_by("pk")
    ]
    desk = signed_in(make_member(hub))
    path = reverse("endorsements_manage:endorsement_approve", args=["pt", statement.pk, rows[0].pk])
    assert "Is it one of these?" in text(desk.get(path))
    assert desk.post(path).status_code == 409  # it has to be said
    desk.post(path, {"organisation": str(known.pk)})
    first = Endorsement.objects.get(pk=rows[0].pk)
    assert (first.organisation, first.organisation_name, first.state) == (known, "", "endorsed")
    assert endorsements_like(rows[1]) == [first]
    page = desk.get(reverse("endorsements_manage:endorsement", args=["pt", statement.pk, rows[1].pk]))
    assert "A similar organisation has endorsed this already" in text(page)


def test_merged_organisations_keep_the_endorsement_that_counts(statement: JointStatement) -> None:
    one, other = make_ipo(), make_ipo(name="IOP do Porto", website="")
    waits = make_endorsement(statement, "x@mail.example", organisation=one)
    counts, twice = (make_endorsement(statement, f"{name}@mail.example", organisation=other) for name in ("y", "z"))
    approve_endorsement(by=SYSTEM, endorsement=counts, organisation=None, at=timezone.now())
    merge_organisations(by=SYSTEM, kept=one, gone=other, fields={})
    rows = Endorsement.objects.order_by("pk")
    assert list(rows.values_list("pk", "organisation", "state")) == [
        (waits.pk, one.pk, "pending"), (counts.pk, one.pk, "endorsed"), (twice.pk, one.pk, "pending"),
    ]  # fmt: skip
    third = make_ipo(name="Porto IOP", website="")
    doubled = make_endorsement(statement, "w@mail.example", organisation=third)
    approve_endorsement(by=SYSTEM, endorsement=doubled, organisation=None, at=timezone.now())
    merge_organisations(by=SYSTEM, kept=third, gone=one, fields={})
    assert not rows.filter(pk=doubled.pk).exists()
    assert rows.filter(organisation=third).count() == 3
    email_of_end = OutgoingEmail.objects.get(kind="dialogues/endorsement_withdrawn")
    assert (email_of_end.recipient, "in the network twice" in email_of_end.context["because"]) == (
        "w@mail.example",
        True,
    )
    assert Consent.objects.get(given=False).means == "merge"


def test_statement_that_was_withdrawn_gets_no_more_endorsements(statement: JointStatement) -> None:
    row = make_endorsement(statement)
    JointStatement.objects.update(withdrawn_at=timezone.now())
    with pytest.raises(ActionRefused, match="not public at the moment"):
        approve_endorsement(by=SYSTEM, endorsement=row, organisation=None, at=timezone.now())


def test_office_decides_on_the_networks_statements_and_not_on_a_hubs(statement: JointStatement) -> None:
    network = make_joint_statement(of_network=True)
    row = make_endorsement(network)
    office = signed_in(make_user("Office", is_network_office=True))
    assert office.get(reverse("network_endorsements:endorsements", args=[network.pk])).status_code == 200
    office.post(reverse("network_endorsements:endorsement_approve", args=[network.pk, row.pk]))
    assert Endorsement.objects.get().state == "endorsed"
    assert office.get(reverse("endorsements_manage:endorsements", args=["pt", statement.pk])).status_code == 403
    assert "All endorsements" not in text(office.get(reverse("endorsements_manage:detail", args=["pt", statement.pk])))


# --- the text -----------------------------------------------------------------------------------------------------


def test_statement_is_written_published_and_fixed_once_endorsed(hub: Hub) -> None:
    desk = signed_in(make_member(hub))
    today = timezone.localdate()
    typed = {
        "original_language": "en", "title": "One voice", "body": "We call.", "kind": "call", "open_to": "all",
        "opens_on": today.isoformat(), "closes_on": (today + dt.timedelta(days=5)).isoformat(), "replaces": "",
    }  # fmt: skip
    desk.post("/en/manage/pt/joint-statements/new/", typed)
    statement = JointStatement.objects.get()
    page = f"/en/manage/pt/joint-statements/{statement.pk}/"
    desk.post(desk.get(page).context["urls"]["publish"])
    statement.refresh_from_db()
    assert (str(statement), statement.kind, statement.is_open(today)) == ("One voice", "call", True)
    make_endorsement(statement)
    desk.post(f"{page}edit/?edition=1", typed | {"body": "We shout."})
    assert "Create a new statement that replaces it" in text(desk.get(page))
    with pytest.raises(ActionRefused, match="Create a new statement"):
        publishing.publish(by=SYSTEM, revision=Revision.objects.open().get(), at=timezone.now())
    later = today + dt.timedelta(days=9)
    desk.post(
        f"{page}edit/?edition=2&language=pt",
        typed | {"closes_on": later.isoformat(), "title_pt": "Uma voz", "body_pt": "Apelamos."},
    )
    publishing.publish(by=SYSTEM, revision=Revision.objects.open().get(), at=timezone.now())
    statement.refresh_from_db()
    assert (statement.closes_on, statement.text_in("pt", "title")) == (later, "Uma voz")


def test_draft_without_dates_or_replacing_one_twice_is_not_published(hub: Hub, statement: JointStatement) -> None:
    make_joint_statement(hub, replaces=statement)
    row = JointStatement.objects.create(hub=hub)
    content = {"original_language": "en", "texts": {"en": {"title": "T", "body": "B"}}, "replaces": statement.pk}
    draft = publishing.save_draft(by=SYSTEM, about=about(row), content=content, edition=0, at=timezone.now())
    complaints = " ".join(about(row).type.complaints(draft))
    assert "Enter the first and the last day" in complaints
    assert "has already been replaced by another statement" in complaints


# --- the person ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["erasure", "consent", "retention"])
def test_endorsement_stays_without_the_person(way: str, statement: JointStatement, client: Client) -> None:
    make_endorsement(statement, "rosa@iop.example", organisation=make_ipo(), shows_signatory=True)
    at = timezone.now()
    if way == "erasure":
        erase_person(by=CITIZEN, address="rosa@iop.example", at=at)
    elif way == "consent":
        withdraw_consent(by=CITIZEN, address="rosa@iop.example", consent=Consent.objects.get(), at=at)
    else:
        forget_endorsements(at=at + dt.timedelta(days=377))
    row = Endorsement.objects.get()
    assert (row.state, row.email, row.signatory, row.function, row.link_hash) == ("endorsed", "", "", "", None)
    assert not OutgoingEmail.objects.filter(recipient="rosa@iop.example").exists()
    page = text(client.get(statement.get_absolute_url()))
    assert "Instituto de Oncologia do Porto" in page
    assert "Rosa" not in page
    withdraw_endorsement(by=SYSTEM, endorsement=row, because="Asked by phone", at=at)


def test_what_was_not_confirmed_or_was_refused_goes_on_time(statement: JointStatement) -> None:
    make_request(statement, "late@mail.example")
    refused = make_endorsement(statement, "refused@mail.example", name="Other")
    refuse_endorsement(by=SYSTEM, endorsement=refused, because="Unknown", at=timezone.now())
    assert forget_endorsements(at=timezone.now() + dt.timedelta(days=6)) == 0
    assert forget_endorsements(at=timezone.now() + dt.timedelta(days=8)) == 1
    assert forget_endorsements(at=timezone.now() + dt.timedelta(days=31)) == 1
    assert not Endorsement.objects.exists()
