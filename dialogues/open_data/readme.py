"""The README and the licence in the open data of a dialogue, in English."""

import datetime as dt
from collections.abc import Iterable

from dialogues.models import PolicyDialogue

LICENCE = """Creative Commons Attribution 4.0 International (CC BY 4.0)

You are free to share and adapt these data, also commercially, if you name the hub
and the dialogue as the source, link to the licence, and say what you changed.

Full text: https://creativecommons.org/licenses/by/4.0/legalcode
Summary:   https://creativecommons.org/licenses/by/4.0/

Documents that addressees published with their responses are linked, not included;
their own licences apply.
"""

README = """Open data of a policy dialogue
==============================

{title}
{question}

Organised by: {hub}
Page:         {page}
This file:    {address} (always the latest version)
Version:      {version}
Published:    {moment} UTC
Licence:      CC BY 4.0, see LICENCE.txt

A version changes only when something in it changes: the same version is the same
file, byte for byte, and the address answers 304 to who has it already.


What is in it
-------------
Each table comes as CSV (UTF-8 with byte order mark, commas, every cell quoted) and
as JSON (a list of objects). data-dictionary.csv tells what each column means.

{tables}

In CSV, an apostrophe is put before a cell that begins with = + - @, so that no
spreadsheet executes it. JSON has the texts as they are.


What is not in it
-----------------
Nothing about a person. Statements have no writer and no pseudonym, whatever the
attribution rule. Votes are counts, and move in steps of five people. Opinion groups
of fewer than five people, and counts of a group with fewer than five votes on a
statement, are left out. Volunteers of a draw have a number that tells nothing, and
at least five people share the answers of each row. The feedback of participants is
counted once five have answered.
{rule}{draws}"""

RULES = {
    "open": "Attribution rule of this dialogue: on the record.",
    "chatham_house": "Attribution rule of this dialogue: Chatham House Rule. Don't say who might have said what.",
    "closed": "Attribution rule of this dialogue: closed, no report. Statements and votes are not published.",
}

DRAWS = """

Repeat a draw
-------------
  pip install sortition-algorithms highspy
  PYTHONHASHSEED=0 python repeat_the_draw.py draws/draw-N.json

The script is docs/examples/repeat_the_draw.py in the source code of the portal: about
twenty lines, to be read before they are run. It prints the numbers drawn and those of
the reserves, and whether they are those published. The same versions draw the same
people; the file names them. The volunteers are deleted on the day people were promised;
then a draw can't be repeated.
"""


def readme_of(
    dialogue: PolicyDialogue, tables: Iterable[tuple[str, str]], *, version: int, at: dt.datetime, address: str, page: str,
    draws: bool,
) -> str:  # fmt: skip
    """Return the README of one version."""
    rule = RULES.get(dialogue.attribution, "")
    return README.format(
        title=dialogue.title, question=dialogue.question, hub=_hub(dialogue), page=page, address=address, version=version,
        moment=f"{at.astimezone(dt.UTC):%Y-%m-%d %H:%M}", tables="\n".join(f"{name}: {meaning}" for name, meaning in tables),
        rule=f"\n{rule}\n" if rule else "", draws=DRAWS if draws else "",
    )  # fmt: skip


def _hub(dialogue: PolicyDialogue) -> str:
    return f"{dialogue.organisers} ({dialogue.hub.slug})" if dialogue.organisers else dialogue.hub.slug
