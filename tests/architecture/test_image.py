"""The image of the portal holds every application."""

from pathlib import Path

from django.apps import apps
from django.conf import settings

CHECKOUT = Path(settings.BASE_DIR)


def test_the_image_holds_each_application() -> None:
    ours = {app.name for app in apps.get_app_configs() if (CHECKOUT / app.name).is_dir()}
    copied = {
        line.split()[1] for line in (CHECKOUT / "Dockerfile").read_text().splitlines() if line.startswith("COPY ")
    }
    sent = {line[1:] for line in (CHECKOUT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert ours - copied == set(), "the Dockerfile does not copy them"
    assert ours - sent == set(), ".dockerignore keeps them out"
