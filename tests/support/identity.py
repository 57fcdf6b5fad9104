"""A small OpenID Connect provider, as a university runs one, that answers on this machine."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt

CLIENT, SECRET = "charm", "a secret of both"


class Provider:
    """``signs_in`` is what a browser does there; ``person`` what it says of who did."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.person: dict[str, Any] = {}
        self.is_broken = False
        self._asked: dict[str, dict[str, str]] = {}
        self._tokens: set[str] = set()

    def signs_in(self, asked: str) -> str:
        """The way back to the platform, for the address to which it sent the browser."""
        request = {name: value for name, (value,) in parse_qs(urlsplit(asked).query).items()}
        assert asked.startswith(f"{self.address}/authorize?")
        assert request["client_id"] == CLIENT
        assert request["response_type"] == "code"
        assert request["code_challenge_method"] == "S256"
        assert {"openid", "email"} <= set(request["scope"].split())
        code = secrets.token_urlsafe(16)
        self._asked[code] = request
        return f"{request['redirect_uri']}?{urlencode({'code': code, 'state': request['state']})}"

    def answer(self, path: str, form: dict[str, str], bearer: str) -> tuple[int, Any]:
        if self.is_broken:
            return 500, {}
        if path == "/.well-known/openid-configuration":
            return 200, {
                "issuer": self.address,
                "authorization_endpoint": f"{self.address}/authorize",
                "token_endpoint": f"{self.address}/token",
                "userinfo_endpoint": f"{self.address}/userinfo",
                "jwks_uri": f"{self.address}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            }
        if path == "/token":
            return self._token(form)
        if path == "/userinfo" and bearer in self._tokens:
            return 200, self.person
        return 404, {}

    def _token(self, form: dict[str, str]) -> tuple[int, Any]:
        request = self._asked.pop(form["code"], None)
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        if (
            request is None
            or (form["client_id"], form["client_secret"]) != (CLIENT, SECRET)
            or form["redirect_uri"] != request["redirect_uri"]
            or base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != request["code_challenge"]
        ):
            return 400, {"error": "invalid_grant"}
        token, now = secrets.token_urlsafe(16), dt.datetime.now(dt.UTC)
        self._tokens.add(token)
        claims = {"iss": self.address, "aud": CLIENT, "iat": now, **self.person}
        claims["exp"] = now + dt.timedelta(minutes=5)
        signed = jwt.encode(claims, "k" * 32, algorithm="HS256", headers={"kid": "1"})
        return 200, {"access_token": token, "token_type": "Bearer", "id_token": signed}


@contextmanager
def provider() -> Iterator[Provider]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            form = {k: v[0] for k, v in parse_qs(self.rfile.read(length).decode()).items()}
            bearer = self.headers.get("Authorization", "").removeprefix("Bearer ")
            status, value = there.answer(urlsplit(self.path).path, form, bearer)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(value).encode())

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: Any) -> None:
            """Silence."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    there = Provider(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield there
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
