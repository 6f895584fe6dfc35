"""Whether a refusal means that an address does not work: by its enhanced status code (RFC 3463)."""

import re

CODE = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.])")
# No such mailbox, domain or system (5.1.x; 5.1.7 and 5.1.8 are about the sender), a mailbox that is closed (5.2.1), no route to its
# domain (5.4.4), and what Exchange says of an unknown recipient (5.4.1).
_ADDRESS = re.compile(r"5\.1\.(?![78]$)\d+|5\.2\.1|5\.4\.[14]")


def code_in(text: str) -> str:
    """Return the first enhanced status code of the text; empty without one."""
    found = CODE.search(text)
    return found[0] if found else ""


def names_wrong_address(code: str) -> bool:
    """Whether the code says that mail to this address will never arrive."""
    return bool(_ADDRESS.fullmatch(code))


def reply_names_wrong_address(reply: str) -> bool:
    """Whether a 5xx reply to RCPT says so: by the code it begins with; a reply without one is about the recipient."""
    found = CODE.match(reply)
    return names_wrong_address(found[0]) if found else True
