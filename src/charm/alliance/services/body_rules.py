"""The rules by which a body decides, kept by the Boards officer; each change is on record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from charm.alliance.body_rules import RULES
from charm.alliance.models import Body, Person
from charm.alliance.services.bodies import keeps_bodies
from charm.foundation import clock, ledger
from charm.foundation.errors import NotAllowed, Unfit
from charm.foundation.texts import note_of
from charm.foundation.transactions import act, locked, save_next

MOST_WRITTEN_DAYS = 60


@dataclass(frozen=True, slots=True)
class Rules:
    """What a body's rules say, apart from its paper deadline."""

    decides_by: str
    quorum_percent: int
    counts_recused: bool
    interest_effect: str
    conflict_effect: str
    opinions_shown: str
    written_procedure: bool
    written_days: int
    silence_agrees: bool
    silence_rule: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a body's rules: when, by whom (as the ledger names them), and what of it."""

    at: str
    actor: str
    fields: Mapping[str, tuple[Any, Any]]


def rules_of(body: Body) -> Rules:
    return Rules(**{name: getattr(body, name) for name in _NAMES})


@act()
def set_rules(*, body: Body, rules: Rules, by: Person, seen: int) -> Body:
    """Change the rules of a body from now on. What was decided stays as it was decided. Raises
    NotAllowed for anybody but the Boards officer, Stale for rules that were changed meanwhile,
    Unfit for what is no rule. The rules that hold already are no change."""
    if not keeps_bodies(by):
        raise NotAllowed("The Boards officer keeps the rules of the bodies.")
    row = locked(Body, body.pk, seen=seen)
    wanted = _checked(rules)
    before = asdict(rules_of(row))
    changed = {
        name: [before[name], wanted[name]] for name in wanted if wanted[name] != before[name]
    }
    if not changed:
        return row
    for name, (_, value) in changed.items():
        setattr(row, name, value)
    save_next(row, *changed)
    ledger.record(
        "body_rules_changed",
        actor=by.key,
        role="officer",
        clauses=["7.6", "8.1"],
        about=f"body:{row.code}",
        facts={"changed": changed, "since": clock.today().isoformat()},
    )
    return row


def changes_of(body: Body) -> list[Change]:
    """What was changed in the rules of a body, the latest first."""
    records = [
        record
        for record in ledger.history_of(f"body:{body.code}")
        if record["act"] in ("body_rules_changed", "paper_deadline_set")
    ]
    return [
        Change(record["at"], record["actor"], _changed(record["facts"]))
        for record in reversed(records)
    ]


def _changed(facts: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    if "working_days" in facts:
        return {"paper_deadline_working_days": (None, facts["working_days"])}
    return {name: (before, after) for name, (before, after) in facts["changed"].items()}


def _checked(rules: Rules) -> dict[str, Any]:
    said = asdict(rules)
    said["silence_rule"] = note_of(rules.silence_rule, limit=500, what="The rule")
    if rules.decides_by not in Body.DecidesBy.values:
        raise Unfit("Say whether the body decides by consensus, by hands, or in a roll call.")
    if not 1 <= rules.quorum_percent <= 100:
        raise Unfit("A quorum is 1 to 100 percent of the voting members.")
    if not {rules.interest_effect, rules.conflict_effect} <= set(Body.Effect.values):
        raise Unfit("Say what an interest and what a conflict mean.")
    if rules.conflict_effect == Body.Effect.NOTE:
        raise Unfit("Who has a conflict neither judges nor votes (7.6): they abstain, or leave.")
    if rules.opinions_shown not in Body.Shown.values:
        raise Unfit("Say when members read the opinions of others.")
    if not 1 <= rules.written_days <= MOST_WRITTEN_DAYS:
        raise Unfit(f"Members get 1 to {MOST_WRITTEN_DAYS} days to answer in writing.")
    if rules.silence_agrees and not said["silence_rule"]:
        raise Unfit("Silence counts only by a rule of the body: write down which.")
    return said


_NAMES = tuple(name for name in RULES if name not in ("revision", "paper_deadline_working_days"))
