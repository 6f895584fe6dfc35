"""The one style sheet of public pages."""

from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders

from echos_portal.stylesheet import AROUND, PARTS, SHEET, combined


def test_sheet_is_found_and_holds_every_part() -> None:
    path = finders.find(SHEET)
    assert isinstance(path, str)
    text = Path(path).read_text()
    assert text == combined()
    for part in (*PARTS, "print"):
        source = Path(settings.BASE_DIR, "static", "css", f"{part}.css").read_text()
        last_rule = [line.strip() for line in source.splitlines() if "{" in line and "}" in line][-1]
        assert AROUND.sub(r"\1", last_rule).replace(";}", "}") in text
    assert "/*" not in text


def test_what_is_for_paper_stays_on_paper() -> None:
    before, _, after = combined().partition("@media print{")
    assert (before.count("@page"), after.count("@page")) == (0, 1)


def test_changed_part_is_written_anew() -> None:
    path = finders.find(SHEET)
    assert isinstance(path, str)
    Path(path).write_text("old")
    assert Path(str(finders.find(SHEET))).read_text() == combined()


def test_finder_finds_nothing_else() -> None:
    assert finders.find("css/nothing.css") is None
