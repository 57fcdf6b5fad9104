"""An open call of the alliance, and two endorsed proposals that take part in it (7.3)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.support.rooms import Way, example
from tests.support.worlds import begin_with

from charm import demo
from charm.foundation import clock

QUESTIONS = (
    {"key": "why", "kind": "text", "label": {"en": "Why now?", "es": "¿Por qué ahora?"},
     "required": True},
    {"key": "cost", "kind": "number", "label": "What does it cost, in euro?", "required": False},
    {"key": "new", "kind": "yes-no", "label": "Is it new?", "required": True},
    {"key": "where", "kind": "choice", "label": "Where is it taught?", "required": True,
     "options": [{"label": "In a city"}, {"label": "Online"}]},
)  # fmt: skip
ANSWERS = {"why": "The dikes are weak.", "cost": "1200,50", "new": True, "where": "o1"}
OPENED = dt.datetime(2026, 9, 1, 9, 0, tzinfo=dt.UTC)
SENT = dt.datetime(2026, 11, 10, 12, 0, tzinfo=dt.UTC)
CLOSES = dt.datetime(2026, 11, 12, 16, 0, tzinfo=dt.UTC)
JUDGED = dt.datetime(2026, 11, 13, 12, 0, tzinfo=dt.UTC)
DUE = dt.date(2026, 11, 16)
DECIDED = dt.datetime(2026, 11, 17, 12, 0, tzinfo=dt.UTC)


class Calling:
    """Each call of a method goes one step further. It begins in an empty database."""

    def __init__(self) -> None:
        from charm.proposals.models import Call, Proposal

        begin_with("an open call and two endorsed proposals", _make)
        self.call = Call.objects.get()
        self.manager = demo.officer("calls")
        self.water = Proposal.objects.get(kind="formal")
        self.other = Proposal.objects.get(kind="non-formal")
        self.reviewers = [demo.staff("quality", "elte.hu"), demo.staff("quality", "abo.fi")]

    @property
    def proposer(self) -> Any:
        return proposer_of(self.water)

    def fresh(self) -> Calling:
        for row in (self.call, self.water, self.other):
            row.refresh_from_db()
        return self

    def sent_in(self, *, both: bool = True) -> Calling:
        from charm.proposals.services import taking_part

        for row in (self.water, self.other) if both else (self.water,):
            with clock.at(SENT):
                taking_part.answer_call(proposal=row.id, answers=ANSWERS, by=proposer_of(row))
            send_in(row)
        return self.fresh()

    def closed(self) -> Calling:
        from charm.proposals.call_tasks import open_and_close_calls

        self.sent_in()
        with clock.at(CLOSES):
            open_and_close_calls()
        return self.fresh()

    def judged(self) -> Calling:
        """Both reviewers judge both, the formal one better."""
        from charm.proposals.services import call_reviewing

        self.closed()
        for reviewer in self.reviewers:
            for row, score in ((self.water, 5), (self.other, 2)):
                with clock.at(JUDGED):
                    call_reviewing.judge(
                        entry=self.entry(row).id, by=reviewer, score=score, seen=0,
                        reason=f"It is a {score}.",
                    )  # fmt: skip
        return self.fresh()

    def ranked(self, **outcomes: str) -> Calling:
        """The formal one is to be selected, the other not, unless told otherwise."""
        from charm.proposals.services.selecting import Ranked, rank_entries

        self.judged()
        said = {"water": "select", "other": "not-select", **outcomes}
        rows = [
            Ranked(self.entry(row).id, place, said[name], f"Reason {place}.")
            for place, (name, row) in enumerate(
                (("water", self.water), ("other", self.other)), start=1
            )
        ]
        with clock.at(DECIDED):
            rank_entries(call=self.call.id, rows=rows, by=self.manager, seen=self.call.revision)
        return self.fresh()

    def decided(self) -> Calling:
        from charm.proposals.services.selecting import decide_call

        self.ranked()
        with clock.at(DECIDED):
            decide_call(call=self.call.id, by=self.manager, seen=self.call.revision)
        return self.fresh()

    def entry(self, proposal: Any) -> Any:
        from charm.proposals.models import CallEntry

        return CallEntry.objects.get(call=self.call, proposal=proposal)


def proposer_of(proposal: Any) -> Any:
    from charm.proposals.queries import proposers_of

    return proposers_of(proposal)[0]


def send_in(proposal: Any, *, at: dt.datetime = SENT, **other: Any) -> Any:
    """Every warning of the policy is answered."""
    from charm.core.policy import Level
    from charm.proposals import queries
    from charm.proposals.services import taking_part

    proposal.refresh_from_db()
    with clock.at(at):
        warnings = [f for f in queries.findings_of(proposal) if f.level is Level.SHOULD]
        return taking_part.send_in(
            **{
                "proposal": proposal.id,
                "by": proposer_of(proposal),
                "seen": proposal.revision,
                "answers": {f.clause: "We know." for f in warnings},
                **other,
            }
        )


def _make() -> None:
    from charm.foundation import jobs
    from charm.lifecycle import people, proposing
    from charm.proposals.services import call_rounds, calling, taking_part

    way = Way("formal-single").endorsed()
    content = people.with_people(example("non-formal-assessed"))
    people.register_endorsers(content)
    other, proposers = proposing.draft(content, way.when, way.say)
    other = proposing.endorse(other, proposers, way.when, way.say)
    manager = demo.officer("calls")
    with clock.at(OPENED):
        call = calling.plan_call(
            title={"en": "Water in the city", "es": "Agua en la ciudad"},
            purpose={"en": "For cities that flood."},
            budget_line={"en": "20 000 euro"},
            questions=QUESTIONS,
            closes_at=CLOSES,
            by=manager,
        )
        call_rounds.plan_round(
            call=call.id, title={"en": "Quality"}, asks={"en": "How good is it?"},
            judges="score", due_on=DUE, by=manager, seen=1,
        )  # fmt: skip
        for seen, code in enumerate(("elte.hu", "abo.fi"), start=2):
            call_rounds.ask_reviewer(
                call=call.id, position=1, person=demo.staff("quality", code), by=manager, seen=seen
            )
        call = calling.open_call(call=call.id, by=manager, seen=4)
        jobs.run_pending()
    for row in (way.filed, other):
        with clock.at(SENT):
            taking_part.join_call(
                proposal=row.id, call=call.id, by=proposer_of(row), seen=row.revision
            )
