"""Pictures beside links: drawn once for what is on them, in any script, and never for what is not there."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from PIL import Image

from echos_portal.discovery import picture_files
from echos_portal.discovery.picture_files import NotDrawn, file_of
from echos_portal.discovery.pictures import LONGEST_TITLE, picture_of
from echos_portal.discovery.share_picture import draw
from events.models import Event
from tests.dialogues.making import make_published
from tests.factories import make_event, make_hub

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "share_pictures"


def address(path: str) -> str:
    page = Client().get(path).content.decode()
    return re.findall(r'<meta property="og:image" content="https?://[^/]*([^"]*)">', page)[0]


@pytest.mark.django_db
def test_hub_event_and_dialogue_have_a_picture_in_each_language(folder: Path) -> None:
    hub = make_hub("PT")
    for row in (hub, make_event(hub), make_published(hub)):
        with translation.override("pl"):
            path = address(row.get_absolute_url())
        answer = Client().get(path)
        assert (path, answer.status_code, answer["Content-Type"]) == (path, 200, "image/png")
        assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
        assert Image.open(io.BytesIO(answer.content)).size == (1200, 630)
        assert len(answer.content) < 80_000
    assert len(list(folder.iterdir())) == 3


@pytest.mark.django_db
def test_version_follows_what_is_on_it(folder: Path) -> None:
    event = make_event(make_hub("PT"), title="Before")
    before = address(event.get_absolute_url())
    Event.objects.filter(pk=event.pk).update(places_taken=3)
    assert address(event.get_absolute_url()) == before
    assert Client().get(before).status_code == 200
    Event.objects.filter(pk=event.pk).update(title="After")
    after = address(event.get_absolute_url())
    assert Client().get(before)["Location"] == after
    assert Client().get(after).status_code == 200
    assert [path.name for path in folder.iterdir()] == [f"event-{event.pk}-en-{after.rpartition('/')[2]}"]


@pytest.mark.django_db
def test_nothing_is_drawn_for_what_is_not_public_or_not_there(folder: Path) -> None:
    draft = make_event(make_hub("PT"), state="draft", published_at=None)
    for path in (
        f"en/events/{draft.pk}",
        "en/events/999999",
        "en/dialogues/1",
        "en/hubs/no",
        "xx/hubs/pt",
        "en/hubs/PT",
    ):
        assert Client().get(f"/pictures/{path}/abc.png").status_code in (302, 404)
    assert Client().get("/pictures/en/hubs/pt/made-up.png").status_code == 302
    assert not folder.exists()


@pytest.mark.django_db
def test_only_so_many_wait_and_failure_shows_the_usual_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    path = address(make_event(make_hub("PT")).get_absolute_url())
    held = [picture_files._waiting.acquire(blocking=False) for _number in range(picture_files.AT_ONCE)]
    try:
        answer = Client().get(path)
        assert (held, answer.status_code, answer["Retry-After"]) == ([True, True], 503, "5")
    finally:
        for _one in held:
            picture_files._waiting.release()

    def fail(*_args: Any, **_options: Any) -> None:
        raise NotDrawn

    monkeypatch.setattr(picture_files, "_draw", fail)
    assert Client().get(path)["Location"] == "/static/img/share.png"


@pytest.mark.django_db
def test_files_stay_within_bounds(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_files, "MOST_FILES", 10)
    folder.mkdir()
    for number in range(12):
        (folder / f"event-{number}-en-x.png").write_bytes(b"old")
    kept = file_of(picture_of(make_hub("PT")))
    assert (kept.exists(), len(list(folder.iterdir()))) == (True, 9)


@pytest.mark.django_db
def test_words_fit_and_have_a_font() -> None:
    event = make_event(make_hub("PT"), title="암 Łódź 🎉 Αθήνα София تونس " + "x" * 220)
    title = picture_of(event).shown.title
    assert title.startswith("Łódź Αθήνα София تونس xxx")
    assert len(title) <= LONGEST_TITLE


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("el", "Επιστροφή στην εργασία"), ("bg", "Връщане на работа"), ("ar", "العودة إلى العمل"), ("he", "חזרה לעבודה"),
        ("ka", "სამუშაოზე"), ("hy", "Վերադարձ"),
    ],
)  # fmt: skip
def test_each_script_is_drawn_with_a_font_of_ours(language: str, title: str) -> None:
    def drawn(words: str) -> bytes:
        shown = {"lang": language, "kicker": "", "title": words, "facts": [], "line": ""}
        return draw(shown, ROOT / "static/img/mark.svg")

    missing = drawn("\ue000" * len(title))  # of private use: no font has it
    assert drawn(title) not in (missing, drawn(""))


def test_arabic_is_joined_and_reads_from_the_right() -> None:
    def ink(words: str) -> tuple[int, int]:
        shown = {"lang": "ar", "kicker": "", "title": words, "facts": [], "line": ""}
        picture = (
            Image.open(io.BytesIO(draw(shown, ROOT / "static/img/mark.svg"))).convert("L").crop((0, 100, 1200, 230))
        )
        box = picture.point(lambda value: 255 if value < 100 else 0).getbbox()
        assert box is not None
        return box[0], box[2]

    left, right = ink("عمل")
    assert right > 1080
    apart = ink("ع\u200cم\u200cل")  # the same characters, kept from joining
    assert right - left < apart[1] - apart[0]
