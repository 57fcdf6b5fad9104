"""Who tries everything: one person of each kind, by what they are called here."""

from __future__ import annotations

import datetime as dt
from typing import Any

from charm import demo
from charm.alliance.queries import Mandate, Person
from charm.alliance.services.people import grant_mandate
from charm.foundation import clock

ANONYMOUS = "anonymous"
PROPOSER, CO_PROPOSER = "proposer", "co-proposer"
FOREIGN_PROPOSER = "foreign proposer"
NAMED_MANAGER, OTHER_MANAGER = "manager of a named university", "other university's manager"
OFFICER, MEMBER, CONFLICTED = "officer", "member", "conflicted member"
OTHER_BODY, CHAIR, OTHER_CHAIR = "member of the other body", "chair", "other chair"
QUALITY, AUDITOR, OPERATOR = "quality of a named university", "auditor", "operator"
CALLS, LEARNER = "call manager", "learner"
SECOND_OFFICER = "second officer"

PROPOSERS = frozenset({PROPOSER, CO_PROPOSER})
MEMBERS = frozenset({MEMBER, CONFLICTED, QUALITY, CHAIR})
"""Of the Academic Council, which decides in every world here."""
OTHER_MEMBERS = frozenset({NAMED_MANAGER, OTHER_MANAGER, OTHER_BODY, OTHER_CHAIR})
"""Of the Executive Board: the Institutional Managers sit there."""
OFFICE = frozenset({OFFICER, AUDITOR})
EVERYBODY = frozenset({
    PROPOSER, CO_PROPOSER, FOREIGN_PROPOSER, NAMED_MANAGER, OTHER_MANAGER, OFFICER, MEMBER,
    CONFLICTED, OTHER_BODY, CHAIR, OTHER_CHAIR, QUALITY, AUDITOR, OPERATOR, CALLS, LEARNER,
})  # fmt: skip
"""Who has an account."""


def people_of(proposers: list[Any]) -> dict[str, Person]:
    """The alliance's people before a proposal of Barcelona and Dublin."""
    return {
        PROPOSER: proposers[0],
        CO_PROPOSER: proposers[1],
        FOREIGN_PROPOSER: demo.staff("proposer", "elte.hu"),
        NAMED_MANAGER: demo.staff("manager", "ub.edu"),
        OTHER_MANAGER: demo.staff("manager", "elte.hu"),
        OFFICER: demo.officer("boards"),
        MEMBER: demo.staff("quality", "elte.hu"),
        CONFLICTED: demo.staff("quality", "abo.fi"),
        OTHER_BODY: demo.staff("manager", "umontpellier.fr"),
        CHAIR: demo.officer("council-chair"),
        OTHER_CHAIR: demo.officer("board-chair"),
        QUALITY: demo.staff("quality", "ub.edu"),
        AUDITOR: demo.officer("auditor"),
        OPERATOR: demo.officer("operator"),
        CALLS: demo.officer("calls"),
        LEARNER: demo.learner(1),
        SECOND_OFFICER: _second_officer(),
    }


BESIDE = {OFFICER: SECOND_OFFICER, PROPOSER: CO_PROPOSER, CO_PROPOSER: PROPOSER}
"""Who has the same page open."""


def _second_officer() -> Person:
    person = demo.staff("registrar", "abo.fi")
    with clock.at(dt.datetime(2026, 1, 1, tzinfo=dt.UTC)):
        grant_mandate(person=person, office=Mandate.Office.BOARDS_OFFICER, university_code=None)
    return person
