"""What a visitor downloads with a public page: one style sheet, and at most 60 kB as the proxy sends it."""

import gzip
import re
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests.network import load_tables

MOST = 60_000  # bytes of HTML, CSS and JavaScript
PAGES = [
    "/en/",
    "/pl/hubs/",
    "/en/hubs/pt/",
    "/en/events/",
    "/en/news/",
    "/en/library/",
    "/en/dialogues/",
    "/en/search/?q=hub",
]


def sent(address: str) -> int:
    """Bytes of a static file, compressed when it is collected, as by WhiteNoise in production."""
    found = finders.find(address.removeprefix("/static/"))
    assert isinstance(found, str)
    return len(brotli.compress(Path(found).read_bytes()))


@pytest.mark.django_db
def test_public_pages_are_light() -> None:
    load_tables()
    heavy = {}
    for page in PAGES:
        html = Client().get(page).content
        sheets = re.findall(r'<link rel="stylesheet" href="([^"]+)"', html.decode())
        scripts = re.findall(r'<script[^>]* src="([^"]+)"', html.decode())
        assert len(sheets) == 1, page
        weight = len(gzip.compress(html, 6)) + sum(map(sent, sheets + scripts))
        if weight > MOST:
            heavy[page] = weight
    assert heavy == {}
