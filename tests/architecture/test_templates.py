"""Strict CSP begins in the templates: no inline script or style, nothing from elsewhere."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(path for path in (ROOT / "templates").rglob("*.html") if "emails" not in path.parts)
FORBIDDEN = {
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)", re.I),
    "an inline style": re.compile(r"<style|\sstyle\s*=", re.I),
    "an inline handler": re.compile(r"\son[a-z]+\s*=\s*[\"']", re.I),
    "a javascript address": re.compile(r"javascript:", re.I),
    "a file from elsewhere": re.compile(
        r"<(?:script|link|img|iframe|source|use)[^>]+(?:src|href)\s*=\s*[\"'](?:https?:)?//", re.I
    ),
}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_page_is_fit_for_a_strict_policy(path: Path) -> None:
    text = path.read_text()
    assert [name for name, pattern in FORBIDDEN.items() if pattern.search(text)] == []


def test_stylesheets_and_scripts_ask_nobody_else() -> None:
    files = [p for p in (ROOT / "static").rglob("*") if p.suffix in {".css", ".js"}]
    assert files != []
    found = [
        str(p) for p in files if re.search(r"url\(\s*[\"']?(?:https?:)?//|@import\s+[\"'](?:https?:)?//", p.read_text())
    ]
    assert found == []


def test_stylesheets_stay_light() -> None:
    import gzip

    together = b"".join(p.read_bytes() for p in sorted((ROOT / "static" / "css").glob("*.css")))
    assert len(gzip.compress(together)) <= 25_000


def test_addresses_made_in_one_block_are_not_used_in_another() -> None:
    found = []
    for path in PAGES:
        blocks = dict(re.findall(r"{% block (\w+) %}(.*?){% endblock[ %]", path.read_text(), re.S))
        made = {name: set(re.findall(r"{% (?:url|address) [^%]* as (\w+) %}", text)) for name, text in blocks.items()}
        for name, text in blocks.items():
            elsewhere = set().union(*(made[other] for other in blocks if other != name)) - made[name]
            found += [f"{path.name}: {url} in {name}" for url in elsewhere if re.search(rf"\b{url}\b", text)]
    assert found == []
