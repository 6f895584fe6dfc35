"""What comes from outside is read in one place: addresses, times and words to search for. A second way misses spellings."""

import ast

from tests.architecture.test_clock import product_modules

ONE_PLACE = {
    "parse_datetime": {"toolkit/times.py", "toolkit/local_times.py"},  # PostgreSQL refuses offsets beyond ±15:59
    "validate_email": set(),  # toolkit.email_addresses
    "EmailField": {"toolkit/email_addresses.py", "toolkit/plain_text.py"},  # of forms; the latter leaves it alone
}
LOOKUPS = {"icontains", "istartswith", "iendswith", "iexact", "iregex"}  # accents and IDN are not folded by them
UNFOLDED = {"dialogues/endorsements/domains.py"}  # the domain of a website, then compared exactly


def test_addresses_and_times_are_read_in_one_place() -> None:
    found = {
        (path, name)
        for path, module in product_modules()
        if "migrations" not in path
        for node in ast.walk(module)
        if (name := _name_read(node)) in ONE_PLACE and path not in ONE_PLACE[name]
    }
    assert found == set()


def test_texts_are_compared_by_their_folded_form() -> None:
    found = {
        path
        for path, module in product_modules()
        if "migrations" not in path
        for node in ast.walk(module)
        if isinstance(node, ast.keyword) and (node.arg or "").rpartition("__")[2] in LOOKUPS
    }
    assert found == UNFOLDED


def _name_read(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id != "models":
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
