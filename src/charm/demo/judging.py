"""How the bodies came to what they decided: rules, comments, a roll call, and an item that is
decided in writing today (7.6, 7.24)."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from charm.alliance.queries import Body, body
from charm.alliance.services.body_rules import rules_of, set_rules
from charm.boards.comments import comments_for
from charm.boards.queries import Track, tracks_of
from charm.boards.services import commenting, deciding_in_writing, judging
from charm.boards.votes import Votes, electorate_of
from charm.demo.diary import Diary
from charm.demo.meetings import BOARD, COUNCIL, chair_of
from charm.demo.people import officer, staff
from charm.demo.proposing import Filed

RULES_SINCE = -154
"""Days from today on which the Board gave itself its rules."""
WRITTEN = "hydrogen-safety"


@dataclass(frozen=True, slots=True)
class Said:
    """A comment of the quality officer of a university in the Council, and its answer."""

    entry: str
    member: str
    field: str
    audience: str
    text: str
    answer: str = ""
    by_proposer: bool = False


COMMENTS = (
    Said(
        "hospital-digital-twins", "elte.hu", "criteria", "proposers",
        "Who assesses the model, a clinician or an engineer? Say that both do.",
        "Both: the ward’s physician judges the use, the engineer the model. We add it.", True,
    ),
    Said(
        "hospital-digital-twins", "ub.edu", "ects", "body",
        "Three credits look right for 80 hours.",
    ),
    Said(
        "citizen-assemblies", "uu.nl", "supporting_document", "officer",
        "The document supports the first year only. Is there a newer one?",
        "I asked Dublin for it; it comes this week.",
    ),
    Said(
        "citizen-assemblies", "abo.fi", "learning_outcomes", "proposers",
        "Moderating is new since the first version, and convinces.",
    ),
)  # fmt: skip


def plan_judging(diary: Diary, filed: Sequence[Filed]) -> None:
    """Note the rules of the Board, the comments, and what is decided in writing."""
    diary.note(diary.office_hour(RULES_SINCE, 2), _give_the_board_its_rules)
    by_entry = {one.way.entry: one for one in filed}
    for place, said in enumerate(COMMENTS):
        one = by_entry[said.entry]
        diary.note(diary.office_hour(-1, place), partial(_comment, one, said))
    one = by_entry[WRITTEN]
    diary.note(diary.office_hour(-2, 1), partial(_put_in_writing, one))
    diary.note(diary.office_hour(-1, 5), partial(_answer, one, "manager", "abo.fi"))
    diary.note(diary.office_hour(-1, 6), partial(_answer, one, "manager", "ub.edu"))


def votes_in(track: Track) -> Votes | None:
    """All who are present vote for it, but for one who abstains; none by consensus."""
    if track.body.decides_by != Body.DecidesBy.ROLL_CALL:
        return None
    here = [seat.person_id for seat in electorate_of(track).here]
    return Votes.called(dict.fromkeys(here, "for") | {here[-1]: "abstained"})


def _give_the_board_its_rules() -> None:
    board = body(BOARD)
    rules = dataclasses.replace(
        rules_of(board), decides_by=Body.DecidesBy.ROLL_CALL, written_procedure=True, written_days=5
    )
    set_rules(body=board, rules=rules, by=officer("boards"), seen=board.revision)


def _comment(one: Filed, said: Said) -> None:
    track = _track(one, COUNCIL)
    by = staff("quality", said.member)
    if not track.interests.filter(person=by).exists():
        judging.declare_interest(track=track.id, level="none", by=by)
    made = commenting.comment(
        track=track.id, field=said.field, text=said.text, audience=said.audience, by=by
    )
    if said.answer:
        answers = one.proposers[0] if said.by_proposer else officer("boards")
        assert made in comments_for(by, track)
        commenting.reply(comment=made.id, text=said.answer, by=answers)


def _put_in_writing(one: Filed) -> None:
    track = _track(one, BOARD)
    deciding_in_writing.put_in_writing(
        track=track.id,
        outcome="approved",
        text="The test stand is there and paid for; what is asked for is one technician for two "
        "days a month, within the line for shared laboratories.",
        days=5,
        by=chair_of(track.body),
        seen=track.revision,
    )


def _answer(one: Filed, office: str, university: str) -> None:
    track, by = _track(one, BOARD), staff(office, university)
    judging.declare_interest(track=track.id, level="none", by=by)
    deciding_in_writing.answer(track=track.id, said="agree", why="", by=by)


def _track(one: Filed, kind: str) -> Track:
    return next(track for track in tracks_of(one.row) if track.body.kind == kind)
