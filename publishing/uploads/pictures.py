"""Logos and pictures: read as pixels and written anew, so that nothing of the file that was sent is ever served."""

import struct
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from publishing.uploads.limits import LARGEST_LOGO, LARGEST_PICTURE
from toolkit.actions import ActionRefused

MOST_PIXELS: Final = 24_000_000  # what a camera takes; decoding it needs 100 MB for a moment
SIDE: Final = 512
PICTURE_SIDE: Final = 1600
MEGABYTE: Final = 1024 * 1024

# What Pillow raises for files that only begin like a picture.
BROKEN: Final = (OSError, ValueError, SyntaxError, EOFError, TypeError, IndexError, KeyError, ArithmeticError, struct.error,
                 zlib.error)  # fmt: skip

Image.MAX_IMAGE_PIXELS = MOST_PIXELS


@dataclass(frozen=True)
class Picture:
    """A picture as it is kept. ``ending`` belongs to its name: ``png``."""

    content: bytes
    content_type: str
    ending: str


def logo_from(content: bytes) -> Picture:
    """The picture in ``content`` (PNG, JPEG or WebP), at most 512 pixels a side, without the metadata of the file.

    Of a moving picture the first frame stays. Refuses what is too large (judged by the declared size, before any pixel
    is read), drawings (SVG) and everything that is no picture, in words.
    """
    return _picture_from(content, side=SIDE, largest=LARGEST_LOGO)


def picture_from(content: bytes) -> Picture:
    """The same for a picture on a page, at most 1600 pixels a side."""
    return _picture_from(content, side=PICTURE_SIDE, largest=LARGEST_PICTURE)


def _picture_from(content: bytes, *, side: int, largest: int) -> Picture:
    if len(content) > largest:
        words = _("This picture is larger than %(size)s MB. Choose a smaller one.")
        raise ActionRefused(words % {"size": largest // MEGABYTE})
    try:
        with Image.open(BytesIO(content), formats=("PNG", "JPEG", "WEBP")) as sent:
            _refuse_huge(sent)
            return _written_anew(sent, side)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as huge:
        raise ActionRefused(_too_many_pixels()) from huge
    except BROKEN as broken:
        raise ActionRefused(_what_it_is(content)) from broken


def _refuse_huge(sent: Image.Image) -> None:
    width, height = sent.size
    if width * height > MOST_PIXELS:
        raise ActionRefused(_too_many_pixels())


def _written_anew(sent: Image.Image, side: int) -> Picture:
    is_photo = sent.format == "JPEG"
    sent.seek(0)
    if is_photo:
        sent.draft("RGB", (side, side))
    upright = upright_pixels(sent)
    upright.thumbnail((side, side), Image.Resampling.LANCZOS)
    bare = bare_picture(upright)
    out = BytesIO()
    if is_photo:
        bare.save(out, "WEBP", quality=88, method=4)
        return Picture(out.getvalue(), "image/webp", "webp")
    bare.save(out, "PNG", optimize=True)
    return Picture(out.getvalue(), "image/png", "png")


def upright_pixels(sent: Image.Image) -> Image.Image:
    """The picture upright, in colours of eight bits; sixteen bits of grey are scaled, which Pillow would cut off."""
    upright = ImageOps.exif_transpose(sent)
    if upright.mode.startswith("I"):
        return upright.convert("I").point(lambda grey: grey * (1 / 257)).convert("L").convert("RGB")
    return upright.convert("RGBA" if upright.has_transparency_data else "RGB")


def bare_picture(picture: Image.Image) -> Image.Image:
    """The pixels alone, without place, camera and whatever else a file tells."""
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    return bare


def _too_many_pixels() -> str:
    return _("This picture is too large. Make it at most 4,000 pixels wide and 4,000 pixels high.")


def _what_it_is(content: bytes) -> str:
    if b"<svg" in content[:4096].lower():
        return _("SVG drawings can contain programs, so they aren't accepted. Save it as PNG and choose that.")
    return _("This isn't a picture that can be read. Choose a PNG, JPEG or WebP file.")
