"""The logging of every process (web, worker, scheduler, commands): masked lines on standard error."""

from logging.config import dictConfig
from typing import Any

from celery.signals import setup_logging

LINE = "%(asctime)s %(levelname)s %(name)s %(message)s"
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"refusals": {"()": "toolkit.masking.WithoutExpectedTracebacks"}},
    "formatters": {"masked": {"()": "toolkit.masking.MaskingFormatter", "format": LINE}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "masked", "filters": ["refusals"]}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        name: {"handlers": [], "propagate": True, "level": "INFO"}
        for name in ("django", "django.server", "celery", "celery.task", "celery.redirected")
    },
}


@setup_logging.connect  # type: ignore[untyped-decorator]
def configure_celery(**_options: Any) -> None:
    """Worker and scheduler log as the web does; because of this receiver, Celery sets up nothing of its own."""
    dictConfig(LOGGING)
