"""nginx with ``deploy/cache.conf.template`` before the running portal, as a process of its own."""

import getpass
import http.client
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from string import Template

from devstack.ports import any_free
from tests.running_portal import ROOT

NGINX = shutil.which("nginx")


@dataclass(frozen=True)
class Reply:
    """What came back, and whether from the cache."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_hit(self) -> bool:
        return self.headers.get("cache-status", "").startswith("cache; hit")


@dataclass(frozen=True)
class CachingProxy:
    """Its port and where it keeps answers."""

    port: int
    folder: Path

    def get(self, path: str, **headers: str) -> Reply:
        """Ask it once."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as asked:
            return reply_of(asked, path, headers)

    def kept(self) -> list[bytes]:
        """Return what it keeps, with keys and headers."""
        return [file.read_bytes() for file in (self.folder / "kept").rglob("*") if file.is_file()]


def reply_of(asked: http.client.HTTPConnection, path: str, headers: Mapping[str, str]) -> Reply:
    """Ask on an open connection."""
    asked.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = asked.getresponse()
    return Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())


@contextmanager
def caching_proxy(portal: int, folder: Path) -> Iterator[CachingProxy]:
    """Run it before the portal at a port."""
    port = any_free()
    text = Template((ROOT / "deploy" / "cache.conf.template").read_text())
    values = {"CACHE_LISTEN": f"127.0.0.1:{port}", "CACHE_FOLDER": str(folder), "PORTAL": f"127.0.0.1:{portal}"}
    (folder / "cache.conf").write_text(text.safe_substitute(values))
    command = [str(NGINX), "-p", str(folder), "-c", "cache.conf", "-g", f"daemon off; user {getpass.getuser()};"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        proxy = CachingProxy(port, folder)
        try:
            _wait_for(proxy)
            yield proxy
        finally:
            process.terminate()
            process.wait(timeout=10)


def _wait_for(proxy: CachingProxy) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            proxy.get("/health/live")
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("nginx did not start")
