"""A decision of the Academic Council from its sealing on: corrected, come back to."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests.matrix.people import (
    CHAIR,
    MEMBERS,
    OFFICE,
    OFFICER,
    OTHER_MEMBERS,
    PROPOSERS,
    people_of,
)
from tests.matrix.trying import Attempt, Thing
from tests.matrix.worlds_of_proposals import DAY, WHY
from tests.support.rooms import Way
from tests.support.sessions import Session

from charm.boards.services import correcting, revisiting
from charm.core.workflow import TrackOutcome
from charm.foundation import clock, jobs

READS = "It convinces everybody."


class Decided:
    def __init__(self, *, released: bool = True) -> None:
        self.way = Way("formal-joint").submitted()
        self.council = council = Session(self.way)
        council.close_papers().begin()
        self.hour = council.hour + DAY
        self.decision = council.decide(TrackOutcome.APPROVED)
        self.is_released = released
        if released:
            council.release(self.decision)
            with clock.at(self.hour):
                jobs.run_pending()

    def asks(self, act: Any, **more: Any) -> Any:
        with clock.at(self.hour):
            return act(
                decision=self.decision.id, by=self.council.chair, seen=self.council.track.revision,
                **more,
            )  # fmt: skip

    def thing(self, name: str, **at: Any) -> Thing:
        readers = OFFICE | MEMBERS
        return Thing(
            name, "released" if self.is_released else "sealed", self.hour,
            people_of(self.way.proposers),
            roles={CHAIR: frozenset({"chair"}), OFFICER: frozenset({"officer"})},
            doors={
                "decision": readers | (PROPOSERS | OTHER_MEMBERS if self.is_released else set())
            },
            at=SimpleNamespace(ref=self.decision.id, seen=self.council.track.revision, **at),
        )  # fmt: skip


def sealed() -> Thing:
    return Decided(released=False).thing("sealed")


def released() -> Thing:
    return Decided().thing("released")


def correction_waits() -> Thing:
    decided = Decided()
    asked = decided.asks(correcting.ask_correction, condition=None, after=READS, why=WHY)
    return decided.thing("a correction waits", correction=asked)


def correction_refused() -> Thing:
    decided = Decided()
    asked = decided.asks(correcting.ask_correction, condition=None, after=READS, why=WHY)
    with clock.at(decided.hour):
        correcting.refuse_correction(
            correction=asked.id, answer=WHY, by=decided.council.officer,
            seen=decided.council.track.revision,
        )  # fmt: skip
    return decided.thing("a correction was refused", correction=asked)


def revisit_waits() -> Thing:
    decided = Decided()
    asked = decided.asks(revisiting.ask_revisit, why=WHY)
    return decided.thing("to be come back to", revisit=asked)


def comes_back() -> Thing:
    decided = Decided()
    asked = decided.asks(revisiting.ask_revisit, why=WHY)
    with clock.at(decided.hour):
        revisiting.countersign_revisit(
            revisit=asked.id, by=decided.council.officer, seen=decided.council.track.revision
        )
    return decided.thing("the body comes back to it", revisit=asked)


THINGS = (
    sealed, released, correction_waits, correction_refused, revisit_waits, comes_back,
)  # fmt: skip


def _page(thing: Thing) -> list[str]:
    return [f"/boards/decisions/{thing.at.ref}/"]


def _seen(**more: Any) -> Any:
    return lambda thing: {"seen": thing.at.seen, **more}


def _answers(what: str, act: Any, **more: Any) -> Any:
    return lambda thing, by: act(
        **{what: getattr(thing.at, what).id}, by=by, seen=thing.at.seen, **more
    )


def _of(what: str) -> Any:
    return lambda thing: [getattr(thing.at, what).id]


ATTEMPTS: dict[str, Attempt] = {
    "ask-correction": Attempt(
        "decision",
        lambda thing, by: correcting.ask_correction(
            decision=thing.at.ref, condition=None, after=READS, why=WHY, by=by, seen=thing.at.seen
        ),
        "boards-correct", typed=_seen(after=READS, why=WHY), shown_on=_page,
    ),
    "countersign-correction": Attempt(
        "decision", _answers("correction", correcting.countersign_correction),
        "boards-correction", of=_of("correction"), typed=_seen(), shown_on=_page,
        needs="correction",
    ),
    "refuse-correction": Attempt(
        "decision", _answers("correction", correcting.refuse_correction, answer=WHY),
        "boards-correction", of=_of("correction"), typed=_seen(refuse="1", reason=WHY),
        shown_on=_page, needs="correction",
    ),
    "ask-revisit": Attempt(
        "decision",
        lambda thing, by: revisiting.ask_revisit(
            decision=thing.at.ref, why=WHY, by=by, seen=thing.at.seen
        ),
        "boards-revisit", typed=_seen(reason=WHY), shown_on=_page,
    ),
    "countersign-revisit": Attempt(
        "decision", _answers("revisit", revisiting.countersign_revisit),
        "boards-revisit-answer", of=_of("revisit"), typed=_seen(), shown_on=_page,
        needs="revisit",
    ),
    "refuse-revisit": Attempt(
        "decision", _answers("revisit", revisiting.refuse_revisit, answer=WHY),
        "boards-revisit-answer", of=_of("revisit"), typed=_seen(refuse="1", reason=WHY),
        shown_on=_page, needs="revisit",
    ),
}  # fmt: skip
BY_OTHERS: dict[str, str] = {}
NOT_HERE: dict[tuple[str, str, str], str] = {}
