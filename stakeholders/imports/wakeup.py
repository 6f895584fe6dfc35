"""Which task an import in a state waits for."""

from stakeholders.models import Import
from toolkit.actions import enqueue_on_commit

TASKS = {Import.State.WAITING: "stakeholders.check_import", Import.State.CONFIRMED: "stakeholders.write_import"}


def wake_on_commit(import_id: int, state: Import.State) -> None:
    """Ask for what an import in this state needs, once the open transaction is committed. Never raises."""
    enqueue_on_commit(TASKS[state], import_id)
