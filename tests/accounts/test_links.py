"""Keys of personal links can be changed without ending the links that were sent."""

from typing import Any

import pytest

from accounts.errors import UnknownKey
from accounts.personal_links import hashes_of, new_link, token_for


def test_link_made_under_an_older_key_still_opens_and_stays_the_same(settings: Any) -> None:
    settings.LINK_KEY = ["old"]
    nonce, link_hash = new_link("registration", 7)
    token = token_for("registration", 7, nonce)
    settings.LINK_KEY = ["new", "old"]
    assert link_hash in hashes_of("registration", token)
    assert token_for("registration", 7, nonce, link_hash) == token


def test_new_link_is_made_under_the_first_key(settings: Any) -> None:
    settings.LINK_KEY = ["new", "old"]
    nonce, link_hash = new_link("registration", 7)
    settings.LINK_KEY = ["new"]
    assert hashes_of("registration", token_for("registration", 7, nonce)) == [link_hash]


def test_link_of_a_key_that_was_taken_away_opens_nothing(settings: Any) -> None:
    settings.LINK_KEY = ["old"]
    nonce, link_hash = new_link("registration", 7)
    token = token_for("registration", 7, nonce)
    settings.LINK_KEY = ["new"]
    assert link_hash not in hashes_of("registration", token)
    with pytest.raises(UnknownKey):
        token_for("registration", 7, nonce, link_hash)


def test_unsubscribe_link_of_an_older_key_still_works(settings: Any) -> None:
    from outbox.unsubscribe_links import opened
    from outbox.unsubscribe_links import token_for as unsubscribe_token

    settings.LINK_KEY = ["old"]
    token = unsubscribe_token("h" * 64, "digest:pt")
    settings.LINK_KEY = ["new", "old"]
    assert opened(token) == ("h" * 64, "digest:pt")
    settings.LINK_KEY = ["new"]
    assert opened(token) is None


def test_hash_of_an_address_does_not_depend_on_the_keys_of_links(settings: Any) -> None:
    from accounts.addresses import address_hash

    before = address_hash("ana@exemplo.pt")
    settings.LINK_KEY = ["another"]
    assert address_hash(" ANA@exemplo.pt\u200b") == before
