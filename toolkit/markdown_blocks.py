"""Text with a little Markdown as a tree of plain data, for files that are not HTML. What is marked is what ``formatted`` marks."""

from typing import Any

from markdown_it.token import Token

from toolkit.markdown import tokens_of

Block = dict[str, Any]
KINDS = {
    "paragraph_open": "paragraph",
    "heading_open": "heading",
    "bullet_list_open": "list",
    "ordered_list_open": "numbers",
    "list_item_open": "item",
    "blockquote_open": "quote",
}
STYLES = {"em_open": "em", "strong_open": "strong"}


def blocks_of(text: str) -> list[Block]:
    """Return the blocks of a text: each has a ``kind`` and ``blocks`` within it, or ``runs`` of words where it is ``text``."""
    root: list[Block] = []
    opened = [root]
    for token in tokens_of(text):
        if token.nesting == 1:
            block: Block = {"kind": KINDS[token.type], "blocks": []}
            if token.type == "ordered_list_open":
                block["start"] = int(token.attrGet("start") or 1)
            opened[-1].append(block)
            opened.append(block["blocks"])
        elif token.nesting == -1:
            opened.pop()
        elif token.type == "inline":
            opened[-1].append({"kind": "text", "runs": _runs(token.children or [])})
    return root


def _runs(tokens: list[Token]) -> list[Block]:
    """The words of a line with what is emphasised, and where links lead."""
    runs: list[Block] = []
    styles: list[str] = []
    links: list[str] = []
    for token in tokens:
        if token.type in STYLES:
            styles.append(STYLES[token.type])
        elif token.type in ("em_close", "strong_close"):
            styles.pop()
        elif token.type == "link_open":
            links.append(str(token.attrGet("href") or ""))
        elif token.type == "link_close":
            links.pop()
        elif token.type in ("softbreak", "hardbreak") or token.content:
            words = "\n" if token.type in ("softbreak", "hardbreak") else token.content
            runs.append({"text": words, "styles": sorted(set(styles)), "href": links[-1] if links else ""})
    return runs
