"""gunicorn for demo and production; no access log, because addresses of personal links would stand in it."""

import os

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
