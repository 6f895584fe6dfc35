"""Logos: what is taken is written anew, what is no picture is refused before a pixel is read."""

import tracemalloc
from io import BytesIO

import pytest
from PIL import Image

from publishing.uploads.limits import LARGEST_LOGO
from publishing.uploads.pictures import logo_from
from tests.hubs.pictures import declared, from_a_phone, moving, picture
from toolkit.actions import ActionRefused

NO_PICTURE = "This isn't a picture that can be read. Choose a PNG, JPEG or WebP file."
TOO_MANY = "This picture is too large. Make it at most 4,000 pixels wide and 4,000 pixels high."
SVG = "SVG drawings can contain programs, so they aren't accepted. Save it as PNG and choose that."
TOO_LARGE = "This picture is larger than 2 MB. Choose a smaller one."


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


@pytest.mark.parametrize(("kind", "kept"), [("PNG", "image/png"), ("WEBP", "image/png"), ("JPEG", "image/webp")])
def test_picture_is_written_anew_and_small(kind: str, kept: str) -> None:
    logo = logo_from(picture(kind, (1024, 512)))
    assert (logo.content_type, opened(logo.content).size) == (kept, (512, 256))


def test_small_picture_keeps_its_size() -> None:
    assert opened(logo_from(picture(size=(64, 32))).content).size == (64, 32)


def test_photo_loses_its_place_and_is_turned_upright() -> None:
    logo = opened(logo_from(from_a_phone()).content)
    assert (logo.size, dict(logo.getexif()), "exif" in logo.info) == ((32, 64), {}, False)


def test_bytes_after_the_picture_are_removed() -> None:
    sent = picture() + b"<script>alert(1)</script>"
    assert b"script" not in logo_from(sent).content


def test_comments_are_gone() -> None:
    from PIL.PngImagePlugin import PngInfo

    comments = PngInfo()
    comments.add_text("Author", "Ana")
    assert b"Ana" not in logo_from(picture(pnginfo=comments)).content


def test_transparency_stays() -> None:
    out = BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(out, "PNG")
    assert opened(logo_from(out.getvalue()).content).getpixel((0, 0)) == (0, 0, 0, 0)


@pytest.mark.parametrize("kind", ["WEBP", "PNG"])
def test_moving_picture_is_reduced_to_its_first_frame(kind: str) -> None:
    logo = opened(logo_from(moving(kind)).content)
    assert (getattr(logo, "n_frames", 1), logo.convert("RGB").getpixel((0, 0))) == (1, (255, 0, 0))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', SVG),
        (b"<!DOCTYPE html><html><script>alert(1)</script></html>", NO_PICTURE),
        (b"", NO_PICTURE),
        (b"\x89PNG\r\n\x1a\n", NO_PICTURE),
        (picture()[:60], NO_PICTURE),
        (picture("JPEG")[:200], NO_PICTURE),
        (picture("WEBP")[:40], NO_PICTURE),
        (picture("GIF"), NO_PICTURE),
        (picture("BMP"), NO_PICTURE),
        (picture("TIFF"), NO_PICTURE),
        (b"%PDF-1.7\n", NO_PICTURE),
        (declared(50_000, 50_000), TOO_MANY),
        (declared(6_000, 5_000), TOO_MANY),
        (declared(2_000_000_000, 2_000_000_000), TOO_MANY),
        (declared(0, 10), NO_PICTURE),
        (b"\0" * (LARGEST_LOGO + 1), TOO_LARGE),
    ],
    ids=lambda value: str(value[:24]),
)
def test_what_is_no_logo_is_refused_in_words(content: bytes, words: str) -> None:
    with pytest.raises(ActionRefused) as refused:
        logo_from(content)
    assert str(refused.value) == words


def test_huge_picture_is_refused_before_its_pixels_are_read() -> None:
    tracemalloc.start()
    with pytest.raises(ActionRefused):
        logo_from(declared(50_000, 50_000))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000
