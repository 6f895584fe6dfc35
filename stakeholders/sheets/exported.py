"""Texts on their way into a spreadsheet: none of them may be taken for a formula there.

A spreadsheet executes cells that begin with ``= + - @``, their full-width forms, a tab or a line break (CWE-1236). In
CSV such a cell gets an apostrophe in front, the spreadsheets' own mark for text; reading takes it off again.
"""

DANGEROUS = tuple("=+-@\t\r\n＝＋－＠")
MARK = "'"


def marked(text: str) -> str:
    """The text as a CSV cell that no spreadsheet executes."""
    return f"{MARK}{text}" if text.lstrip(f" \N{NO-BREAK SPACE}{MARK}").startswith(DANGEROUS) else text


def kept_as_it_is(text: str) -> str:
    """The text as a cell of a workbook, where nothing is executed: marked only where reading would take a mark off."""
    return f"{MARK}{text}" if unmarked(text) != text else text


def unmarked(cell: str) -> str:
    """The text that ``marked`` made this cell of."""
    return cell[1:] if cell.startswith(MARK) and marked(cell[1:]) == cell else cell
