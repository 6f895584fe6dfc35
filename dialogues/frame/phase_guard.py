"""The trigger by which a table refuses rows outside the phases of their dialogue."""

from typing import Any

import pgtrigger
from django.db.models import Field, ForeignKey

from dialogues.frame.acts import WINDOWS, Act, Window
from publishing.triggers import with_tables

MOMENT = "(SELECT one.{column} FROM [dialogues.Phase] one WHERE one.dialogue_id = guarded AND one.kind = '{kind}')"


class PhaseGuard(pgtrigger.Trigger):
    """Refuse a new row outside the window of its act (``WINDOWS``).

    ``at`` is the row's own column of the moment, ``dialogue`` the way to its dialogue (``statement__dialogue``). With columns in
    ``also_changing`` a later change of one of these is refused outside the window too.
    """

    when = pgtrigger.Before
    declare = [("guarded", "bigint"), ("starts", "timestamptz"), ("ends", "timestamptz")]

    def __init__(
        self, act: Act, *, at: str = "created_at", dialogue: str = "dialogue", also_changing: tuple[str, ...] = ()
    ) -> None:
        self.act, self.at, self.dialogue = act, at, dialogue
        operation: Any = pgtrigger.Insert
        if also_changing:
            operation |= pgtrigger.UpdateOf(*also_changing)  # type: ignore[no-untyped-call]
        super().__init__(name=f"phase_of_{act.value}", operation=operation)

    def get_func(self, model: Any) -> str:
        """Look up the window, and refuse as a check constraint does."""
        window = WINDOWS[self.act]
        starts = ", ".join(MOMENT.format(column=column, kind=kind) for kind, column in window.start)
        ends = MOMENT.format(column="closes_at", kind=window.end) if window.end else "NULL"
        at = f'NEW."{model._meta.get_field(self.at).column}"'
        body = f"""
            guarded := {self._dialogue_of(model)};
            {self._unless_without_dates(window)}
            starts := COALESCE({starts});
            ends := {ends};
            IF starts IS NULL OR {at} < starts OR {at} >= ends {self._or_not_published(window)} THEN
                RAISE EXCEPTION 'dialogues_phase_of_{self.act.value}: not possible in this phase of dialogue %', guarded
                USING ERRCODE = 'check_violation', CONSTRAINT = 'dialogues_phase_of_{self.act.value}';
            END IF;
            RETURN NEW;
        """
        return with_tables(body)

    def _dialogue_of(self, model: Any) -> str:
        """The key of the dialogue as SQL: the row's own column, else looked up on the way to it."""
        expression, current = "NEW", model
        for step, name in enumerate(self.dialogue.split("__")):
            field: Field[Any, Any] = current._meta.get_field(name)
            if step == 0:
                expression = f'NEW."{field.column}"'
            else:
                table = current._meta.db_table
                expression = f'(SELECT one."{field.column}" FROM "{table}" one WHERE one.id = {expression})'  # noqa: S608
            current = field.related_model if isinstance(field, ForeignKey) else None
        return expression

    @staticmethod
    def _unless_without_dates(window: Window) -> str:
        if window.needs_dates:
            return ""
        return "IF NOT EXISTS (SELECT FROM [dialogues.Phase] WHERE dialogue_id = guarded) THEN RETURN NEW; END IF;"

    @staticmethod
    def _or_not_published(window: Window) -> str:
        if not window.is_of_citizens:
            return ""
        return """OR NOT EXISTS (
            SELECT FROM [dialogues.PolicyDialogue] one WHERE one.id = guarded AND one.state = 'published'
        )"""
