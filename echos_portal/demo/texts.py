"""The texts of the demo, from the tables in ``data/demo``."""

import tomllib
from typing import Any

from django.conf import settings


def read_texts(name: str) -> dict[str, Any]:
    """The table ``data/demo/<name>.toml``."""
    with (settings.BASE_DIR / "data" / "demo" / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)
