"""Texts as they are searched and sorted."""

import pytest
from django import forms
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from hubs.models import Organisation
from stakeholders.contacts.models import Stakeholder
from stakeholders.models import Segment
from tests.factories import make_hub, make_organisation, make_stakeholder, make_topic
from toolkit.plain_text import PlainTextForm
from toolkit.text_search import MOST_WORDS

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("given", "folded"),
    [
        ("João", "joao"), ("Joa\u0303o", "joao"), ("ÁLVARO", "alvaro"), ("Łucja Ćwikła", "lucja cwikla"),
        ("Straße", "strasse"), ("Ærø", "aero"), ("Þór", "thor"), ("ΣΟΦΟΣ", "σοφοσ"), ("σοφός", "σοφοσ"),
        ("\uff21\uff22", "ab"), ("a\u200bb\u00adc", "abc"), ("İstanbul", "istanbul"), ("Ħal Għaxaq", "hal ghaxaq"),
        ("100% of_all", "100% of_all"),
    ],
)  # fmt: skip
def test_fold_text(given: str, folded: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT fold_text(%s)", [given])
        assert cursor.fetchone()[0] == folded


@pytest.mark.parametrize("words", ["joao", "JOÃO silva", "silva joa\u0303o", "norte", "lodz", "100%"])
def test_contacts_are_found_however_they_are_written(words: str) -> None:
    hub = make_hub()
    found = make_stakeholder(
        hub, name="João Silva 100%", region="Norte", organisation=make_organisation("Hospital Łódź")
    )
    make_stakeholder(hub, name="Other 1000")
    assert list(Stakeholder.objects.searched(words)) == [found]


def test_regions_of_a_segment_fold_too() -> None:
    hub = make_hub()
    found = make_stakeholder(hub, region="Małopolskie")
    make_stakeholder(hub, region="Mazowieckie")
    segment = Segment(hub=hub, criteria={"regions": ["malopolskie"]})
    assert list(segment.members()) == [found]


def test_whoever_has_two_of_the_topics_is_there_once() -> None:
    person = make_stakeholder()
    person.topics.add(make_topic("MO1", "Understanding"), make_topic("MO2"))
    found = Stakeholder.objects.matching({"topics": ["MO1", "MO2"]})
    assert (list(found), found.count()) == ([person], 1)


def test_contacts_are_sorted_as_people_sort_them() -> None:
    hub = make_hub()
    for name in ("Zulmira", "beatriz", "Álvaro"):
        make_stakeholder(hub, name=name)
    assert [one.name for one in Stakeholder.objects.filter(hub=hub)] == ["Álvaro", "beatriz", "Zulmira"]


def test_at_most_eight_words_are_looked_for() -> None:
    with CaptureQueriesContext(connection) as queries:
        list(Stakeholder.objects.searched(" ".join("x" * 200)))
        list(Organisation.objects.searched(" ".join("x" * 200)))
    assert [query["sql"].count("LIKE '%' ||") for query in queries] == [2 * MOST_WORDS, MOST_WORDS]


def test_search_uses_the_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Organisation.objects.searched("joao silva").order_by().explain()
    assert "hubs_organisation_search" in plan


def test_texts_are_composed_when_they_come_in() -> None:
    class NameForm(PlainTextForm):
        name = forms.CharField()

    form = NameForm(QueryDict("name=Joa%CC%83o"))
    assert form.is_valid()
    assert form.cleaned_data["name"] == "João"
