"""gunicorn for demo and production; no access log, because addresses of personal links would stand in it."""

import gc
import os
import sys
from pathlib import Path
from typing import Any

from gunicorn.config import Config
from gunicorn.glogging import Logger
from gunicorn.workers.gthread import TConn, ThreadWorker

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from toolkit.masking import MaskingFormatter


class MaskedLogger(Logger):  # type: ignore[misc]
    """gunicorn's own lines (a broken request, a worker that died) without tokens and addresses."""

    def setup(self, cfg: Config) -> None:
        """As gunicorn does, with our formatter."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(MaskingFormatter(self.error_fmt, self.datefmt))

    def exception(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """A client that was too slow is no error of ours."""
        log = self.debug if isinstance(sys.exc_info()[1], TimeoutError) else super().exception
        log(msg, *args, **kwargs)


class PatientThreadWorker(ThreadWorker):  # type: ignore[misc]
    """Threads that leave a client which sends nothing for some seconds in the middle of its request."""

    def handle(self, conn: TConn) -> Any:
        """As gunicorn does, with a time-out on the socket once it blocks."""
        init = conn.init

        def init_with_timeout() -> None:
            init()
            conn.sock.settimeout(REQUEST_SECONDS)

        conn.init = init_with_timeout
        try:
            return super().handle(conn)
        finally:
            conn.init = init


logger_class = MaskedLogger
REQUEST_SECONDS = float(os.environ.get("WEB_REQUEST_SECONDS", "10"))
bind = os.environ.get("WEB_BIND", "0.0.0.0:8000")
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "8"))
worker_class = PatientThreadWorker
preload_app = True  # workers share the memory of what is loaded before they are started
worker_tmp_dir = os.environ.get("WEB_TMP_DIR") or None
backlog = 2048
timeout = 30
graceful_timeout = 10
keepalive = 5
max_requests = 20000
max_requests_jitter = 2000
control_socket_disable = True
accesslog = None
errorlog = "-"


def when_ready(server: Any) -> None:
    """Keep the garbage collector from writing to what the workers share, and from looking for circles a few times a page."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
