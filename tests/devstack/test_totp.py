"""Codes agree with the examples of RFC 6238, appendix B (SHA-1, eight digits)."""

import base64

import pytest

from devstack import totp

SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (59, "94287082"),
        (1_111_111_109, "07081804"),
        (1_111_111_111, "14050471"),
        (1_234_567_890, "89005924"),
        (2_000_000_000, "69279037"),
        (20_000_000_000, "65353130"),
    ],
)
def test_code_at_the_times_of_the_rfc(at: int, code: str) -> None:
    assert totp.code(SECRET, at, digits=8) == code


def test_code_of_six_digits_keeps_its_leading_zero() -> None:
    assert totp.code(SECRET, 1_111_111_109) == "081804"


def test_code_of_a_secret_without_padding_and_in_small_letters() -> None:
    assert totp.code("mfrgg", 0) == totp.code("MFRGG===", 0)


def test_code_of_a_secret_that_is_not_base32_is_refused() -> None:
    with pytest.raises(ValueError, match="digit"):
        totp.code("not base32!", 0)


@pytest.mark.parametrize(("at", "left"), [(0, 30), (1, 29), (29.9, 1), (30, 30)])
def test_seconds_left_counts_down_to_the_next_code(at: float, left: int) -> None:
    assert totp.seconds_left(at) == left
