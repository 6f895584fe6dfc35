"""What the database refuses of organisations, memberships, groups and chairs."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from hubs.models import Group, GroupChair, Membership, Organisation, OrganisationPair
from tests.factories import make_chair, make_group, make_hub, make_membership, make_organisation
from toolkit.partial_dates.dates import PartialDate, are_in_order

pytestmark = pytest.mark.django_db


def refused(make: Any, *arguments: Any, **fields: Any) -> str:
    """The name of the law that forbids it."""

    def at_once() -> None:
        with transaction.atomic():
            make(*arguments, **fields)
            connection.check_constraints()

    with pytest.raises(IntegrityError) as caught:
        at_once()
    name: str = caught.value.__cause__.diag.constraint_name  # type: ignore[union-attr]
    return name


TERMS = [("2025", "2024", False), ("2024-12", "2024", True), ("2024", "2024-01", True), ("2024-12-31", "2024-12", True),
         ("2025-01", "2024-12", False), ("2024-02-02", "2024-02-01", False), ("2024-02-01", "2024-02-01", True),
         ("2024", "", True), ("", "2024", True)]  # fmt: skip


@pytest.mark.parametrize(("since", "until", "sound"), TERMS)
def test_end_of_a_term_is_not_before_its_beginning(since: str, until: str, sound: bool) -> None:
    dates: dict[str, Any] = {
        "since": PartialDate.parse(since) if since else None,
        "until": PartialDate.parse(until) if until else None,
    }
    assert are_in_order(dates["since"], dates["until"]) is sound
    group = make_group()
    makers = [
        (make_membership, "hubs_membership_term_in_order"),
        (make_group, "hubs_group_term_in_order"),
        (lambda **fields: make_chair(group, **fields), "hubs_chair_term_in_order"),
    ]
    for make, law in makers:
        if sound:
            make(**dates)
        else:
            assert refused(make, **dates) == law


@pytest.mark.parametrize(
    ("until", "is_over"),
    [("2025", True), ("2026", False), ("2026-10", True), ("2026-11", False), ("2026-11-20", True), ("2026-11-21", False),
     ("", False), ("2027", False)],
)  # fmt: skip
def test_term_is_over_when_all_of_its_last_year_month_or_day_is(until: str, is_over: bool) -> None:
    today = dt.date(2026, 11, 21)
    membership = make_membership(until=PartialDate.parse(until) if until else None)
    assert membership.is_past(today) is is_over
    assert list(Membership.objects.past(today)) == ([membership] if is_over else [])
    assert list(Membership.objects.current(today)) == ([] if is_over else [membership])


@pytest.mark.parametrize("shape", ["2024-13", "24", "2024-1", "soon"])
def test_what_is_no_date_is_refused(shape: str) -> None:
    membership, group = make_membership(), make_group()
    chair = make_chair(group)
    for row, law in [(membership, "membership"), (group, "group"), (chair, "chair")]:
        with (
            pytest.raises(IntegrityError, match=f"hubs_{law}_term"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE {row._meta.db_table} SET since = %s WHERE id = %s", [shape, row.pk])  # noqa: S608


def test_organisation_is_once_in_a_hub() -> None:
    membership = make_membership()
    again = {"hub": membership.hub, "organisation": membership.organisation}
    assert refused(make_membership, **again, role="host") == "hubs_membership_once"


@pytest.mark.parametrize("website", ["ftp://a.example", "javascript:alert(1)", "//a.example", "https:a.example"])
def test_website_of_an_organisation_is_http_or_https(website: str) -> None:
    assert refused(make_organisation, website=website) == "hubs_organisation_website_is_web"


def test_sector_is_one_of_the_five() -> None:
    assert refused(make_organisation, sector="army") == "hubs_organisation_known_sector"


def test_different_organisations_are_noted_once_the_older_first() -> None:
    first, second = make_organisation(), make_organisation()
    make = OrganisationPair.objects.create
    assert refused(make, first=second, second=first) == "hubs_pair_in_order"
    assert refused(make, first=first, second=first) == "hubs_pair_in_order"
    make(first=first, second=second)
    assert refused(make, first=first, second=second) == "hubs_pair_once"


def test_kind_of_a_group_fits_its_hub() -> None:
    assert refused(make_group, make_hub(), kind="intergroup") == "hubs_group_kind_fits_realm"
    assert refused(make_group, None, kind="policy_group") == "hubs_group_kind_fits_realm"
    assert refused(make_group, None, kind="club") == "hubs_group_kind_fits_realm"


def test_name_of_a_group_is_once_in_a_hub_and_once_in_europe() -> None:
    for hub in (make_hub("PT"), make_hub("NO"), None):
        make_group(hub, name="Prevention")
        assert refused(make_group, hub, name="Prevention") == "hubs_group_name_once"
    assert refused(make_group, name="") == "hubs_group_has_name"


def test_successor_is_of_the_same_hub_or_also_pan_european() -> None:
    portugal, norway = make_hub("PT"), make_hub("NO")
    groups = {hub: make_group(hub) for hub in (portugal, norway, None)}
    for hub in groups:
        for other in groups:
            fields = {"successor": groups[other], "until": PartialDate(2024)}
            if hub == other:
                assert make_group(hub, **fields).successor == groups[hub]
            else:
                assert refused(make_group, hub, **fields) == "hubs_group_heir_of_same_realm"


def test_group_with_a_successor_has_ended() -> None:
    assert refused(make_group, successor=make_group()) == "hubs_group_with_heir_has_ended"


def test_group_is_not_its_own_successor_not_even_through_others() -> None:
    ended = {"until": PartialDate(2024)}
    third = make_group(**ended)
    second = make_group(successor=third, **ended)
    first = make_group(successor=second, **ended)
    rows = Group.objects.filter(pk=third.pk)
    assert refused(rows.update, successor=first) == "hubs_group_no_circle"
    assert refused(rows.update, successor=second) == "hubs_group_no_circle"
    assert refused(rows.update, successor=third) == "hubs_group_no_circle"


def test_chair_is_named_only_after_agreeing() -> None:
    group = make_group()
    make = GroupChair.objects.create
    assert refused(make, group=group, name="Ana Silva") == "hubs_chair_agreed_to_name"
    assert refused(make, group=group, agreed_to_be_named=True) == "hubs_chair_is_somebody"
    make(group=group, name="Ana Silva", agreed_to_be_named=True)
    make(group=group, function="Director")
    make(group=group, organisation=make_organisation())


def test_organisation_in_two_hubs_and_a_hub_with_two_hosts_or_none() -> None:
    organisation = make_organisation()
    portugal, norway = make_hub("PT"), make_hub("NO")
    for hub in (portugal, norway):
        make_membership(hub, organisation, role="host")
    make_membership(portugal, role="host")
    assert Organisation.objects.get(pk=organisation.pk).memberships.count() == 2
    assert portugal.memberships.filter(role="host").count() == 2
    assert make_hub("GR").memberships.count() == 0
