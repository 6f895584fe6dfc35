"""Addresses that lists repeat: what Django reverses, for whatever number and language."""

import pytest
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from toolkit.addresses import address_of


@pytest.mark.parametrize("language", ["en", "pl"])
@pytest.mark.parametrize(
    ("view", "args"),
    [
        ("home", ()),
        ("hubs:country", ("pt",)),
        ("events:detail", (7,)),
        ("events:detail", (1_977_000_000,)),
        ("events_manage:detail", ("pt", 12)),
        ("events_manage:attendee", ("pl", 3, 1_977_000_001)),
    ],
)
def test_address_is_the_one_django_reverses(view: str, args: tuple[str | int, ...], language: str) -> None:
    with translation.override(language):
        for _again in range(2):
            assert address_of(view, *args) == reverse(view, args=args)


def test_unknown_page_is_refused_again_and_again() -> None:
    for _again in range(2):
        with pytest.raises(NoReverseMatch):
            address_of("events:no_such_page", 1)
