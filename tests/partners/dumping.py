"""A dump with nothing but a README, for tests of addresses."""

import datetime as dt

from django.utils import timezone

from partners.dumps.files import FileWriter
from partners.models import Dump


def make_readme_of_dump(day: dt.date) -> Dump:
    file = FileWriter()
    file.write(b"Public data\n")
    kept = file.save("dumps/one", "README.md", "text/markdown")
    now = timezone.now()
    return Dump.objects.create(day=day, started_at=now, made_at=now, folder="dumps/one", files=[kept.as_data()])
