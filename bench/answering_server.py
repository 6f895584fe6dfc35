"""A mail server that only says yes: prints its port, then serves until it is killed."""

import socketserver


class Answering(socketserver.StreamRequestHandler):
    """Reads each body up to its dot and keeps nothing."""

    disable_nagle_algorithm = True

    def handle(self) -> None:
        """One conversation."""
        self.wfile.write(b"220 ready\r\n")
        for line in self.rfile:
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                while self.rfile.readline() != b".\r\n":
                    pass
            self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")
            if word == b"QUIT":
                return


class Server(socketserver.ThreadingTCPServer):
    """A thread a conversation."""

    daemon_threads = allow_reuse_address = True


if __name__ == "__main__":
    with Server(("127.0.0.1", 0), Answering) as server:
        print(server.server_address[1], flush=True)
        server.serve_forever()
