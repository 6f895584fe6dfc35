"""`python -m devstack demo | demo-reset | pictures | test | check | prove | bench | lock | sbom`, behind `make`."""

import argparse
import os
import subprocess
import sys

from devstack import checks, demo, sbom
from devstack.folders import CHECKOUT, Folders
from devstack.output import say

LOCK = "--universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url"


def main() -> int:
    """Do one of the things above; returns the exit status."""
    parser = argparse.ArgumentParser(prog="devstack", description="What a developer's machine needs around the portal.")
    parser.add_argument(
        "what", choices=["demo", "demo-reset", "pictures", "test", "check", "prove", "bench", "lock", "sbom"]
    )
    chosen, rest = parser.parse_known_args()
    if chosen.what in ("demo", "pictures"):
        return _on_port(chosen.what)
    if chosen.what == "demo-reset":
        return demo.reset(Folders())
    if chosen.what == "lock":
        return _lock()
    if chosen.what == "sbom":
        return sbom.main(CHECKOUT / "var" / "sbom")
    if chosen.what == "prove":
        return checks.run_pytest(["-m", "slow", "-n", "0", *rest])
    if chosen.what == "bench":
        sized = "bench/bench_sizes.py" if os.environ.get("SIZE") == "large" else "bench/bench_pages.py"
        others = [f"bench/bench_{name}.py" for name in ("served", "emails", "webhooks")]
        return checks.run_pytest(["-q", "-s", "-p", "no:warnings", sized, *others, *rest])
    return checks.run(rest, with_tests=chosen.what == "test")


def _on_port(what: str) -> int:
    port = os.environ.get("PORT") or "8000"
    if not (port.isascii() and port.isdigit() and 1024 <= int(port) <= 65_000):
        say(f"PORT is {port!r}; give a number from 1024 to 65000, for example: make {what} PORT=8123")
        return 1
    if what == "demo":
        return demo.main(Folders(), int(port))
    from devstack import pictures

    return pictures.main(Folders(), int(port))


def _lock() -> int:
    for name in ("portal", "worker", "dev"):
        command = [sys.executable, "-m", "uv", "pip", "compile", "-q", *LOCK.split(), "--no-emit-find-links"]
        done = subprocess.run(
            [*command, f"requirements/{name}.in", "-o", f"requirements/{name}.txt"], cwd=CHECKOUT, check=False
        )
        if done.returncode != 0:
            return done.returncode
        say(f"requirements/{name}.txt is locked again.")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        say("\nStopped.")
        sys.exit(130)
