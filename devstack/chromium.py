"""Chromium for the browser tests: where it is, and how to get it.

The one without a window of its own (headless shell) is preferred: the same pages take a fifth less of the processor.
"""

import os
import shutil
import subprocess
from pathlib import Path

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = ("chromium-headless-shell", "chromium")  # older distributions have only the second
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--js-flags=--no-turbofan --no-maglev",  # a page is looked at once: compiling its scripts well costs more than it gives
]
HOW_TO = (
    "Install Chromium (Debian: apt-get install chromium-headless-shell; elsewhere: apt-get install chromium)"
    " or set CHROMIUM to the path of one."
)


def find() -> str | None:
    """The path of Chromium: `CHROMIUM` from the environment, or the first of the usual names."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named if Path(named).exists() else None
    return next((path for path in map(shutil.which, NAMES) if path), None)


def install() -> str | None:
    """Install Chromium where that is possible (root on Debian and its kin) and return its path, else None."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    if not _apt("update") or not any(_apt("install", "-y", "--no-install-recommends", name) for name in PACKAGES):
        return None
    return find()


def _apt(*arguments: str) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return (
        subprocess.run(["apt-get", *arguments], env=environment, stdout=subprocess.DEVNULL, check=False).returncode == 0
    )
