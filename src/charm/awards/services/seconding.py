"""Where a second person is asked for, as rules of the university: for awards, and for what the
command on the machine does to the keys (5.9, 7.10, 7.20.3)."""

from __future__ import annotations

from charm.alliance.queries import Mandate, Person, holders
from charm.awards import rules
from charm.awards.models import Issuer
from charm.foundation import ledger
from charm.foundation.errors import Stale, Unfit
from charm.foundation.transactions import act, locked


@act()
def rule_second_person(*, issuer: str, asks: bool, by: Person, seen: bool) -> Issuer:
    """Set the rule, by the registrar of the university that awards, or that operates the seal of
    the alliance. It holds for what is chosen from now on; what was proposed still waits for its
    second person. Raises Unfit where only one person could use the seal, Stale when ``seen`` is not
    what stands any more."""
    rules.ruler_for(by, issuer)
    row = locked(Issuer, issuer)
    if row.asks_second != seen:
        raise Stale("This rule")
    if row.asks_second == asks:
        return row
    if asks and len(holders(Mandate.Office.SEAL, university=row.university_id)) < 2:
        raise Unfit("Only one person holds this seal: give it to a second one first.")
    row.asks_second = asks
    row.save(update_fields=["asks_second"])
    ledger.record(
        "second_person_ruled",
        actor=by.key,
        role="registrar",
        clauses=["7.10", "7.20.3"],
        about=row.ref,
        facts={"asks_second": asks},
    )
    return row


@act()
def rule_keys_by_two(*, issuer: str, asks: bool, by: Person, seen: bool) -> Issuer:
    """Set whether the command on the machine, too, changes the keys only as two people approved;
    pages always ask for two. By the registrar of the university that awards, or that operates the
    seal of the alliance. Raises Stale when ``seen`` is not what stands any more."""
    rules.ruler_for(by, issuer)
    row = locked(Issuer, issuer)
    if row.keys_by_two != seen:
        raise Stale("This rule")
    if row.keys_by_two == asks:
        return row
    row.keys_by_two = asks
    row.save(update_fields=["keys_by_two"])
    ledger.record(
        "keys_by_two_ruled",
        actor=by.key,
        role="registrar",
        clauses=["5.9", "7.10"],
        about=row.ref,
        facts={"keys_by_two": asks},
    )
    return row
