"""Turns the log of Postfix into the acceptance log the portal reads: run beside the mail server, not in the portal.

    tail --follow=name --retry --lines=0 /var/log/mail.log | python3 acceptance_log.py /var/log/echos/accepted.jsonl

`cleanup` names the Message-ID of a queue id, `qmgr` says `queue active` once the email is safely queued: from then on
Postfix answers for it. One JSON object a line, `message_id` and `at` (UTC). Rotate the file with
`create 0644`, without `dateext` and `compress`, so that the older part is called `accepted.jsonl.1`. Standard library only.
"""

import json
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

MESSAGE_ID = re.compile(r"/cleanup\[\d+\]: (?P<queue_id>\w+): message-id=(?P<message_id><\S+>)")
ACTIVE = re.compile(r"/qmgr\[\d+\]: (?P<queue_id>\w+): from=.*\(queue active\)")
REMEMBERED = 100_000


def accepted_message_ids(lines: Iterable[str]) -> Iterator[str]:
    """The Message-ID of each email Postfix has queued, once."""
    waiting: dict[str, str] = {}
    for line in lines:
        if found := MESSAGE_ID.search(line):
            waiting[found["queue_id"]] = found["message_id"]
            if len(waiting) > REMEMBERED:
                waiting.pop(next(iter(waiting)))
        elif (found := ACTIVE.search(line)) and found["queue_id"] in waiting:
            yield waiting.pop(found["queue_id"])


def main(path: Path) -> None:
    """Append a line for each accepted email; the file is opened anew each time, so that it may be rotated."""
    for message_id in accepted_message_ids(sys.stdin):
        entry = {"message_id": message_id, "at": datetime.now(UTC).isoformat()}
        with path.open("a") as log:
            log.write(json.dumps(entry) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
