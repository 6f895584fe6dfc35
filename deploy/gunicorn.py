"""gunicorn for demo and production; no access log, because addresses of personal links would stand in it."""

import os
import sys
from pathlib import Path

from gunicorn.config import Config
from gunicorn.glogging import Logger

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from toolkit.masking import MaskingFormatter


class MaskedLogger(Logger):  # type: ignore[misc]
    """gunicorn's own lines (a broken request, a worker that died) without tokens and addresses."""

    def setup(self, cfg: Config) -> None:
        """As gunicorn does, with our formatter."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(MaskingFormatter(self.error_fmt, self.datefmt))


logger_class = MaskedLogger
bind = os.environ.get("WEB_BIND", "0.0.0.0:8000")
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "8"))
worker_class = "gthread"
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
