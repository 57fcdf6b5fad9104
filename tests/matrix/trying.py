"""Try one move as one person: by its service, by its page, by the API. What is done is undone."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from tests.matrix.agreed import Row
from tests.support.programs import Program

from charm.core.workflow import Refusal, table
from charm.foundation import clock
from charm.foundation.errors import NotAllowed, NotFound, Unfit
from charm.foundation.models import LedgerRecord

DONE, REFUSED, NOT_ALLOWED, NOT_FOUND = "done", "refused", "not allowed", "not found"
ERRORS = {Refusal: REFUSED, Unfit: REFUSED, NotAllowed: NOT_ALLOWED, NotFound: NOT_FOUND}


@dataclass
class Thing:
    """One proposal, item, meeting, decision, question or call in one state of its table."""

    name: str
    state: str
    hour: dt.datetime
    people: dict[str, Any]
    roles: dict[str, frozenset[str]]
    """By persona, what they are to it in the words of the table."""
    doors: dict[str, frozenset[str]]
    """By door, who comes through it; for all others there is no such thing."""
    at: SimpleNamespace = field(default_factory=SimpleNamespace)
    _clients: dict[str, Client] = field(default_factory=dict)
    _programs: dict[str, Program] = field(default_factory=dict)

    def client(self, persona: str) -> Client:
        if persona not in self._clients:
            self._clients[persona] = client = Client(raise_request_exception=False)
            if persona in self.people:
                client.force_login(self.people[persona])
        return self._clients[persona]

    def program(self, persona: str) -> Program:
        if persona not in self._programs:
            self._programs[persona] = Program(self.people.get(persona), now=self.hour)
        return self._programs[persona]


Said = dict[str, Any]


@dataclass(frozen=True)
class Attempt:
    """How a move of the table is made."""

    door: str
    by_service: Callable[[Thing, Any], object]
    page: str | Callable[[Thing], str] = ""
    """Name of the address that the form is sent to; nothing where no page offers it."""
    of: Callable[[Thing], list[Any]] = lambda thing: [thing.at.ref]
    """The parts of that address."""
    typed: Callable[[Thing], Said] = lambda _: {}
    shown_on: Callable[[Thing], list[str]] = lambda _: []
    """Addresses of pages, any of which offers it to whoever can do it."""
    api: Callable[[Thing], tuple[str, str, Said, dict[str, str]]] | None = None
    needs: str = ""
    """The name of something that only some worlds hold; others cannot try it."""
    twin: str = ""
    """The move that the same form makes where this one is not possible."""
    unless: str = ""
    """The page offers it only to whoever cannot do this."""

    through: str = ""
    """The move by which it is made: its guards hold as well."""

    is_open: bool = False
    """Whoever holds the link may, with an account or without."""
    any_state: bool = False
    """It makes something new beside what is there."""
    reads: bool = False
    """The same address shows it to whoever only reads."""
    moot_with: str = ""
    """What is there already, so that no page offers it once more."""
    merges: bool = False
    """What two people do on one page at once goes together."""

    def is_here(self, thing: Thing) -> bool:
        if thing.state == "-" or self.door == "nothing":
            return thing.state == "-" and self.door == "nothing"
        return not self.needs or hasattr(thing.at, self.needs)

    def address(self, thing: Thing) -> str:
        name = self.page if isinstance(self.page, str) else self.page(thing)
        return reverse(name, args=self.of(thing))


class _Undone(Exception):
    pass


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written in the block is gone afterwards."""
    try:
        with transaction.atomic():
            yield
            raise _Undone
    except _Undone:
        pass


@dataclass
class Spy:
    """The facts that a service establishes; one can be told to be false."""

    facts: dict[str, object] = field(default_factory=dict)
    """By the move that was asked for."""
    lie: str = ""

    def false_in(self, *rows: Row) -> tuple[str, ...]:
        """Agreed guards that do not hold by the facts of the service itself."""
        told = [(self.facts[row.name], row) for row in rows if row.name in self.facts]
        return tuple(
            fact
            for facts, row in told
            for fact in row.guards
            if getattr(facts, fact) not in (True, ())
        )


@pytest.fixture
def spy(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> Spy:
    caplog.set_level(logging.CRITICAL)
    seen, judged, holds = Spy(), table._judged, table.Guard.holds

    def watch(move: Any, facts: object) -> Any:
        seen.facts[move.name] = facts
        return judged(move, facts)

    monkeypatch.setattr(table, "_judged", watch)
    monkeypatch.setattr(
        table.Guard, "holds", lambda guard, facts: guard.fact != seen.lie and holds(guard, facts)
    )
    return seen


def by_service(attempt: Attempt, thing: Thing, persona: str, spy: Spy) -> str:
    spy.facts.clear()
    outcome = DONE
    with undone():
        before = LedgerRecord.objects.count()
        try:
            with clock.at(thing.hour), transaction.atomic():
                attempt.by_service(thing, thing.people[persona])
        except tuple(ERRORS) as error:
            outcome = next(said for kind, said in ERRORS.items() if isinstance(error, kind))
        if outcome != DONE:
            assert LedgerRecord.objects.count() == before, f"{persona} is refused, and it is done"
    return outcome


def by_page(attempt: Attempt, thing: Thing, persona: str) -> int:
    """The status that the page answers with; 200 is never an answer to an act."""
    client = thing.client(persona)
    with undone(), clock.at(thing.hour):
        answer = client.post(attempt.address(thing), attempt.typed(thing))
    if answer.status_code == 302 and answer["Location"].startswith("/account/login/"):
        return 401
    return answer.status_code


def twice_by_page(attempt: Attempt, thing: Thing, one: str, other: str) -> tuple[int, int]:
    """Two people send the form of the same page, one after the other."""
    address, said = attempt.address(thing), attempt.typed(thing)
    clients = [thing.client(one), thing.client(other)]
    with undone(), clock.at(thing.hour):
        first, second = (client.post(address, said).status_code for client in clients)
    return first, second


def by_api(attempt: Attempt, thing: Thing, persona: str) -> int:
    assert attempt.api is not None
    method, path, body, headers = attempt.api(thing)
    program = thing.program(persona)
    with undone():
        if method == "POST":
            return program.post(path, body, **headers).status_code
        return program.send(method, path, body, **headers).status_code


class _Offers(HTMLParser):
    """Addresses to which links and forms of a page lead; a form whose buttons are all disabled
    leads nowhere."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.here, self.form, self.found = page, "", set[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "a" and said.get("href"):
            self.found.add(urlsplit(said["href"] or "").path)
        elif tag == "form":
            is_post = (said.get("method") or "").lower() == "post"
            self.form = urlsplit(said.get("action") or self.here).path if is_post else ""
        if tag == "button" and "disabled" not in said:
            self.found |= {urlsplit(said.get("formaction") or self.form).path} - {""}

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = ""


def offered_on(thing: Thing, persona: str, page: str) -> set[str]:
    """Where the page leads the person; nowhere for who may not read it."""
    with clock.at(thing.hour):
        answer = thing.client(persona).get(page)
    assert answer.status_code in (200, 302, 403, 404), (thing.name, persona, page, answer)
    offers = _Offers(page)
    if answer.status_code == 200:
        offers.feed(answer.content.decode())
    return offers.found
