"""What never reaches a log, whichever process writes it."""

import logging
import subprocess
import sys
from pathlib import Path

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.test import Client

from accounts.personal_links import token_for
from outbox.unsubscribe_links import token_for as unsubscribe_token
from tests.factories import make_user
from tests.outbox.workers import environment
from toolkit.masking import MaskingFormatter, WithoutExpectedTracebacks, mask

ROOT = Path(__file__).resolve().parents[2]
ADDRESSES = [
    "maria@example.org",
    "<maria.silva+hub@example.org>",
    "żółć@przykład.pl",
    "maria@xn--bcher-kva.example",
    '"maria silva"@example.org',
    "maria%40example.org",
    "maria@[127.0.0.1]",
    "o'maria@example.org",
    "maria@localhost",
]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("line", ["550 5.1.1 %s: no such user", "to=%s, relay=mx", "{'recipient': '%s'}", "%s"])
def test_addresses_are_masked(address: str, line: str) -> None:
    masked = mask(line % address)
    assert "maria" not in masked
    assert "ż" not in masked
    assert "[address]" in masked


def test_tokens_of_links_are_masked() -> None:
    for path in (
        f"/en/my/registration/{token_for('registration', 1, 'n')}/",
        f"/unsubscribe/{unsubscribe_token('a' * 64, 'x')}/",
    ):
        head, _, _token = path.rstrip("/").rpartition("/")
        assert mask(f"Not Found: {path}") == f"Not Found: {head}/[token]/"


@pytest.mark.django_db
def test_keys_of_password_resets_are_masked() -> None:
    for number in (1, 7_777_777):
        user = make_user(pk=number)
        uid, key = user_pk_to_url_str(user), default_token_generator.make_token(user)
        for line in (
            f"/en/accounts/password/reset/key/{uid}-{key}/",
            f"key {uid}-{key} used",
            f"?next=/x&key={key}",
            key,
        ):
            assert key not in mask(line)


@pytest.mark.parametrize("line", ["/en/accounts/single-sign-on/?code=abc&state=def", "password=hunter2 x"])
def test_parameters_that_are_secrets_are_masked(line: str) -> None:
    assert not {"abc", "def", "hunter2"} & set(mask(line).replace("&", " ").replace("=", " ").split())


def test_password_of_a_server_is_masked() -> None:
    assert "s3cret" not in mask("redis://:s3cret@broker:6379/0 refused")


@pytest.mark.parametrize(
    "line",
    [
        "Not Found: /en/hubs/zz/",
        "celery@worker-1.example.org ready.",
        "OutgoingEmail registration:41:confirmed:1 is late",
    ],
)
def test_ordinary_lines_stay_as_they_are(line: str) -> None:
    assert mask(line) == line


def test_traceback_is_masked_too() -> None:
    try:
        raise ValueError("no maria@example.org here")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "failed", (), sys.exc_info())
    assert "ValueError: no [address] here" in MaskingFormatter().format(record)


# --- whole processes ---------------------------------------------------------------------------------------------


def lines_of(client: Client, caplog: pytest.LogCaptureFixture) -> str:
    for record in caplog.records:
        WithoutExpectedTracebacks().filter(record)
    return "\n".join(MaskingFormatter("%(name)s %(message)s").format(record) for record in caplog.records)


@pytest.mark.django_db
def test_forged_host_and_missing_cookie_leave_one_line_each(caplog: pytest.LogCaptureFixture) -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    key = "1-cxyz12-" + "0f" * 16
    assert client.get("/en/", headers={"host": "evil.example"}).status_code == 400
    assert client.post(f"/en/accounts/password/reset/key/{key}/", {}).status_code == 403
    written = lines_of(client, caplog)
    assert "evil.example" in written
    assert "Traceback" not in written
    assert key not in written


PLANTED = """
import logging, sys
import celery.app.log
from echos_portal.celery import app
app.log.setup(loglevel="INFO", redirect_stdouts=True)
from celery.utils.log import get_task_logger
for log in (get_task_logger("outbox.tasks"), logging.getLogger("celery.worker"), logging.getLogger("outbox")):
    log.error("550 for %s with %s", "maria@example.org", "/my/registration/" + "t0ken" * 9)
try:
    raise ValueError("maria@example.org")
except ValueError:
    logging.getLogger("celery.app.trace").exception("Task failed")
"""


@pytest.mark.django_db
def test_worker_and_scheduler_log_as_the_web_does() -> None:
    """Celery's own set-up, by which both begin; without ours the planted words come out as they are."""
    done = subprocess.run(
        [sys.executable, "-c", PLANTED],
        env=environment(),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    written = done.stdout + done.stderr
    assert written.count("[address]") == 4
    assert "maria" not in written
    assert "t0ken" not in written


def test_every_line_of_gunicorn_is_masked() -> None:
    script = (
        "import runpy, gunicorn.config as c\n"
        "conf = runpy.run_path('deploy/gunicorn.py'); cfg = c.Config(); cfg.set('errorlog', '-')\n"
        "conf['logger_class'](cfg).error('Error handling request %s', '/en/my/x/' + 't0ken' * 9 + '/?e=maria@example.org')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert "[token]" in done.stderr
    assert "t0ken" not in done.stderr
    assert "maria" not in done.stderr


def test_every_process_logs_through_the_masking_handler() -> None:
    """Web processes and commands as well: Django applies the setting before any of our code runs."""
    code = (
        "import django, logging; django.setup()\n"
        "logging.getLogger('django.request').error('Internal Server Error for maria@example.org')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment(), capture_output=True, text=True, check=True
    )
    assert done.stderr.splitlines()[-1].endswith("ERROR django.request Internal Server Error for [address]")
    assert len(done.stderr.splitlines()) == 1
