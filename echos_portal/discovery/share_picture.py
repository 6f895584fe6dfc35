"""Make one picture beside a link, as a process of its own: ``python -m echos_portal.discovery.share_picture``.

Reads ``{"to": path, "mark": path of the SVG mark, "shown": {…}}`` as JSON; writes the PNG whole or not at all.
"""

import io
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

COLOURS = 96  # of the palette: a third of the bytes, without a difference to see
SIZE = (1200, 630)


def draw(shown: dict[str, Any], mark: Path) -> bytes:
    """Return the PNG file. Set in our own fonts, so that it is the same on every machine."""
    import typst  # type: ignore[import-not-found,unused-ignore]
    from PIL import Image

    here = Path(__file__).parent
    with tempfile.TemporaryDirectory() as folder:
        for name, content in (
            ("main.typ", here.joinpath("share_picture.typ").read_bytes()),
            ("data.json", json.dumps(shown).encode()),
            ("mark.svg", mark.read_bytes()),
        ):
            Path(folder, name).write_bytes(content)
        drawn = typst.compile(
            str(Path(folder, "main.typ")), root=folder, format="png", ppi=72.0, font_paths=[str(here / "fonts")],
            ignore_system_fonts=True,
        )  # fmt: skip
    picture = Image.open(io.BytesIO(drawn)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def main() -> None:
    """Draw what is asked for on standard input."""
    asked = json.load(sys.stdin)
    target = Path(asked["to"])
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target.parent, suffix=".part", delete=False) as part:
        part.write(draw(asked["shown"], Path(asked["mark"])))
    Path(part.name).chmod(0o640)
    Path(part.name).replace(target)
    sys.stdout.write(json.dumps({"size": target.stat().st_size}) + "\n")


if __name__ == "__main__":
    main()
