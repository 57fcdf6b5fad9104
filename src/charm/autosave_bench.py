"""How long the form of a proposal takes to save a field: one request through the whole application,
on SQLite in a file, as a browser sends it while somebody types.

The limit, in the same run: a transaction that writes the same draft into the same database, made
durable, and nothing else. ``processor_p95_ms`` is the time the processor was busy with one save:
what a machine that does other things at the same time would need alone.
"""

from __future__ import annotations

import io
import json
import re
import resource
import time
from collections.abc import Callable
from functools import partial
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import connection, transaction

EXAMPLE, SECTION, FIELD = "formal-single.json", "outcomes", "learning_outcomes.0.text.en"
"""The section with the most fields, of a proposal that is filled in."""
MARKS = re.compile(r'name="(seen|was\.[a-z_]+)" value="([^"]*)"')
LIMIT_ROUNDS = 50


def autosave(count: int, content: dict[str, Any]) -> dict[str, Any]:
    """Save one field ``count`` times. The database is empty before, and is not cleaned up."""
    from charm.demo import fill_alliance, staff
    from charm.proposals.services.writing import start_proposal

    call_command("collectstatic", verbosity=0, interactive=False)
    fill_alliance()
    writer = staff("proposer", "uu.nl")
    draft = start_proposal(content=content, by=writer)
    tab = Tab(writer, f"/proposals/{draft.id}/edit/{SECTION}/")
    tab.save("Just warming up.")
    seconds, busy = [], []
    for number in range(count):
        began = time.process_time()
        seconds.append(_timed(partial(tab.save, f"Maps flood risk, attempt {number}.")))
        busy.append(time.process_time() - began)
    limit = LIMIT_ROUNDS / sum(
        _timed(lambda: _write(draft.id, content)) for _ in range(LIMIT_ROUNDS)
    )
    rate = count / sum(seconds)
    return {
        "what": "autosave",
        "count": count,
        "per_second": round(rate, 1),
        "limit_per_second": round(limit, 1),
        "ratio": round(rate / limit, 3),
        "peer": None,
        "peer_per_second": None,
        "p95_ms": _p95(seconds),
        "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        "processor_p95_ms": _p95(busy),
    }


class Tab:
    """A tab of a browser at one section of the form."""

    def __init__(self, person: Any, address: str) -> None:
        self.application = get_wsgi_application()
        self.address = address
        self.cookies = {settings.SESSION_COOKIE_NAME: _session_of(person)}
        page = _Form()
        page.feed(self._ask("GET"))
        self.fields = dict(page.fields)

    def save(self, text: str) -> None:
        """Raises RuntimeError when it was not saved."""
        self.fields[FIELD] = text
        answer = self._ask("POST", urlencode(self.fields).encode())
        if "Saved at" not in answer:
            raise RuntimeError("The field was not saved.")
        self.fields.update(MARKS.findall(answer))

    def _ask(self, method: str, body: bytes = b"") -> str:
        said: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], *_: Any) -> Callable[[bytes], Any]:
            said.extend((status, headers))
            return said.append

        answer = b"".join(self.application(self._environ(method, body), start))
        for name, value in said[1]:
            if name == "Set-Cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        if not said[0].startswith("200"):
            raise RuntimeError(f"{method} {self.address} was answered with {said[0]}.")
        return answer.decode()

    def _environ(self, method: str, body: bytes) -> dict[str, Any]:
        return {
            "REQUEST_METHOD": method,
            "PATH_INFO": self.address,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "localhost:8000",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_COOKIE": "; ".join(f"{key}={value}" for key, value in self.cookies.items()),
            "HTTP_HX_REQUEST": "true" if method == "POST" else "",
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.url_scheme": "http",
        }


class _Form(HTMLParser):
    """What a browser would send of the form that saves by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: list[tuple[str, str]] = []
        self.is_inside = False
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.is_inside = "data-autosave" in said
        elif self.is_inside and tag == "input" and said.get("name"):
            if said.get("type") not in ("checkbox", "radio") or "checked" in said:
                self.fields.append((said["name"], said.get("value", "")))
        elif self.is_inside and tag == "textarea":
            self.text = said["name"]
            self.fields.append((self.text, ""))

    def handle_data(self, data: str) -> None:
        if self.text:
            self.fields[-1] = (self.text, data.removeprefix("\n"))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.text = ""
        elif tag == "form":
            self.is_inside = False


def _session_of(person: Any) -> str:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def _write(draft: Any, content: dict[str, Any]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE proposals_proposal SET content = %s WHERE id = %s",
            [json.dumps(content), draft.hex],
        )


def _p95(seconds: list[float]) -> float:
    return round(sorted(seconds)[int(0.95 * (len(seconds) - 1))] * 1000, 1)


def _timed(act: Callable[[], None]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start
