"""One canonical form of an email address, whatever was typed or pasted."""

import csv
from pathlib import Path

import pytest
from django import forms

from toolkit.email_addresses import (
    EmailAddressField,
    InvalidAddress,
    breakable_address,
    breakable_text,
    canonical_address,
    holds_address,
    readable_address,
)

with (Path(__file__).parent / "addresses.csv").open(encoding="utf-8", newline="") as file:
    TYPED = [(row["typed"], row["canonical"]) for row in csv.DictReader(file)]


@pytest.mark.parametrize(("typed", "canonical"), TYPED, ids=lambda value: ascii(value))
def test_what_people_type_is_read_or_refused(typed: str, canonical: str) -> None:
    if canonical:
        assert canonical_address(typed) == canonical
    else:
        with pytest.raises(InvalidAddress, match=r"\.$"):
            canonical_address(typed)


@pytest.mark.parametrize(
    ("address", "markup"),
    [
        ("ana@xn--mnchen-3ya.de", "<span>ana@</span><wbr><span>münchen.<wbr>de</span>"),
        ("o'neill&sons@x.example", "<span>o&#x27;neill&amp;sons@</span><wbr><span>x.<wbr>example</span>"),
        (
            "ana_lopes.sa@cancer-institute.org",
            "<span>ana_<wbr>lopes.<wbr>sa@</span><wbr><span>cancer-institute.<wbr>org</span>",
        ),
    ],
)
def test_address_on_a_page_breaks_after_the_at_sign_and_within_long_parts(address: str, markup: str) -> None:
    assert breakable_address(address) == f'<bdi class="email-address">{markup}</bdi>'
    assert breakable_address("") == ""


def test_text_breaks_after_the_at_sign_of_addresses_alone() -> None:
    assert breakable_text("Write to <ana@x.example>, @ home") == "Write to &lt;ana@<wbr>x.example&gt;, @ home"
    address = breakable_address("ana@x.example")
    assert breakable_text(address) is address


@pytest.mark.parametrize(("typed", "canonical"), [pair for pair in TYPED if pair[1]])
def test_canonical_form_is_its_own(typed: str, canonical: str) -> None:
    assert canonical_address(canonical) == canonical


SPELLINGS = [
    "ana@münchen.de",
    "ANA@MÜNCHEN.DE",
    "ana@mu\u0308nchen.de",  # a plain letter and its dots apart
    "ana@mün\u00adchen.de",  # soft hyphen
    "ana@mün\u200bchen.de",  # zero-width space
    "\u2066ana@münchen.de\u2069",
    "ａｎａ@münchen.de",
    "ana＠münchen。de",
    "ana@xn--mnchen-3ya.de",
    "ana@XN--MNCHEN-3YA.de.",
    " Ana <ana@münchen.de> ",
]


@pytest.mark.parametrize("spelling", SPELLINGS, ids=ascii)
def test_every_spelling_of_one_mailbox_is_one_address(spelling: str) -> None:
    assert canonical_address(spelling) == "ana@xn--mnchen-3ya.de"


@pytest.mark.parametrize(
    ("typed", "canonical", "taken_for"),
    [
        ("sharp@faß-shop.de", "sharp@xn--fa-shop-pya.de", "sharp@fass-shop.de"),
        ("a@βόλος.com", "a@xn--hxarsa5b.com", "a@xn--hxarsa0b.com"),
    ],
)
def test_special_character_never_leads_to_another_owner(typed: str, canonical: str, taken_for: str) -> None:
    assert canonical_address(typed) not in {typed, taken_for}
    assert readable_address(canonical_address(typed)) == typed


@pytest.mark.parametrize(
    "typed",
    [
        "a@a\u200d.de", "a@\u200db.de", "a\x00@b.de", "a@exa\nmple.de", "a@b.de\r\nBcc: x@y.de", "a@b@c.de", "", "@", "a@", "@b.de",
        "a@1.2.3.4", "a@☃.com", "a@xn--a.de", "info@İstanbul.com.tr", "x" * 65 + "@x.de", "a@" + "b" * 64 + ".de", "a" * 100_000,
        "a@" + "ab." * 90 + "de", "a@localhost",
    ],
    ids=lambda value: ascii(value)[:30],
)  # fmt: skip
def test_what_names_no_mailbox_is_refused(typed: str) -> None:
    with pytest.raises(InvalidAddress):
        canonical_address(typed)


@pytest.mark.parametrize("spelling", SPELLINGS, ids=ascii)
@pytest.mark.parametrize(
    "around", ["{}", "Write to {}, please", "Tel. 1; {} (office)", "“{}” is unknown.", "mailto:{}"]
)
def test_address_is_found_in_a_text_however_it_is_spelled(spelling: str, around: str) -> None:
    text = around.format(spelling)
    assert holds_address(text, "ana@xn--mnchen-3ya.de")
    assert not holds_address(text, "ana@munchen.de")


class AddressForm(forms.Form):
    email = EmailAddressField(required=False)


def test_field_cleans_to_the_canonical_form() -> None:
    form = AddressForm({"email": "Ana <ANA@faß.de>"})
    assert form.is_valid()
    assert form.cleaned_data == {"email": "ana@xn--fa-hia.de"}


@pytest.mark.parametrize("typed", ["", "  "])
def test_empty_field_stays_empty(typed: str) -> None:
    form = AddressForm({"email": typed})
    assert form.is_valid()
    assert form.cleaned_data == {"email": ""}


def test_field_says_what_is_wrong() -> None:
    form = AddressForm({"email": "ana@exa_mple.pt"})
    assert form.errors == {"email": ["“exa_mple.pt” is not a domain. Check the part after the @."]}
