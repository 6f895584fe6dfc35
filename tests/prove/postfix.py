"""A Postfix of the test's own: installed programs, but configuration, queue, port and log in a folder that goes with it.

Nothing of the machine's own Postfix is read or written. It accepts emails from this machine and discards them.
"""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from deploy.acceptance_log import ACTIVE, MESSAGE_ID
from devstack.ports import any_free

PROGRAMS = Path("/usr/lib/postfix/sbin")
SCRIPT = Path(__file__).parents[2] / "deploy" / "acceptance_log.py"
# A service whose process was killed is silent for ``service_throttle_time``, by default a minute.
MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/mail.log
maillog_file_prefixes = {folder}
inet_interfaces = loopback-only
inet_protocols = ipv4
myhostname = mx.example
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
alias_database =
default_transport = discard:
relay_transport = discard:
local_transport = discard:
virtual_transport = discard:
smtpd_peername_lookup = no
smtpd_client_connection_count_limit = 0
service_throttle_time = 1s
"""
MASTER = """\
127.0.0.1:{port} inet n - n - 50 smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


def why_not() -> str:
    """Return why Postfix can't be run here; empty where it can."""
    if not (PROGRAMS / "master").exists() or shutil.which("postfix") is None:
        return "Postfix is not installed (Debian: apt-get install postfix)"
    return "" if os.geteuid() == 0 else "Postfix starts as root only"


class Postfix:
    """It runs from its making to ``close``, and notes what it accepts in ``acceptance_log``, as an operator sets it up."""

    host = "127.0.0.1"

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="postfix-of-a-test-"))
        self.folder.chmod(0o755)  # its processes run as the user postfix
        self.port, self.log = any_free(), self.folder / "mail.log"
        self.acceptance_log = self.folder / "accepted.jsonl"
        self._configuration = self.folder / "etc"
        for name in ("etc", "queue", "data"):
            (self.folder / name).mkdir()
        shutil.chown(self.folder / "data", "postfix")
        (self._configuration / "main.cf").write_text(MAIN.format(folder=self.folder))
        (self._configuration / "master.cf").write_text(MASTER.format(port=self.port))
        self._run("start")
        self._noting = self._note_what_is_accepted()
        self._wait_until_it_answers()

    def close(self) -> None:
        """Stop its processes and delete its folder."""
        self._run("stop")
        for process in self._noting:
            process.terminate()
            process.wait(timeout=20)
        shutil.rmtree(self.folder)

    @property
    def accepted(self) -> Counter[str]:
        """How often it took each Message-ID into its queue, as its log says: from then on it answers for the email."""
        waiting: dict[str, str] = {}
        taken: Counter[str] = Counter()
        for line in self.log.read_text(errors="replace").splitlines():
            if found := MESSAGE_ID.search(line):
                waiting[found["queue_id"]] = found["message_id"]
            elif (found := ACTIVE.search(line)) and found["queue_id"] in waiting:
                taken[waiting.pop(found["queue_id"])] += 1
        return taken

    @property
    def sent_on(self) -> int:
        """How many emails left its queue for their recipient."""
        return len(re.findall(r"status=sent", self.log.read_text(errors="replace")))

    def kill_sessions(self) -> int:
        """Kill the processes that talk with clients, wherever they are in an email; return how many."""
        killed = 0
        for pid in self._children("smtpd"):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
            killed += 1
        return killed

    def _children(self, program: str) -> list[int]:
        master = (self.folder / "queue" / "pid" / "master.pid").read_text().strip()
        found = []
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                name, _, rest = stat.read_text().partition("(")[2].rpartition(")")
            except OSError:
                continue
            if name == program and rest.split()[1] == master:
                found.append(int(stat.parent.name))
        return found

    def _run(self, command: str) -> None:
        subprocess.run(["postfix", "-c", str(self._configuration), command], check=True, timeout=60)

    def _note_what_is_accepted(self) -> list[subprocess.Popen[bytes]]:
        """Run what the operator's guide says: the end of the log through ``deploy/acceptance_log.py``.

        The file begins as that of a server that has run for a day: what it lacks was not accepted.
        """
        at = datetime.now(UTC) - timedelta(days=1)
        self.acceptance_log.write_text(json.dumps({"at": at.isoformat()}) + "\n")
        tail = subprocess.Popen(
            ["tail", "--follow=name", "--retry", "--lines=+1", str(self.log)], stdout=subprocess.PIPE
        )
        assert tail.stdout is not None
        with tail.stdout as lines:
            noting = subprocess.Popen([sys.executable, str(SCRIPT), str(self.acceptance_log)], stdin=lines)
        return [tail, noting]

    def _wait_until_it_answers(self, seconds: float = 30) -> None:
        until = time.monotonic() + seconds
        while True:
            try:
                with socket.create_connection((self.host, self.port), timeout=5) as line:
                    if line.recv(100).startswith(b"220"):
                        return
            except OSError:
                if time.monotonic() > until:
                    raise
            time.sleep(0.1)
