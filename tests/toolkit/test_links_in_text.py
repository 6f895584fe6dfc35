"""A name is a name: nothing in it becomes a link."""

import pytest
from django.core.exceptions import ValidationError

from toolkit.links_in_text import refuse_links, refuse_web_addresses

LINKS = [
    "Maria, your account is locked, sign in at https://evil.example/x",
    "http:/evil.example",
    "see //evil.example",
    "www.evil.example",
    "go to evil.com now",
    "evil.com",
    "login.evil-site.pl",
    "evil.example/login",
    "mailto:a@b.example",
    "write to a@b.example",
    "ftp://x",
    "javascript:alert(1)",
]
NAMES = [
    "Maria Silva", "J. Smith", "J.Smith", "Dr.Silva", "Prof. Dr. med. Łukasz Żółć", "O'Brien-Müller", "Καλλιόπη Παπαδοπούλου", "M.de Vries",
    "Anna/Bernd", "St. John", "Jean-Luc", "Ana (she/her)", "李明", "3rd", "a: b", "Martin Luther King Jr.", "Ana.Maria", "d'Angelo di S.to",
]  # fmt: skip


@pytest.mark.parametrize("text", LINKS)
def test_link_in_a_name_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="without a web or email address"):
        refuse_links(text)


@pytest.mark.parametrize("name", NAMES)
def test_name_is_taken(name: str) -> None:
    refuse_links(name)
    refuse_web_addresses(name)


@pytest.mark.parametrize("name", ["Booking.com", "Instituto Português de Oncologia", "A & B e.V."])
def test_organisation_may_be_called_like_a_site(name: str) -> None:
    refuse_web_addresses(name)


@pytest.mark.parametrize(
    "text", ["https://evil.example", "Clinic, see www.evil.example", "evil.example/login", "a@b.example"]
)
def test_organisation_with_a_web_address_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        refuse_web_addresses(text)
