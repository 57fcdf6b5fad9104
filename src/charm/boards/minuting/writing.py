"""Say in a language what happened in a session, point by point."""

from __future__ import annotations

import tomllib
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.formats import date_format

from charm.boards import sessions
from charm.boards.agendas import Line, Role
from charm.boards.minuting.happened import Happened, is_never_released, why_deferred
from charm.boards.models import AgendaItem, Condition, Decision, Guest, Interest, Track, Voice
from charm.foundation.letterbook import DAYS
from charm.foundation.spoken import spoken

HERE = Path(__file__).parent
GROUPS = (Role.DEFERRED, Role.FORMAL, Role.NON_FORMAL, Role.INFORMAL)
"""Headings of an agenda: what they head is minuted, not they."""
Words = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the minutes as it writes itself; a paragraph is a line."""

    key: str
    number: str
    heading: str
    text: str
    confidential: str
    track: uuid.UUID | None = None


@cache
def languages() -> dict[str, str]:
    """Languages in which minutes can write themselves, by code, with their own names."""
    paths = sorted(HERE.glob("*.toml"))
    return {path.stem: str(words(path.stem)["language"]) for path in paths}


@cache
def words(language: str) -> Any:
    """What minutes say in that language."""
    return tomllib.loads((HERE / f"{language}.toml").read_text(encoding="utf-8"))


def points_of(told: Happened, language: str) -> list[Point]:
    """All points in their order, in that language."""
    with translation.override(language):
        writer = _Writer(told, language)
        items = [writer.item(line) for line in told.lines if line.item.role not in GROUPS]
        return [writer.opening(), *items, writer.closing()]


class _Writer:
    def __init__(self, told: Happened, language: str) -> None:
        self.told, self.language = told, language
        self.words: Words = words(language)
        self.body = spoken(told.meeting.body.name)

    def opening(self) -> Point:
        told, said = self.told, self.words["opening"]
        place = told.meeting.place.strip()
        there = [seat for seat in told.seats if seat.person.key in told.took_part]
        away = [seat for seat in told.seats if seat.person.key not in told.took_part]
        voting = [seat for seat in told.seats if seat.votes]
        public = [
            said["met_at" if place else "met"].format(
                body=self.body, day=self._day(told.began), begins=self._hour(told.began),
                ends=self._hour(told.ended), zone=told.zone.key, place=place,
            ),
            said["counted"].format(
                present=sum(seat in there for seat in voting), voting=len(voting)
            ),
        ]  # fmt: skip
        confidential = [said["present"].format(names=self._names(map(self._seat, there)))]
        if away:
            confidential.append(said["absent"].format(names=self._names(map(self._seat, away))))
        confidential += [
            said["came" if change.came else "left"].format(
                hour=self._hour(change.at), name=change.name
            )
            for change in told.changes
        ]
        return Point("opening", "", said["heading"], _lines(public), _lines(confidential))

    def closing(self) -> Point:
        said, following = self.words["closing"], self.told.next_meeting
        lines = [said["ended"].format(hour=self._hour(self.told.ended))]
        if following is not None:
            day = self._day(following.starts_at.astimezone(self.told.zone))
            lines.append(said["next"].format(day=day))
        return Point("closing", "", said["heading"], _lines(lines), "")

    def item(self, line: Line) -> Point:
        item, heading = line.item, self._title(line)
        if item.track is None:
            public, inside = self._standing(item), ([item.note] if item.note else [])
        else:
            public, inside = self._of_proposal(item)
        if item.confidential:
            public, inside = [], [*public, *inside]
        return Point(
            f"item:{item.id}", line.number, heading, _lines(public), _lines(inside),
            item.track_id,
        )  # fmt: skip

    def _standing(self, item: AgendaItem) -> list[str]:
        if item.role != Role.MINUTES:
            return []
        says = self.words["item"]["minutes"]
        days = [row.starts_at.astimezone(self.told.zone) for row in self.told.confirmed]
        return [says.format(day=self._day(day)) for day in days]

    def _of_proposal(self, item: AgendaItem) -> tuple[list[str], list[str]]:
        """Public is what the register of decisions says, and nothing of what is still in review
        (workflow 10)."""
        said, track = self.words["item"], item.track
        assert track is not None
        kind = self.words["kind"][track.proposal.kind]
        public: list[str] = []
        inside = [*self._guests(item), *self._recused(track), *self._interested(track)]
        if item.late_because:
            inside.append(said["late"].format(why=item.late_because))
        decision = self.told.decisions.get(track.id)
        if decision is None:
            inside += [kind, *self._left(item)]
        elif decision.released_at is None:
            inside += [kind, said["never" if is_never_released(decision) else "sealed"]]
        else:
            outcome = self.words["outcome"][decision.outcome].format(body=self.body)
            public = [f"{kind} {outcome}"]
            inside += self._decided(decision)
        return public, inside

    def _left(self, item: AgendaItem) -> list[str]:
        said = self.words["item"]
        if item.left != AgendaItem.Left.DEFERRED:
            return [said[item.left]] if item.left else []
        assert item.track is not None
        why = why_deferred(item.track, self.told)
        return [said["deferred_because"].format(why=why) if why else said["deferred"]]

    def _guests(self, item: AgendaItem) -> Iterator[str]:
        said, guests = self.words["item"], self.told.guests.get(item.id, [])
        for name, some in (
            ("came", [g for g in guests if g.came and not g.spoke]),
            ("spoke", [g for g in guests if g.spoke]),
            ("missing", [g for g in guests if not g.came]),
        ):
            if some:
                yield said[name].format(names=self._names(_names_of(some)))

    def _recused(self, track: Track) -> list[str]:
        decision = self.told.decisions.get(track.id)
        out = [voice for voice in _voices(decision) if voice.stood == Voice.Stood.STAYED_OUT]
        names = _names_of(out)
        if decision is None:
            names = [one.person.name for one in sessions.recused_from(track)]
        return [self.words["item"]["recused"].format(names=self._names(names))] if names else []

    def _interested(self, track: Track) -> list[str]:
        """Who judged with an interest that the rules of the body only note (7.6)."""
        voices = _voices(self.told.decisions.get(track.id))
        out = {voice.person_id for voice in voices if voice.stood == Voice.Stood.STAYED_OUT}
        out |= {one.person.id for one in sessions.recused_from(track)} if not voices else set()
        names = _names_of(
            row for row in self.told.interests.get(track.id, ()) if row.person_id not in out
        )
        return [self.words["item"]["interested"].format(names=self._names(names))] if names else []

    def _decided(self, decision: Decision) -> Iterator[str]:
        said = self.words["item"]
        if decision.quorum_present is not None:
            yield said["quorum"].format(
                present=decision.quorum_present, voting=decision.quorum_of,
                needed=decision.quorum_needed,
            )  # fmt: skip
        if decision.way in said:
            yield said[decision.way].format(**{
                "for": decision.votes_for, "against": decision.votes_against,
                "abstain": decision.votes_abstained,
            })  # fmt: skip
        if decision.way == Decision.Way.ROLL_CALL:
            for stood in (Voice.Stood.FOR, Voice.Stood.AGAINST, Voice.Stood.ABSTAINED):
                names = _names_of(v for v in _voices(decision) if v.stood == stood)
                if names:
                    yield said[stood.value].format(names=self._names(names))
        yield said["reasons"].format(reasons=decision.reasons)
        for number, row in enumerate(_conditions(decision), 1):
            yield said["condition"].format(
                n=number, text=row.text, owner=row.owner.name, due=self._date(row.due_on),
                clearer=self._clearer(row),
            )  # fmt: skip

    def _clearer(self, row: Condition) -> str:
        if row.clearer_person is not None:
            return row.clearer_person.name
        return self.words["item"][f"clearer-{row.clearer}"]

    def _title(self, line: Line) -> str:
        title = line.title
        if isinstance(title, str):
            return title[:300]
        said = title.get(self.language) or title.get("en") or next(iter(title.values()), "")
        return str(said)[:300] or "–"

    def _seat(self, seat: Any) -> str:
        said = self.words["opening"].get(seat.role)
        return said.format(name=seat.person.name) if said else str(seat.person.name)

    def _names(self, names: Iterable[str]) -> str:
        found = list(names)
        if len(found) < 2:
            return found[0] if found else str(self.words["none"])
        return f"{', '.join(found[:-1])} {self.words['and']} {found[-1]}"

    def _day(self, moment: Any) -> str:
        return self._date(moment.astimezone(self.told.zone).date())

    def _date(self, day: Any) -> str:
        return str(date_format(day, DAYS[self.language]))

    def _hour(self, moment: Any) -> str:
        return f"{moment.astimezone(self.told.zone):%H:%M}"


def _voices(decision: Decision | None) -> list[Voice]:
    return list(decision.voices.all()) if decision is not None else []


def _conditions(decision: Decision) -> list[Condition]:
    return sorted(decision.conditions.all(), key=lambda row: (row.due_on, str(row.id)))


def _names_of(rows: Iterable[Voice | Guest | Interest]) -> list[str]:
    return sorted((row.person.name for row in rows), key=str.casefold)


def _lines(lines: Iterable[str]) -> str:
    """Each paragraph on a line of its own, without empty ones."""
    found = [part.strip() for line in lines for part in str(line).splitlines()]
    return "\n".join(part for part in found if part)
