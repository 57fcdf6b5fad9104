"""Calls of the alliance in the demo: one that is decided, one that is open (7.3)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from charm.core.policy import Level
from charm.demo.contents import content
from charm.demo.diary import Diary, work
from charm.demo.endorsing import APPROVES, token_sent_to
from charm.demo.people import officer, staff
from charm.demo.proposing import Filed
from charm.lifecycle import people
from charm.proposals import queries
from charm.proposals.calls import Call, sent_in_to
from charm.proposals.services import (
    call_reviewing,
    call_rounds,
    calling,
    endorsing,
    selecting,
    taking_part,
    writing,
)

QUESTIONS = (
    {
        "key": "place",
        "kind": "text",
        "label": {"en": "Which place becomes cooler, and how will it show?",
                  "es": "¿Qué lugar se refresca y cómo se notará?"},
        "help": {"en": "A street, a school, a house: something that can be visited.",
                 "es": "Una calle, una escuela, una casa: algo que se pueda visitar."},
        "required": True,
    },
    {
        "key": "people",
        "kind": "number",
        "label": {"en": "How many people of the place take part?",
                  "es": "¿Cuántas personas del lugar participan?"},
        "required": True,
    },
    {
        "key": "again",
        "kind": "yes-no",
        "label": {"en": "Can it be repeated in another city of the alliance?",
                  "es": "¿Se puede repetir en otra ciudad de la alianza?"},
        "required": True,
    },
    {
        "key": "season",
        "kind": "choice",
        "label": {"en": "When would it run first?", "es": "¿Cuándo se impartiría por primera vez?"},
        "required": False,
        "options": [
            {"label": {"en": "Spring", "es": "Primavera"}},
            {"label": {"en": "Summer", "es": "Verano"}},
            {"label": {"en": "Autumn", "es": "Otoño"}},
        ],
    },
)  # fmt: skip
SELECTED = (
    "Both reviewers found the method sound and the atlas of use to towns that cannot pay for "
    "satellites. The budget line pays the instruments."
)
NOT_SELECTED = (
    "A good idea in ten hours, but the reviewers miss somebody who answers for what neighbours do "
    "in an emergency. Name that office, and it may go to the Council without the call."
)


@dataclass
class InCall:
    """One proposal that goes into a call."""

    entry: str
    answers: Mapping[str, Any]
    id: uuid.UUID | None = None
    people: list[Any] = field(default_factory=list)

    @property
    def row(self) -> Any:
        if self.id is None:
            raise LookupError(f"{self.entry} has not begun yet.")
        return queries.proposal_by_id(self.id)

    def start(self, diary: Diary) -> None:
        filled = people.with_people(content(self.entry, diary.date(0)))
        self.people = people.proposers_of(filled)
        self.id = writing.start_proposal(content=filled.to_json(), by=self.people[0]).id
        for other in self.people[1:]:
            writing.add_proposer(proposal=self.id, person=other, by=self.people[0])

    def ask(self, diary: Diary, day: int) -> None:
        asked = endorsing.ask_endorsement(
            proposal=self.row.id, by=self.people[0], seen=self.row.revision
        )
        work()
        for place, question in enumerate(asked):
            endorse = partial(
                _endorse,
                token=token_sent_to(question.email),
                name=question.name,
                comment=APPROVES[place % len(APPROVES)],
            )
            diary.note(diary.office_hour(day, 2 + place), endorse)

    def send_in(self, call: Running) -> None:
        by = self.people[0]
        taking_part.join_call(proposal=self.row.id, call=call.id, by=by, seen=self.row.revision)
        taking_part.answer_call(proposal=self.row.id, answers=self.answers, by=by)
        warnings = [f for f in queries.findings_of(self.row) if f.level is Level.SHOULD]
        taking_part.send_in(
            proposal=self.row.id,
            by=by,
            seen=self.row.revision,
            answers={f.clause: "The two sources named are those that know this group." for f in
                     warnings},
        )  # fmt: skip


def _endorse(*, token: str, name: str, comment: str) -> None:
    endorsing.answer_endorsement(token=token, endorse=True, signed_name=name, comment=comment)


@dataclass
class Running:
    """A call once it is planned."""

    call: Call | None = None

    @property
    def id(self) -> uuid.UUID:
        return self.fresh().id

    def fresh(self) -> Call:
        if self.call is None:
            raise LookupError("The call is not planned yet.")
        self.call.refresh_from_db()
        return self.call


def plan_calls(diary: Diary, filed: Sequence[Filed]) -> None:
    """Note what was done for both; ``filed`` has the draft that takes part in the open one."""
    at = diary.office_hour
    atlas = InCall("shade-atlas", {"place": "The quarter of Figuerolles, by walks counted before "
                                   "and after.", "people": 40, "again": True})  # fmt: skip
    heat = InCall("heat-neighbours", {"place": "Twelve houses in Grombühl.", "people": 30,
                                      "again": True, "season": "o2"})  # fmt: skip
    past, now = Running(), Running()
    diary.note(at(-70, 1), partial(_open, past, diary, year=0, closes=-30, due=-10))
    for place, one in enumerate((atlas, heat)):
        diary.note(at(-60, place), partial(one.start, diary))
        diary.note(at(-50, place), partial(one.ask, diary, -47))
        diary.note(at(-40, 4 + place), partial(one.send_in, past))
    diary.note(diary.at(diary.date(-30), 17, 5), partial(_close, past))
    for place, code in enumerate(REVIEWERS[0]):
        diary.note(at(-16, 2 + place), partial(_judge, past, code, atlas, heat))
    diary.note(at(-4, 6), partial(_decide, past, atlas, heat))
    roofs = InCall("cool-roofs", {"place": "The roof of the school Els Horts; its classes measure "
                                  "the heat from April on.", "people": 120, "again": True,
                                  "season": "o1"})  # fmt: skip
    diary.note(at(-12, 0), partial(_open, now, diary, year=1, closes=16, due=40))
    diary.note(at(-11, 2), partial(roofs.start, diary))
    diary.note(at(-8, 3), partial(roofs.ask, diary, -5))
    diary.note(at(-2, 6), partial(roofs.send_in, now))
    draft = next(one for one in filed if one.way.entry == "soil-listening")
    diary.note(at(-1, 6), partial(_join, now, draft))


REVIEWERS = (("ub.edu", "uib.no"), ("tcd.ie", "abo.fi"))
TITLES = (
    {"en": "Cities in Summer", "es": "Ciudades en verano"},
    {"en": "Cool Cities", "es": "Ciudades frescas"},
)
PURPOSES = (
    {"en": "Short courses by which people in our cities learn to live with heat, together with our "
           "students.",
     "es": "Cursos breves con los que la gente de nuestras ciudades aprende, con nuestro "
           "estudiantado, a convivir con el calor."},
    {"en": "Micro-credentials that leave something behind: a roof, a street, a courtyard that is "
           "cooler than before. Small places are welcome; what was learned there shall be of use "
           "in another city of the alliance.",
     "es": "Microcredenciales que dejan algo: un tejado, una calle, un patio más frescos que "
           "antes. Los lugares pequeños son bienvenidos; lo aprendido debe servir en otra ciudad "
           "de la alianza."},
)  # fmt: skip
BUDGET = {"en": "Budget line 4.2 of the alliance: up to 6 000 euro each, for instruments and rooms",
          "es": "Línea presupuestaria 4.2 de la alianza: hasta 6 000 euros cada una"}  # fmt: skip


def _open(running: Running, diary: Diary, *, year: int, closes: int, due: int) -> None:
    by = officer("calls")
    call = calling.plan_call(
        title=TITLES[year],
        purpose=PURPOSES[year],
        budget_line=BUDGET,
        questions=QUESTIONS,
        closes_at=diary.at(diary.date(closes), 17),
        by=by,
    )
    call_rounds.plan_round(
        call=call.id,
        title={"en": "Use and method", "es": "Utilidad y método"},
        asks={"en": "Will the place be cooler, and will participants have learned how? From 1 (no) "
                    "to 5 (certainly).",
              "es": "¿Será más fresco el lugar y lo habrán aprendido quienes participan? De 1 (no) "
                    "a 5 (seguro)."},
        judges="score",
        due_on=diary.date(due),
        by=by,
        seen=call.revision,
    )  # fmt: skip
    running.call = call
    for code in REVIEWERS[year]:
        call_rounds.ask_reviewer(
            call=call.id, position=1, person=staff("quality", code), by=by,
            seen=running.fresh().revision,
        )  # fmt: skip
    calling.open_call(call=call.id, by=by, seen=running.fresh().revision)


def _close(running: Running) -> None:
    calling.close_in_time(running.id)


def _judge(running: Running, code: str, atlas: InCall, heat: InCall) -> None:
    is_first = code == REVIEWERS[0][0]
    said = {
        atlas.id: (5 if is_first else 4, "The method is tested and cheap; the atlas stays."),
        heat.id: (3 if is_first else 2, "Needed, but nobody is named who answers at night."),
    }
    for entry in sent_in_to(running.fresh()):
        score, why = said[entry.proposal_id]
        call_reviewing.judge(
            entry=entry.id, by=staff("quality", code), score=score, reason=why, seen=0
        )


def _decide(running: Running, atlas: InCall, heat: InCall) -> None:
    by, entries = officer("calls"), {e.proposal_id: e for e in sent_in_to(running.fresh())}
    selecting.rank_entries(
        call=running.id,
        rows=[
            selecting.Ranked(entries[atlas.row.id].id, 1, "select", SELECTED),
            selecting.Ranked(entries[heat.row.id].id, 2, "not-select", NOT_SELECTED),
        ],
        by=by,
        seen=running.fresh().revision,
    )
    selecting.decide_call(call=running.id, by=by, seen=running.fresh().revision)


def _join(running: Running, draft: Filed) -> None:
    row = draft.row
    by = draft.proposers[0]
    taking_part.join_call(proposal=row.id, call=running.id, by=by, seen=row.revision)
    taking_part.answer_call(
        proposal=row.id, answers={"place": "The meadows along the Kromme Rijn."}, by=by
    )
