"""The text a page showed beside the consent: the ledger keeps exactly that."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ShownWording:
    """The words beside the box or button, their version, the language of the page, and which page it was."""

    text: str
    version: str
    language: str
    means: str
