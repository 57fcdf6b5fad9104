"""Hold one thing against a table: every move, every person, by service, page and API."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from tests.matrix import trying
from tests.matrix.agreed import NEW, Row
from tests.matrix.people import ANONYMOUS, BESIDE, EVERYBODY, FOREIGN_PROPOSER, LEARNER
from tests.matrix.trying import DONE, NOT_ALLOWED, NOT_FOUND, REFUSED, Attempt, Spy, Thing

STRANGERS = {FOREIGN_PROPOSER, LEARNER}
"""Of those for whom there is no such thing, who tries pages and API too: the others are no other
case there, and try every address in tests/web/test_every_address.py."""
NO_WAY = {NOT_FOUND, NOT_ALLOWED}
STATUS = {
    DONE: {302},
    REFUSED: {422},
    NOT_ALLOWED: {403},
    NOT_FOUND: {404},
}
API_STATUS = {DONE: {200, 201}, REFUSED: {422}, NOT_ALLOWED: {403}, NOT_FOUND: {404}}


Cell = tuple[str, str, str]
"""Move, state, and what the actor is in the words of the table."""


@dataclass
class Found:
    faults: list[str] = field(default_factory=list)
    done: set[tuple[str, str]] = field(default_factory=set)
    """Move and persona."""

    def cells(self, table: Mapping[str, Row], thing: Thing) -> set[Cell]:
        return {
            (name, state, role)
            for name, persona in self.done
            for role in thing.roles.get(persona, frozenset()) & table[name].actors
            for state in [NEW if NEW in table[name].sources else thing.state]
        }


def expected(
    table: Mapping[str, Row], row: Row, attempt: Attempt, thing: Thing, persona: str, spy: Spy
) -> set[str]:
    if persona not in thing.doors[attempt.door]:
        return NO_WAY
    is_state = attempt.any_state or thing.state in row.sources
    if not thing.roles.get(persona, frozenset()) & row.actors:
        return {NOT_ALLOWED, REFUSED} | (set() if is_state else {NOT_FOUND})
    if not is_state:  # minutes that nobody wrote yet are not found
        return {REFUSED, NOT_ALLOWED, NOT_FOUND}
    rows = [table[name] for name in (row.name, attempt.through) if name]
    return {REFUSED} if spy.false_in(*rows) else {DONE}


def hold(
    table: Mapping[str, Row],
    attempts: Mapping[str, Attempt],
    thing: Thing,
    spy: Spy,
    *,
    personas: Collection[str] = EVERYBODY,
) -> Found:
    """What is not as agreed."""
    found = Found()
    for name, row in table.items():
        attempt = attempts.get(name)
        if attempt is None or not attempt.is_here(thing):
            continue
        for persona in sorted(personas):
            said = trying.by_service(attempt, thing, persona, spy)
            wanted = expected(table, row, attempt, thing, persona, spy)
            if said == DONE and name not in {one for one, _ in found.done}:
                found.faults += _without_each_guard(row, attempt, thing, persona, spy)
                found.faults += _second_is_told(attempt, thing, persona, name)
            if said == DONE:
                found.done.add((name, persona))
            if said not in wanted:
                found.faults.append(
                    f"{thing.name}: {name} as {persona} by service is {said}, agreed {wanted}"
                    f" {spy.false_in(row)}"
                )
            knows = persona in thing.doors[attempt.door] or bool(thing.roles.get(persona))
            if not knows and persona not in STRANGERS:
                continue
            twin = attempts[attempt.twin] if attempt.twin and said != DONE else None
            by_twin = (
                twin is not None
                and twin.is_here(thing)
                and trying.by_service(twin, thing, persona, spy) == DONE
            )
            found.faults += _faces(row, attempt, thing, persona, DONE if by_twin else said, said)
        found.faults += _unknown(attempt, thing, name)
    found.faults += _offers(table, attempts, thing, found, personas)
    return found


def _without_each_guard(
    row: Row, attempt: Attempt, thing: Thing, persona: str, spy: Spy
) -> list[str]:
    """What can be done is refused as soon as one agreed guard does not hold."""
    faults = []
    for fact in row.guards:
        spy.lie = fact
        try:
            said = trying.by_service(attempt, thing, persona, spy)
        finally:
            spy.lie = ""
        if said != REFUSED:
            faults.append(f"{thing.name}: {row.name} as {persona} is {said} without {fact}")
    return faults


def _second_is_told(attempt: Attempt, thing: Thing, persona: str, name: str) -> list[str]:
    """Two people have the same page open: who sends it second is told."""
    if not attempt.page or attempt.merges or "seen" not in attempt.typed(thing):
        return []
    first, second = trying.twice_by_page(attempt, thing, persona, BESIDE.get(persona, persona))
    if first == 302 and second in (409, 422):
        return []
    return [f"{thing.name}: {name} twice by page is answered {first}, then {second}"]


def _faces(
    row: Row, attempt: Attempt, thing: Thing, persona: str, by_form: str, said: str
) -> list[str]:
    """Where the page or the API answers otherwise than the service; ``by_form`` is what the service
    does with what the form of the page sends."""
    faults = []
    faces: list[tuple[str, Callable[..., int], Mapping[str, set[int]], str]] = []
    if attempt.page:
        faces.append(("page", trying.by_page, STATUS, by_form))
    if attempt.api is not None:
        faces.append(("API", trying.by_api, API_STATUS, said))
    for face, ask, status, done in faces:
        answered = ask(attempt, thing, persona)
        fits = set(status[done])
        if done == NOT_FOUND:
            fits |= status[NOT_ALLOWED]
        elif done in (REFUSED, NOT_ALLOWED):  # who may not is told so before what stands against it
            fits = status[REFUSED] | status[NOT_ALLOWED]
        if persona not in thing.doors[attempt.door]:
            fits = status[NOT_FOUND]
        if face == "page" and attempt.is_open and thing.state == row.to:  # a second click
            fits = fits | status[DONE]
        if answered not in fits:
            faults.append(
                f"{thing.name}: {row.name} as {persona} by {face} is answered {answered}, "
                f"by service {done}"
            )
    return faults


def _unknown(attempt: Attempt, thing: Thing, name: str) -> list[str]:
    """Who has not signed in is asked to, and nothing is done."""
    faults = []
    if (
        attempt.page
        and not attempt.is_open
        and (got := trying.by_page(attempt, thing, ANONYMOUS)) != 401
    ):
        faults.append(f"{thing.name}: {name} anonymously by page is answered {got}")
    if attempt.api and (got := trying.by_api(attempt, thing, ANONYMOUS)) != 401:
        faults.append(f"{thing.name}: {name} anonymously by API is answered {got}")
    return faults


def _offers(
    table: Mapping[str, Row],
    attempts: Mapping[str, Attempt],
    thing: Thing,
    found: Found,
    personas: Collection[str],
) -> list[str]:
    """Pages offer what can be done, and nothing else."""
    faults = []
    for persona in sorted(personas):
        read: dict[str, set[str]] = {}
        by_address: dict[str, set[str]] = {}
        for name in table:
            attempt = attempts.get(name)
            if attempt is None or not attempt.page or not attempt.is_here(thing):
                continue
            pages = attempt.shown_on(thing)
            for page in pages:
                if page not in read:
                    read[page] = trying.offered_on(thing, persona, page)
            address = attempt.address(thing)
            is_offered = any(address in read[page] for page in pages)
            if not attempt.reads:
                by_address.setdefault(address, set()).add(name)
            is_moot = (attempt.unless, persona) in found.done or (
                bool(attempt.moot_with) and hasattr(thing.at, attempt.moot_with)
            )
            if pages and not is_offered and not is_moot and (name, persona) in found.done:
                faults.append(f"{thing.name}: no page offers {persona} to {name}")
        for address, names in by_address.items():
            there = any(address in offers for offers in read.values())
            if there and not any((name, persona) in found.done for name in names):
                faults.append(f"{thing.name}: a page offers {persona} to {names}, in vain")
    return faults
