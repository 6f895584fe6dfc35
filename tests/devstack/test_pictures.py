"""Pictures of the guides: there is one of each name, none is heavy, and no guide shows one that is missing."""

import io
import re

import pytest
from PIL import Image

from devstack.folders import CHECKOUT
from devstack.pictures import LARGEST, PICTURES, in_few_colours

FOLDER = CHECKOUT / "docs" / "pictures"


def test_every_picture_is_made_by_the_script_and_none_is_heavy() -> None:
    sizes = {path.stem: path.stat().st_size for path in FOLDER.iterdir()}
    assert sorted(sizes) == sorted(picture.name for picture in PICTURES)
    assert {name: size for name, size in sizes.items() if size > LARGEST} == {}


def test_guides_show_every_picture_with_words_for_it() -> None:
    shown = []
    for guide in (CHECKOUT / "README.md", *(CHECKOUT / "docs").glob("*.md")):
        for words, name in re.findall(r"!\[(.*?)\]\((?:docs/)?pictures/([\w-]+)\.png\)", guide.read_text()):
            assert words, f"{guide.name}: {name} says nothing to who can't see it"
            shown.append(name)
    assert set(shown) == {picture.name for picture in PICTURES}


@pytest.mark.parametrize("noise", [0, 1])
def test_picture_gets_fewer_colours_until_it_is_light(noise: int) -> None:
    image = Image.effect_noise((1000, 700), 30.0 * noise).convert("RGB") if noise else Image.new("RGB", (1000, 700))
    file = io.BytesIO()
    image.save(file, "PNG")
    assert len(Image.open(io.BytesIO(in_few_colours(file.getvalue()))).getcolors() or []) <= 128
