"""What people wrote in the portal after a table had told it: each row notes the fields of which a person had the last word."""

from toolkit.actions.edited_rows import EditedRow


def written_by_people(model: type[EditedRow]) -> dict[int, set[str]]:
    """By row, the fields of which a person had the last word; a load that writes one takes it back."""
    rows = model._default_manager.exclude(edited_fields=[])  # noqa: SLF001 - Django's documented way to a manager
    return {pk: set(names) for pk, names in rows.values_list("pk", "edited_fields")}
