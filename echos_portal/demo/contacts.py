"""The contacts of the Portuguese hub: imported from a file, some added by hand, some twice; and the segments of them."""

import csv
import datetime as dt
import io
import random
from functools import cache, partial
from typing import Any

from django.conf import settings
from django.utils.text import slugify

from accounts.addresses import address_hash
from echos_portal.demo.history import History
from echos_portal.demo.people import MARTA, TIAGO, person
from echos_portal.demo.texts import read_texts
from hubs.models import Hub, Topic
from outbox.actions import unsubscribe_hash
from stakeholders.contacts.actions import add_stakeholder
from stakeholders.contacts.mailing_lists import invitations_of
from stakeholders.imports.actions import check_import, confirm_import, start_import, write_import
from stakeholders.models import Import, Stakeholder
from stakeholders.segments.actions import add_segment

COLUMNS = ("kind", "name", "email", "function", "sector", "level", "region", "language", "topics")
WITHOUT_ADDRESS = 12
# By their place among the people with an address: who unsubscribed so many days ago, two of them before they were invited, and
# whose address is wrong.
UNSUBSCRIBED = ((10, 60), (20, 50), (30, 20))
WRONG = (14, 24)
ADDED_BY_HAND = 24
Contact = dict[str, str]

SEGMENTS: dict[str, dict[str, list[str]]] = {
    "Hospitals in Norte": {"sectors": ["health_care"], "regions": ["Norte"]},
    "Patient associations": {"kinds": ["organisation"], "sectors": ["civil_society"]},
    "Municipalities with screening": {"sectors": ["public_administration"], "levels": ["local"], "topics": ["MO2"]},
    "Policy Group": {"kinds": ["person"], "sectors": ["public_administration", "health_care", "civil_society"]},
    "Contacts who read English": {"languages": ["en"]},
}
# Typed a second time: the place of a person or organisation in the list, and how the name was spelled then.
PERSONS_TWICE = (3, 27, 61, 90)
ORGANISATIONS_TWICE = (2, 44)


def plan_contacts(history: History) -> None:
    """Import most contacts at the beginning, add the others over the weeks, and unsubscribe three. Does nothing where the hub
    has contacts."""
    hub = Hub.objects.select_related("country").get(slug="pt")
    if Stakeholder.objects.filter(hub=hub).exists():
        return
    people, organisations = made_up_contacts()
    contacts = [*organisations, *people]
    by_hand = contacts[5 :: len(contacts) // ADDED_BY_HAND][:ADDED_BY_HAND]
    imported = [contact for contact in contacts if contact not in by_hand]
    history.ago(83, partial(import_contacts, hub, "contactos-2026.csv", imported))
    for place, contact in enumerate(by_hand):
        history.ago(76 - 3 * place, partial(_add, hub, contact))
    for name, criteria in SEGMENTS.items():
        history.ago(80, partial(_add_segment, hub, name, criteria))
    again = _typed_twice(people, organisations)
    history.ago(4, partial(import_contacts, hub, "inscritos-forum-do-norte.csv", again))
    history.ago(1, partial(_refused_import, hub))
    for place, days in UNSUBSCRIBED:
        history.ago(days, partial(_unsubscribe, hub, _addresses(people)[place]))


@cache
def made_up_contacts() -> tuple[list[Contact], list[Contact]]:
    """People and organisations of the table, always the same. Every twelfth reads English."""
    chance, table = random.Random("contacts"), read_texts("contacts")  # noqa: S311 - the same contacts in every demo
    names = _names(chance, table["people"])
    people: list[Contact] = []
    organisations: list[Contact] = []
    for group in table["group"]:
        rows = group["organisations"]
        organisations += [_organisation(chance, group, row) for row in rows]
        people += [_person_of(chance, group, chance.choice(rows), next(names)) for _number in range(group["people"])]
    for contact in chance.sample(people, WITHOUT_ADDRESS):
        contact["email"] = ""
    return people, organisations


def wrong_addresses() -> list[str]:
    """Addresses of contacts that do not exist."""
    addresses = _addresses(made_up_contacts()[0])
    return [addresses[place] for place in WRONG]


def _addresses(people: list[Contact]) -> list[str]:
    return [one["email"] for one in people if one["email"]]


def _names(chance: random.Random, table: dict[str, list[str]]) -> Any:
    """Name and whether it is a woman's; no two people share a family name and a first letter, so that none looks like another."""
    taken: set[tuple[str, str]] = set()
    while True:
        is_woman = chance.random() < 0.55
        given, family = chance.choice(table["women" if is_woman else "men"]), chance.choice(table["family"])
        if (given[0], family) not in taken:
            taken.add((given[0], family))
            yield f"{given} {family}", is_woman


def _person_of(chance: random.Random, group: dict[str, Any], row: list[str], named: tuple[str, bool]) -> Contact:
    name, is_woman = named
    hers, _or, his = chance.choice(group["functions"]).partition("|")
    contact = _organisation(chance, group, row)
    address = f"{slugify(name).replace('-', '.')}@{row[1]}.demo.example"
    function = f"{hers if is_woman else his or hers}, {row[0]}"
    return contact | {"kind": "person", "name": name, "email": address, "function": function}


def _organisation(chance: random.Random, group: dict[str, Any], row: list[str]) -> Contact:
    level = row[3] if len(row) > 3 else group["level"]
    topics = group["topics"] if chance.random() < 0.7 else ["TP1"]
    return {
        "kind": "organisation", "name": row[0], "email": f"geral@{row[1]}.demo.example", "function": "", "sector": group["sector"],
        "level": level, "region": row[2], "language": "en" if chance.random() < 1 / 12 else "pt", "topics": "|".join(topics),
    }  # fmt: skip


def _typed_twice(people: list[Contact], organisations: list[Contact]) -> list[Contact]:
    """Six contacts again, under another address and mostly without accents: what the page of duplicates is for."""
    again = [people[place] for place in PERSONS_TWICE] + [organisations[place] for place in ORGANISATIONS_TWICE]
    return [
        contact | {"name": _respelled(contact["name"]), "email": f"{slugify(contact['name'])}@correio.demo.example"}
        for contact in again
    ]


def _respelled(name: str) -> str:
    """Return the name as a person in a hurry types it: without accents, the family name first."""
    plain = slugify(name).replace("-", " ").title()
    return " ".join([*plain.split()[1:], plain.split()[0]]) if len(plain.split()) == 2 else plain


def import_contacts(hub: Hub, file_name: str, contacts: list[Contact], at: dt.datetime) -> Import:
    """Import these as a person does: upload a file, have it checked, confirm it, have it written."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerows(contacts)
    run = _start(hub, file_name, out.getvalue().encode(), at)
    confirm_import(by=person(TIAGO), run=run, existing=Import.Existing.UPDATE)
    write_import(import_id=run.pk)
    return run


def _refused_import(hub: Hub, at: dt.datetime) -> None:
    """Start an import of the sample file with errors, which the page of the import lists."""
    sample = settings.BASE_DIR / "static" / "demo" / "contacts-with-errors.csv"
    _start(hub, sample.name, sample.read_bytes(), at)


def _start(hub: Hub, file_name: str, content: bytes, at: dt.datetime) -> Import:
    run = start_import(by=person(TIAGO), hub=hub, file_name=file_name, content=content, language="en", at=at)
    check_import(import_id=run.pk)
    return run


def _add(hub: Hub, contact: Contact, _at: dt.datetime) -> None:
    fields = {name: value for name, value in contact.items() if name != "topics"}
    topics = Topic.objects.filter(code__in=contact["topics"].split("|"))
    add_stakeholder(by=person(TIAGO), hub=hub, topics=topics, **fields)


def _add_segment(hub: Hub, name: str, criteria: dict[str, list[str]], _at: dt.datetime) -> None:
    add_segment(by=person(MARTA), hub=hub, name=name, criteria=criteria)


def _unsubscribe(hub: Hub, address: str, _at: dt.datetime) -> None:
    unsubscribe_hash(recipient=address_hash(address), mailing_list=invitations_of(hub))
