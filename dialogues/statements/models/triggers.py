"""Triggers whose SQL names tables by their models."""

from typing import Any

import pgtrigger

from publishing.triggers import with_tables


class TableTrigger(pgtrigger.Trigger):
    """A trigger that writes tables as ``[app.Model]``."""

    def get_func(self, model: Any) -> str:
        """Return the function with the names of the tables."""
        return with_tables(str(self.func))
