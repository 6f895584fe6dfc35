"""The demo's mail server as a program: `python -m devstack.mailserver --port … --store … [--http-port …]`."""

import argparse
import asyncio
import signal
from pathlib import Path

from devstack.emails import EmailStore
from devstack.faults import Faults
from devstack.mailbox import Mailbox, serve
from devstack.smtp import start_server


def main() -> None:
    """Serve emails, and the mailbox page if it has a port, until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(description="A mail server that keeps what it accepts.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--http-port", type=int)
    parser.add_argument("--people", type=Path)
    parser.add_argument("--portal", default="")
    chosen = parser.parse_args()
    store = EmailStore(chosen.store / "emails", chosen.store / "accepted.jsonl", durable=True)
    if chosen.http_port:
        serve(Mailbox(store, chosen.people, chosen.portal), chosen.http_port)
    asyncio.run(_listen(store, chosen.port))


async def _listen(store: EmailStore, port: int) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    server = await start_server(store, Faults(), port=port)
    await stopped.wait()
    server.close()


if __name__ == "__main__":
    main()
