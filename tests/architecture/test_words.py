"""Words that are not used for what they are not (CONTRIBUTING.md), and lines of templates that fit a screen."""

import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.test_size import APPLICATIONS

ROOT = Path(__file__).resolve().parents[2]
LONGEST_LINE = 160
IN_F_STRING = re.compile(r"""\bf(["'])(?:(?!\1).)*\{(?:_|n?p?gettext)\(""")
# Each with the word to use.
REFUSED = {
    "letter": "email",
    "letters": "emails",
    "told": "stated, informed",
    "stands": "is",
    "standing": "status",
    "somebody": "a person, a user, the role",
    "nobody": "no one, the role",
    "everybody": "everyone, the role",
    "whom": "who, the role",
    "rightly": "correctly",
    "candidature": "application",
    "heir": "successor",
    "tombstone": "deleted entry",
}
# Letters of the alphabet, and names that others or the database hold.
TRUE_USES = (
    "accented letter", "ascii_letters", "capital letter", "column_letter", "first letter", "full-width letter", "letter case",
    "letter of the alphabet", "letter or digit", "letter-spacing", "letters and digits", "letters, digits", "letters of base64url",
    "letters of their own", "lower-case letter", "lowercase letter", "non-latin letter", "plain letter", "small letter",
    "small_letters", "two-letter", "upper-case letter", "uppercase letter",
    "group_heir", "own_heir", "with_heir", "not_told",
)  # fmt: skip
WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
SUSPECT = re.compile(
    rf"(?<![a-z])(?:{'|'.join(REFUSED)})(?![a-z])|(?:{'|'.join(map(str.capitalize, REFUSED))})(?![a-z])"
)
ALLOWED = re.compile(rf"(?:{'|'.join(map(re.escape, TRUE_USES))})s?", re.IGNORECASE)


def python_files() -> list[Path]:
    folders = [*APPLICATIONS, "bench", "tests"]
    return [path for folder in folders for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts]


def templates() -> list[Path]:
    return sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".txt"})


def documents() -> list[Path]:
    return [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


def refused_in(text: str) -> set[str]:
    """The refused words of a text or a name, without their true uses."""
    if not SUSPECT.search(text):
        return set()
    return {word.lower() for word in WORD.findall(ALLOWED.sub(" ", text))} & REFUSED.keys()


def python_texts(source: str) -> Iterator[str]:
    """Names, comments and texts; of texts all but single words, which are often keys that others chose."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.STRING:
            if " " in token.string:
                yield token.string
        elif token.type in (tokenize.NAME, tokenize.COMMENT):
            yield token.string


def found_in(path: Path) -> set[str]:
    text = path.read_text()
    if not SUSPECT.search(text) or path.parent == Path(__file__).parent:
        return set()
    if path.suffix == ".py":
        return set().union(*(refused_in(part) for part in python_texts(text)))
    return refused_in(text)


def test_words_are_those_of_the_field() -> None:
    files = {str(path.relative_to(ROOT)): path for path in (*python_files(), *templates(), *documents())}
    found = {name: sorted(found_in(path)) for name, path in files.items()}
    assert {name: words for name, words in found.items() if words} == {}


def test_lines_of_templates_fit_a_screen() -> None:
    wide = {
        f"{path.relative_to(ROOT)}:{number}"
        for path in templates()
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > LONGEST_LINE
    }
    assert wide == set()


def test_no_text_to_translate_is_in_an_f_string() -> None:
    """xgettext extracts nothing from f-strings: such a text stays English in every language."""
    found = {str(path.relative_to(ROOT)) for path in python_files() if IN_F_STRING.search(path.read_text())}
    assert found == set()


def test_refused_words_are_found_in_names_and_texts() -> None:
    assert refused_in("letters_key OutgoingLetter is told") == {"letter", "letters", "told"}
    assert refused_in("a newsletter in small letters, without letter case") == set()
