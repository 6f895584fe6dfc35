"""A small OpenID Connect provider on loopback: discovery, authorization, token, user info and keys, with faults to order."""

import base64
import hashlib
import http.server
import json
import secrets
import threading
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "portal", "a secret of the two"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
STRANGE_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
NAME = "EU Login"


class SignOnServer:
    """``person`` is who signs in there: claims. The rest is how it misbehaves."""

    def __init__(self) -> None:
        self.person: dict[str, Any] = {}
        self.in_id_token: dict[str, Any] = {}
        self.userinfo: dict[str, Any] = {}
        self.key = KEY
        self.broken: set[str] = set()  # paths answered with 500
        self.nonsense: set[str] = set()  # paths answered with what is no JSON
        self.asked: list[dict[str, str]] = []  # parameters of each authorization
        self._codes: dict[str, dict[str, str]] = {}
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.answer(self, {})

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                server.answer(self, dict(urllib.parse.parse_qsl(body)))

            def log_message(self, *_words: Any) -> None:
                """Say nothing."""

        self._http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://localhost:{self._http.server_port}"

    @contextmanager
    def running(self) -> Iterator["SignOnServer"]:
        """Serve until the end."""
        thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield self
        finally:
            self._http.shutdown()
            thread.join()
            self._http.server_close()

    def answer(self, handler: http.server.BaseHTTPRequestHandler, posted: dict[str, str]) -> None:
        """One request."""
        path, _mark, query = handler.path.partition("?")
        if path == "/authorize":
            handler.send_response(302)
            handler.send_header("Location", self.authorize(dict(urllib.parse.parse_qsl(query))))
            handler.end_headers()
            return
        status, content = self._response_to(path, posted, handler.headers.get("Authorization", ""))
        body = b"<html>" if path in self.nonsense else json.dumps(content).encode()
        handler.send_response(500 if path in self.broken else status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def authorize(self, asked: dict[str, str]) -> str:
        """The person signs in at once; where their browser goes next."""
        self.asked.append(asked)
        code = secrets.token_urlsafe()
        self._codes[code] = asked
        return f"{asked['redirect_uri']}?{urllib.parse.urlencode({'code': code, 'state': asked['state']})}"

    def _response_to(self, path: str, posted: dict[str, str], bearer: str) -> tuple[int, Any]:
        if path == "/token":
            return self._token(posted)
        if path == "/userinfo":
            return (200, {"sub": "u1"} | self.person | self.userinfo) if bearer == "Bearer access" else (401, {})
        if path == "/keys":
            return 200, {
                "keys": [
                    json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key())) | {"kid": "k1", "alg": "RS256"}
                ]
            }
        here = {name: f"{self.url}/{name.split('_')[0]}" for name in ("token_endpoint", "userinfo_endpoint")}
        return 200, here | {
            "issuer": self.url, "authorization_endpoint": f"{self.url}/authorize", "jwks_uri": f"{self.url}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }  # fmt: skip

    def _token(self, posted: dict[str, str]) -> tuple[int, Any]:
        asked = self._codes.pop(posted.get("code", ""), None)
        verifier = hashlib.sha256(posted.get("code_verifier", "").encode()).digest()
        proof = base64.urlsafe_b64encode(verifier).decode().rstrip("=")
        right = (posted.get("client_id"), posted.get("client_secret")) == (CLIENT, SECRET)
        if asked is None or not right or proof != asked["code_challenge"] or asked["code_challenge_method"] != "S256":
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "sub": "u1", "iat": now, "exp": now + 60, "nonce": asked.get("nonce")}
        token = jwt.encode(claims | self.in_id_token, self.key, algorithm="RS256", headers={"kid": "k1"})
        return 200, {"access_token": "access", "token_type": "Bearer", "id_token": token}
