"""The long form of bad input: `PROVE_POSTS` forms (20 000 by default) and `PROVE_REQUESTS` questions to the API (50 000)."""

import itertools
import os
import random
from collections import Counter
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, given, settings

from tests.factories import make_event
from tests.portal.asking import Parameters, requests, wrong_with
from tests.portal.bad_values import ALWAYS, CHOSEN, TYPED
from tests.portal.judging import judged
from tests.portal.open_forms import OpenForm, make_full_world, open_forms
from tests.portal.worlds import across_hubs, fingerprint, make_world

POSTS = int(os.environ.get("PROVE_POSTS", "20000"))
REQUESTS = int(os.environ.get("PROVE_REQUESTS", "50000"))
pytestmark = [pytest.mark.slow, pytest.mark.django_db]
Try = tuple[OpenForm, dict[str, list[str]]]


def values_for(one: OpenForm, name: str) -> dict[str, list[str]]:
    """Everything bad for one field."""
    if one.form.controls[name].is_typed:
        return {label: [value] for label, value in {**ALWAYS, **TYPED}.items()}
    return CHOSEN


def one_at_a_time(forms: list[OpenForm]) -> Iterator[Try]:
    """Every value in every field, the others sensible."""
    for one in forms:
        for name in one.form.controls:
            yield from ((one, {name: values}) for values in values_for(one, name).values())


def several_at_once(forms: list[OpenForm], chance: random.Random) -> Iterator[Try]:
    """Any number of fields of any form bad at once, for ever."""
    while True:
        one = chance.choice(forms)
        names = [name for name in one.form.controls if chance.random() < 0.4]
        yield one, {name: chance.choice(list(values_for(one, name).values())) for name in names}


def test_every_form_takes_bad_input_as_it_should() -> None:
    _patient_database()
    world = make_full_world("PT")
    abroad = make_world("NO")
    forms = open_forms(world)
    before, untouched = fingerprint(), abroad.contents()
    ended: Counter[str] = Counter()
    wrong = []
    tries = itertools.chain(one_at_a_time(forms), several_at_once(forms, random.Random(20261121)))
    for one, bad in itertools.islice(tries, POSTS):
        verdict = judged(one, one.filled() | bad, bad, before)
        ended["wrong" if verdict.wrong else "taken" if verdict.taken else "refused"] += 1
        if verdict.wrong:
            wrong.append(f"{one.name} {bad!r:.200} {verdict.wrong}")
    print(f"{ended.total()} posts: {dict(ended)}")
    assert wrong == []
    assert (across_hubs(), abroad.contents(), fingerprint()) == ({}, untouched, before)
    assert min(ended["taken"], ended["refused"]) > POSTS // 20


def _patient_database() -> None:
    """All of it is one transaction, which may wait while requests are thought up."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")


@pytest.fixture
def asked_client() -> Client:
    _patient_database()
    make_event(make_full_world("PT").hub, city="Porto")
    return Client(raise_request_exception=False)


@settings(
    max_examples=REQUESTS,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(request=requests())
def test_whatever_is_asked_is_answered_or_refused_by_name(
    asked_client: Client, request: tuple[str, Parameters]
) -> None:
    assert wrong_with(asked_client, *request) == ""
