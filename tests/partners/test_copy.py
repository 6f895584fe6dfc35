"""The example in the documentation keeps an exact copy; tests/prove does the same for longer."""

from pathlib import Path

import pytest

from tests.partners.copying import answered, begin, copied, copy_beside_writers, differences
from tests.running_portal import ROOT, running_portal


@pytest.mark.django_db(transaction=True)
def test_copy_equals_the_api_after_changes_by_eight_writers(tmp_path: Path) -> None:
    begin()
    with running_portal() as port:
        site = f"http://localhost:{port}"
        copy_beside_writers(site, tmp_path, changes=40, seed=1)
        assert differences(copied(tmp_path), answered(site)) == []
        assert len(copied(tmp_path)["organisations"]) > 2


def test_example_is_short_and_needs_nothing_but_python() -> None:
    lines = (ROOT / "docs/examples/keep_a_copy.py").read_text().splitlines()
    code = lines[lines.index('"""', 1) + 1 :]
    assert len([line for line in code if line.strip()]) <= 40
    assert {line.split()[1].partition(".")[0] for line in code if line.startswith(("import ", "from "))} == {
        "json", "sys", "urllib", "pathlib",
    }  # fmt: skip
