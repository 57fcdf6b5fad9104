"""Files that nobody would write, for the parsers that the verification desk exposes.

``python -m tests.recognition.fuzzing --seconds 600 json`` goes on for that long, of processor time,
and says what it found; ``python -m tools.fuzz`` does so in a process for each parser that it can
end; every check takes a share of it. Each try begins with a genuine file, has
its bytes or its structure changed, and asks the desk; one in twenty goes through its page as well.
What must hold: an answer or a sentence, within seconds and a bounded memory; whatever is called
genuine says what was signed; and a page never breaks. The memory is that of a process which does
nothing but judge files and answer pages: they are made in another (:mod:`.making`), and pictures
are unpacked by one that the system bounds (``charm.recognition.codes``). The time to make files
counts as given.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import random
import resource
import signal
import sys
import tempfile
import uuid
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import FrameType
from typing import IO, TYPE_CHECKING, Any
from unittest.mock import patch

from charm.core.proposal.reading import Unreadable, parse_json
from charm.recognition.desk import Fetched, verify_document
from charm.recognition.fetching import Fetcher
from charm.recognition.lookups import Folder

from .conftest import NOW
from .making import files_of
from .mutations import Given

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.core.handlers.base import BaseHandler
    from django.core.handlers.wsgi import WSGIRequest

PARSERS = ("json", "token", "png", "svg", "pdf", "photo", "keys", "list", "address")
SLOWEST = 5
"""Seconds of processor time that one file may take."""
MOST_MIB = 256
PAGE_EVERY = 20
NOTHING = Given(b"")
UNSIGNED = "genuine, and says something else"
Report = dict[str, Any]


@dataclass
class Found:
    """What went wrong, each with a file that shows it."""

    tries: int = 0
    read: int = 0
    """How many were found to be a credential, of whatever worth; the others end in a sentence."""
    genuine: int = 0
    unsigned: int = 0
    """Called genuine, and not what was signed."""
    failures: int = 0
    """Files that broke something, of whatever kind."""
    pages: int = 0
    making: float = 0.0
    """Seconds of processor time that the files took to be made."""
    slowest: float = 0.0
    crashes: dict[str, bytes] = field(default_factory=dict)

    def __str__(self) -> str:
        return (
            f"{self.tries} files, {self.read} read as credentials, {self.genuine} genuine, "
            f"{self.pages} pages, slowest {self.slowest:.2f} s, "
            f"{len(self.crashes)} kinds of failure"
        )


class TooSlow(Exception):
    """A file took longer than it may."""


@contextmanager
def _within_seconds() -> Iterator[None]:
    def too_slow(number: int, frame: FrameType | None) -> None:
        raise TooSlow(f"more than {SLOWEST} s")

    before = signal.signal(signal.SIGPROF, too_slow)
    try:
        yield
    finally:
        signal.signal(signal.SIGPROF, before)


class Sources:
    """The folder of the evidence, but for what one try puts in its place."""

    def __init__(self, folder: Path) -> None:
        self._folder = Folder(folder)
        self.given = NOTHING

    def did_document(self, did: str) -> Mapping[str, Any] | None:
        if self.given.keys is None:
            return self._folder.did_document(did)
        return _object(self.given.keys)

    def status_list(self, url: str) -> Mapping[str, Any] | None:
        if self.given.status is None:
            return self._folder.status_list(url)
        return _object(self.given.status)

    def trust(self) -> Any:
        return self._folder.trust()


def _object(data: bytes) -> Mapping[str, Any] | None:
    """As what was fetched is read."""
    try:
        value = parse_json(data)
    except Unreadable:
        return None
    return value if isinstance(value, dict) else None


def fuzz(parser: str, folder: Path, *, seed: int, go_on: Callable[[Found], bool]) -> Found:
    """Ask the desk about one file after another while ``go_on``."""
    found = Found()
    with files_of(parser, folder, seed=seed) as files, _within_seconds():
        sources = Sources(files.evidence)
        said = [_ask(Given(one), sources)["credential"] for one in files.genuine]
        _look_at(Given(files.genuine[0]), sources)  # the first page takes its time
        ask = _look_up if parser == "address" else _ask
        while go_on(found):
            _try(files.next(), sources, ask, said, found)  # and forget it before the next
            found.making = files.seconds
    return found


def _try(
    one: Given, sources: Sources, ask: Callable[[Given, Sources], Report], said: list[Any],
    found: Found,
) -> None:  # fmt: skip
    found.tries += 1
    began = _spent()
    signal.setitimer(signal.ITIMER_PROF, SLOWEST)
    try:
        if found.tries % PAGE_EVERY == 0:
            found.pages += 1
            _look_at(one, sources)
        report = ask(one, sources)
    except Unreadable:
        return
    except Exception as error:
        found.failures += 1
        found.crashes.setdefault(f"{type(error).__name__}: {str(error)[:80]}", one.data)
        return
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        sources.given = NOTHING
        found.slowest = max(found.slowest, _spent() - began)
    found.read += 1
    if report["valid"] is True:
        found.genuine += 1
        if not one.is_signed and report["credential"] not in said:
            found.unsigned += 1
            found.crashes.setdefault(UNSIGNED, one.data)


def _spent() -> float:
    """Seconds of processor time, of the processes that read pictures as well."""
    return sum(os.times()[:4])


def _ask(one: Given, sources: Sources) -> Report:
    sources.given = one
    report = verify_document(one.data, sources=sources, now=NOW).as_json()
    json.dumps(report)
    return report


def _look_up(one: Given, sources: Sources) -> Report:
    """An address; every name leads to a private network, so that nothing is ever fetched."""
    import ipaddress

    here = ipaddress.ip_address("127.0.0.1")
    text = one.data.decode("utf-8", "replace")
    fetched = Fetched.from_address(text, fetcher=Fetcher(resolve=lambda _host, _port: [here]))
    if not fetched.problem:
        raise AssertionError("something was fetched from a private network")
    return {"valid": None}


@cache
def _pages() -> BaseHandler:
    """The pages as a server asks for them. A test client keeps a little of every request for ever,
    which after a hundred thousand would be taken for memory of the desk."""
    from django.core.handlers.base import BaseHandler

    handler = BaseHandler()
    handler.load_middleware()
    return handler


def _look_at(one: Given, sources: Sources) -> None:
    """The page of the desk, as a browser gets it. Raises where it breaks."""
    sources.given = one
    with (
        tempfile.TemporaryFile() as body,
        patch("charm.web.verify.desk.House", lambda _network: sources),
        patch("charm.foundation.limits.Limit.count"),
        patch("charm.recognition.fetching.resolve", lambda _host, _port: []),
    ):
        answer = _pages().get_response(_upload(one.data, body))
    if answer.status_code not in (200, 302, 422):
        raise AssertionError(f"the page answered {answer.status_code}")


def _upload(data: bytes, body: IO[bytes]) -> WSGIRequest:
    """A form with a file, written to ``body``: a test client holds many copies of it, which would
    be taken for memory of the desk."""
    from django.core.handlers.wsgi import WSGIRequest
    from django.test import RequestFactory

    border = uuid.uuid4().hex
    about = 'Content-Disposition: form-data; name="file"; filename="file"'
    if data:
        body.write(f"--{border}\r\n{about}\r\nContent-Type: text/plain\r\n\r\n".encode())
        body.write(data)
    body.write(f"\r\n--{border}--\r\n".encode())
    given: dict[str, Any] = {
        "PATH_INFO": "/verify/", "REQUEST_METHOD": "POST", "CONTENT_LENGTH": str(body.tell()),
        "CONTENT_TYPE": f"multipart/form-data; boundary={border}", "wsgi.input": body,
    }  # fmt: skip
    body.seek(0)
    request = WSGIRequest({**RequestFactory()._base_environ(), **given})  # type: ignore[attr-defined]
    request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
    return request


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parsers", nargs="*", metavar="parser", help=", ".join(PARSERS))
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--json", action="store_true", help="a line of JSON for each parser")
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    options = parser.parse_args()
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        _set_up(Path(folder))
        for name in options.parsers or PARSERS:
            failed = _one(name, Path(folder) / name, options) or failed
    return int(failed)


def _set_up(folder: Path) -> None:
    """Django with an empty database of its own."""
    os.environ.update(CHARM_VAR=str(folder), DJANGO_SETTINGS_MODULE="charm.settings")
    os.environ.update(CHARM_BASE_URL="http://localhost:8000", EMAIL_URL="memorymail://")
    os.environ.pop("DATABASE_URL", None)
    (folder / "static").mkdir()
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    logging.getLogger("django.request").setLevel(logging.CRITICAL)
    settings.ALLOWED_HOSTS = ["*"]
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    call_command("migrate", verbosity=0)


def _one(name: str, folder: Path, options: argparse.Namespace) -> bool:
    """Fuzz one parser and print a line; whether something went wrong."""
    ends, seed = _spent() + options.seconds, options.seed
    found = fuzz(name, folder, seed=seed, go_on=lambda so_far: _spent() + so_far.making < ends)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    if options.json:
        figures = {
            "parser": name, "inputs": found.tries, "crashes": found.failures,
            "accepted_unsigned": found.unsigned, "slowest_s": round(found.slowest, 2),
            "peak_mib": peak, "seed": seed, "kinds": sorted(found.crashes),
        }  # fmt: skip
        print(json.dumps(figures), flush=True)  # noqa: T201
    else:
        print(f"{name}: {found}, peak {peak} MiB (seed {seed})", flush=True)  # noqa: T201
    for number, (what, data) in enumerate(found.crashes.items()):
        place = Path(tempfile.gettempdir()) / f"fuzz-{name}-{number}"
        place.write_bytes(data)
        print(f"  {what}: {place}", file=sys.stderr)  # noqa: T201
    return bool(found.crashes) or peak > MOST_MIB


if __name__ == "__main__":
    raise SystemExit(main())
