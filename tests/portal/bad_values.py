"""What people, programs and attackers type where something else was expected."""

from urllib.parse import quote_plus

# In every field that people write in, always.
ALWAYS = {
    "NUL": "a\x00b",
    "emoji": "Ana 👩🏽‍⚕️ Ωβγ",
    "10 000 characters": "é" * 10_000,
}
# The rest: some of them in each field of the short run, all of them in the long one.
TYPED = {
    "lone surrogate": "a\ud800b",
    "turned around": "a\u202egnp.exe",
    "zero width": "a\u200bb\u2060c",
    "two lines": "one\r\nBcc: eve@evil.example\r\n\r\ntwo",
    "line separators": "a\u2028b\x85c\x0bd",
    "control characters": "a\x1b[31mb\x7f\x08",
    "percent signs": "%00 100% %s %(name)s {0} {{ 7 }}",
    "markup": "</textarea><script>alert(1)</script>\"'&amp;",
    "only blanks": " \t\u3000 ",
    "formula": "=HYPERLINK(A1)",
    "huge number": "9" * 400,
    "number beyond the column": "99999999999999999999",
    "zero": "0",
    "negative number": "-1",
    "exponent": "1e9",
    "not a number": "NaN",
    "other digits": "١٢",
    "impossible date": "2026-02-30",
    "year 1": "0001-01-01",
    "year 9999": "9999-12-31",
    "first moment": "0001-01-01T00:00",
    "last moment": "9999-12-31T23:59",
    "hour that does not exist": "2027-03-28T02:30",
    "long address": "a@" + "b" * 300 + ".example",
    "strange address": '"a\\"b"@[127.0.0.1]',
    "accented address": "josé@bücher.example",
    "script address": "javascript:alert(1)",
    "address that is none": "https://[::1",
}
CHOSEN = {
    "unknown choice": ["no-such-choice"],
    "NUL": ["a\x00b"],
    "two values": ["no", "such"],
    "nothing": [],
    "lone surrogate": ["\ud800"],
    "huge number": ["99999999999999999999"],
    "not a number": ["1e9"],
    "10 000 characters": ["x" * 10_000],
    "a hundred times the same": ["1"] * 100,
}


def body_of(fields: dict[str, list[str]]) -> bytes:
    """As a browser sends it, but for lone surrogates, which no browser sends: as the octets they would have."""
    pairs = [(name, value) for name, values in fields.items() for value in values]
    return "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in pairs).encode()


def _quoted(text: str) -> str:
    return quote_plus(text.encode("utf-8", "surrogatepass"))


def arrived(text: str) -> str:
    """What the portal reads of it."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
