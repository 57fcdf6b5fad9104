"""What a person is in the alliance today, all at once, in few queries.

It decides what is offered in the navigation and at the desk, never what is allowed: that is asked
at the door of each object.
"""

from __future__ import annotations

from dataclasses import dataclass

from charm.alliance import rules
from charm.alliance.queries import Mandate, Membership, Person, seats_of
from charm.delivery.queries import is_enrolled, teaches

Office = Mandate.Office


@dataclass(frozen=True, slots=True)
class Hats:
    offices: frozenset[tuple[str, str | None]]
    seats: tuple[Membership, ...]
    proposes: bool
    """Staff of a member university, who may propose (7.4)."""
    teaches: bool
    learns: bool

    def holds(self, *offices: str) -> bool:
        """One of these offices, anywhere."""
        return any(office in offices for office, _ in self.offices)

    def universities(self, *offices: str) -> list[str]:
        """Where the person holds one of these offices."""
        return sorted({where for office, where in self.offices if office in offices and where})

    @property
    def offices_in_order(self) -> list[tuple[str, str | None]]:
        return sorted(self.offices, key=lambda row: (row[0], row[1] or ""))

    @property
    def sits(self) -> bool:
        return bool(self.seats)

    @property
    def runs_boards(self) -> bool:
        return self.holds(Office.BOARDS_OFFICER)

    @property
    def operates(self) -> bool:
        return self.holds(Office.OPERATOR)

    @property
    def audits(self) -> bool:
        return self.holds(Office.AUDITOR)

    @property
    def runs_calls(self) -> bool:
        return self.holds(Office.CALL_MANAGER)

    @property
    def registers(self) -> bool:
        return self.holds(Office.REGISTRAR, Office.SEAL)

    @property
    def keeps_office(self) -> bool:
        """Any office: each shows at least who else holds it, and lets it be handed on."""
        return bool(self.offices)


def hats_of(person: Person) -> Hats:
    """Read once per person object, so once per request."""
    known: Hats | None = getattr(person, "_hats", None)
    if known is None:
        known = Hats(
            offices=rules.offices_of(person),
            seats=tuple(seats_of(person)),
            proposes=rules.is_staff_of_member(person),
            teaches=teaches(person),
            learns=is_enrolled(person),
        )
        person._hats = known  # type: ignore[attr-defined]
    return known
