"""A module of ours run as a process of its own: what it loads and holds in memory ends with it."""

import json
import os
import subprocess
import sys
from typing import Any

from django.conf import settings


def run_module(module: str, sent: bytes, *, seconds: int) -> dict[str, Any]:
    """Run the module with ``sent`` as its input; return the JSON of the last line it prints.

    Sets of texts keep one order in it, so that the same input gives the same answer. Raises subprocess.CalledProcessError, and
    subprocess.TimeoutExpired after so many ``seconds``.
    """
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", module], input=sent, capture_output=True, check=True, timeout=seconds, cwd=settings.BASE_DIR,
        env={**os.environ, "PYTHONHASHSEED": "0"},
    )  # fmt: skip
    answer: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer
