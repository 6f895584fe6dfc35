"""The table of groups: what it must agree with, and what a second load leaves as it is."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from audit.actors import SYSTEM
from audit.models import Entry
from hubs.data_files.loader import load_network
from hubs.groups.actions.groups import end_group
from hubs.models import Group, Membership, Organisation
from hubs.registry.actions.memberships import change_membership
from hubs.registry.actions.organisations import change_organisation
from tests.factories import make_chair, make_user
from tests.hubs.test_loading import (
    DATA,
    add,
    change,
    load,
    problems,
)
from tests.network import load_tables
from toolkit.partial_dates.dates import PartialDate

pytestmark = pytest.mark.django_db
KINDS = "focused_topic_network, special_network, intergroup"


def test_rows_that_contradict_each_other_are_reported(folder: Path) -> None:
    add(
        folder,
        "groups.csv",
        ",A,policy_group,,,,,,no,,x",
        ",B,intergroup,,,2024,2023,,no,,x",
        ",C,intergroup,,,,,,no,B,x",
        ",D,intergroup,,,,2024,,no,E,x",
        ",E,intergroup,,,,2024,,no,D,x",
        "PT,F,data_group,,ZZ,,2024,,no,B,x",
        "PT,Policy Group,policy_group,,,,,,no,,x",
    )
    said = problems(folder)
    for words in (
        f"groups.csv, row 30, column kind: Enter one of: {KINDS}.",
        "groups.csv, row 31, column until: Is before the start.",
        "groups.csv, row 32, column until: Enter a date: a group with a successor has ended.",
        "groups.csv, row 33, column successor: Leads back to this group itself.",
        "groups.csv, row 34, column successor: Leads back to this group itself.",
        "groups.csv, row 35, column topics: “ZZ” is unknown: no topic of that name or code is loaded.",
    ):
        assert said.count(words) == 1, (words, said)


def test_successor_of_another_hub_is_reported(folder: Path) -> None:
    add(folder, "groups.csv", "PT,F,data_group,,,,2024,,no,Workforce,x")
    assert problems(folder) == [
        "groups.csv, row 30, column successor: “Workforce” is not a group of the same hub or list."
    ]


def test_membership_that_ends_before_it_begins_is_reported(folder: Path) -> None:
    change(folder, "memberships.csv", 2, since="2024", until="2023")
    assert problems(folder) == ["memberships.csv, row 2, column until: Is before the start."]


def test_loaded_groups_stand_in_their_history() -> None:
    load_tables(load_network)
    successor = Group.objects.get(name="Emergencies and Crises")
    assert successor.predecessors.count() == 2
    assert [topic.code for topic in successor.topics.all()] == ["FTN2"]
    assert Group.objects.filter(hub__slug="be").count() == 10


def test_group_that_a_person_ended_stays_ended_and_the_load_says_so(folder: Path) -> None:
    load_tables(load_network)
    group, said = Group.objects.get(name="Workforce"), StringIO()
    end_group(by=make_user(is_network_office=True), group=group, until=PartialDate(2026, 10))
    change(folder, "groups.csv", 10, purpose="Those who care", since="2025")
    call_command("load_network", str(folder), stdout=said)
    group.refresh_from_db()
    assert (group.since, group.until, group.purpose) == (None, PartialDate(2026, 10), "Those who care")
    words = "Not followed: it was changed in the portal later."
    assert said.getvalue().splitlines()[-2:] == [
        f"groups.csv, row 10, column {column}: {words}" for column in ("since", "until")
    ]
    successor = Group.objects.get(name="Digital Health")
    end_group(by=make_user(is_network_office=True), group=group, until=PartialDate(2026, 10), successor=successor)
    change(folder, "groups.csv", 2, until="2025", successor="Workforce")
    problems = [str(problem) for problem in load(folder).problems]
    assert problems == [
        "groups.csv, row 2, column successor: The successor ends in this group itself, through its own successors."
    ]


def test_empty_cells_take_nothing_away() -> None:
    load_tables(load_network)
    member = (
        Membership.objects.filter(hub__slug="no", organisation__sector="").first()
        or Membership.objects.filter(hub__slug="it").get()
    )
    change_membership(by=SYSTEM, membership=member, since=PartialDate(2021))
    change_organisation(by=SYSTEM, organisation=member.organisation, sector="academia")
    report = load(DATA)
    assert {(tally.added, tally.changed) for tally in report.tallies.values()} == {(0, 0)}
    member.refresh_from_db()
    assert (member.since, Organisation.objects.get(pk=member.organisation_id).sector) == (PartialDate(2021), "academia")


def test_sector_chosen_in_the_portal_stays_where_the_table_tells_none() -> None:
    load_tables(load_network)
    agency = Organisation.objects.filter(kind="public_agency", sector="public_administration").first()
    assert agency
    change_organisation(by=SYSTEM, organisation=agency, sector="academia")
    load(DATA)
    agency.refresh_from_db()
    assert agency.sector == "academia"


def test_group_that_ends_in_the_table_ends_the_terms_of_its_chairs(folder: Path) -> None:
    """The load changes the group through the action that people use."""
    load_tables(load_network)
    group = Group.objects.get(name="Workforce")
    chair = make_chair(group)
    change(folder, "groups.csv", 10, until="2025")
    load(folder)
    chair.refresh_from_db()
    assert chair.until == PartialDate(2025)
    assert list(Entry.objects.filter(action="hubs.change_group").values_list("subject_id", "fields")) == [
        (group.pk, ["until"])
    ]
