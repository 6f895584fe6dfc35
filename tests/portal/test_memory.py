"""What a process that is only started holds in memory: libraries for rare work are loaded by the first who needs them."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.outbox.workers import environment

ROOT = Path(__file__).resolve().parents[2]
RARE = {"openpyxl", "lxml", "icalendar", "PIL", "qrcode", "diff_match_patch"}
WEB = "import echos_portal.wsgi"
WORKER = "from echos_portal.celery import app; app.loader.import_default_modules()"
SCHEDULER = "from echos_portal.scheduler import app; app.conf.beat_schedule; app.loader.init_worker(); app.finalize()"


def loaded_by(code: str) -> set[str]:
    """The modules a new process has loaded after this."""
    command = [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"]
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, check=True, text=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("code", [WEB, WORKER])
def test_libraries_for_rare_work_are_not_loaded(code: str) -> None:
    loaded = loaded_by(code)
    assert "echos_portal.urls" in loaded  # in the web before its workers are forked, so that they share it
    assert loaded & RARE == set()


def test_scheduler_loads_neither_models_nor_tasks() -> None:
    loaded = loaded_by(SCHEDULER)
    assert "kombu" in loaded
    assert loaded & {*RARE, "django.db.models", "rest_framework", "events", "outbox", "echos_portal.urls"} == set()
