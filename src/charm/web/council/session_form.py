"""What is typed of an item while a body decides: read from a form, kept as a note, shown again."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from charm.alliance.queries import Body, Person
from charm.boards import queries, sessions
from charm.boards.comments import comments_for
from charm.boards.queries import Track
from charm.boards.services.deciding import NewCondition
from charm.boards.votes import Electorate, Votes, electorate_of, quorum_of
from charm.core.workflow import TrackOutcome
from charm.core.workflow.criteria import Criterion
from charm.foundation import clock
from charm.foundation.errors import Unfit
from charm.proposals import queries as proposals
from charm.web.council.acting import said_in
from charm.web.council.judging import judgements_in, rows_of
from charm.web.seen import number

ROWS, MOST = 2, 20
COUNTS = ("for", "against", "abstained")
CONDITION = ("text", "owner", "due", "clearer")
BLANK = {"text": "", "owner": "", "due": "", "clearer": "chair"}


@dataclass(frozen=True, slots=True)
class Typed:
    """A decision as far as it is filled in."""

    outcome: str = ""
    reasons: str = ""
    judgements: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    conditions: tuple[dict[str, str], ...] = ()
    counts: Mapping[str, str] = field(default_factory=dict)
    """Votes for, against and abstained, as typed."""
    calls: Mapping[str, str] = field(default_factory=dict)
    """By member, in a roll call."""
    defer: str = ""

    @classmethod
    def from_form(cls, request: HttpRequest, criteria: tuple[Criterion, ...]) -> Typed:
        return cls(
            said_in(request, "outcome"),
            said_in(request, "reasons"),
            {c: {"met": j["met"]} for c, j in judgements_in(request, criteria).items()},
            tuple(_rows(request)),
            {name: said_in(request, f"votes-{name}")[:4] for name in COUNTS},
            {
                name.removeprefix("call-"): str(said)[:12]
                for name, said in request.POST.items()
                if name.startswith("call-")
            },
        )

    @classmethod
    def from_note(cls, said: Mapping[str, Any]) -> Typed:
        return cls(
            said.get("outcome", ""),
            said.get("reasons", ""),
            said.get("judgements", {}),
            tuple(said.get("conditions", ())),
            said.get("counts", {}),
            said.get("calls", {}),
        )

    def as_note(self) -> dict[str, Any]:
        return {
            "outcome": self.outcome[:12],
            "reasons": self.reasons[:5000],
            "judgements": {code: dict(said) for code, said in self.judgements.items()},
            "conditions": [dict(row) for row in self.conditions],
            "counts": dict(self.counts),
            "calls": dict(self.calls),
        }

    @property
    def is_blank(self) -> bool:
        judged = any(said.get("met") for said in self.judgements.values())
        counted = any((*self.counts.values(), *self.calls.values()))
        return not (self.outcome or self.reasons.strip() or judged or self.conditions or counted)

    def judged(self) -> dict[str, str]:
        return {code: said["met"] for code, said in self.judgements.items() if said.get("met")}

    def outcome_or_refuse(self) -> TrackOutcome:
        try:
            return TrackOutcome(self.outcome)
        except ValueError:
            raise Unfit(_("Choose what the body decided.")) from None

    def votes(self, body: Body) -> Votes:
        """As the rules of the body ask for them."""
        if body.decides_by == Body.DecidesBy.ROLL_CALL:
            return Votes.called({_ref(who): said for who, said in self.calls.items() if said})
        if body.decides_by == Body.DecidesBy.HANDS:
            said = {name: number(self.counts.get(name, "").strip() or "0") for name in COUNTS}
            return Votes(said["for"], said["against"], said["abstained"])
        return Votes()

    def new_conditions(self, track: Track) -> list[NewCondition]:
        """Raises Unfit for a row that is not complete."""
        owners = {str(person.id): person for person in owners_of(track)}
        members = {f"person-{person.id}": person for person in clearers_of(track)}
        said = []
        for place, row in enumerate(self.conditions, start=1):
            owner, due = owners.get(row["owner"]), _day(row["due"])
            if owner is None or due is None or not row["text"].strip():
                raise Unfit(
                    _("Condition {n} needs a text, who sees to it, and a day.").format(n=place)
                )
            by_name = members.get(row["clearer"])
            clearer = "person" if by_name is not None else row["clearer"]
            said.append(NewCondition(row["text"], owner, due, clearer, by_name))
        return said

    def with_row(self) -> Typed:
        """With one more condition to fill in."""
        return self._with(conditions=(*self.conditions, BLANK)[:MOST])

    def begun(self, person: Person, track: Track) -> Typed:
        """With what members said as a beginning, where nothing is typed yet: the judgement that
        most of them gave, and their reasons without their names."""
        opinions = sessions.opinions_for(person, track) or []
        tallies = sessions.tallies(opinions)
        judgements = {
            code: {"met": self.judgements.get(code, {}).get("met", "") or tally.leading}
            for code, tally in tallies.items()
        }
        reasons = self.reasons.strip() or _reasons(person, track)
        return self._with(judgements={**self.judgements, **judgements}, reasons=reasons)

    def _with(self, **changes: Any) -> Typed:
        return Typed(**{name: getattr(self, name) for name in self.__slots__} | changes)


def form_of(person: Person, track: Track, typed: Typed) -> dict[str, Any]:
    """What the form of a decision shows: criteria with their tallies, votes, conditions."""
    opinions = sessions.opinions_for(person, track)
    tallies = sessions.tallies(opinions) if opinions else {}
    electorate = electorate_of(track)
    rows = rows_of(queries.criteria_of(track), typed.judgements)
    return {
        "opinions": opinions,
        "rows": [{**row, "tally": tallies.get(row["criterion"].code)} for row in rows],
        "comments": comments_for(person, track),
        "quorum": quorum_of(track, electorate),
        "voters": _voters(electorate, typed),
        "owners": owners_of(track),
        "clearers": [(f"person-{one.id}", one.name) for one in clearers_of(track)],
        "conditions": [*typed.conditions, *[BLANK] * max(0, ROWS - len(typed.conditions))],
        "tomorrow": clock.today() + dt.timedelta(days=1),
        "typed": typed,
        "outcomes": [o for o in TrackOutcome if not track.revisits_id or o != "conditions"],
    }


def owners_of(track: Track) -> list[Person]:
    """Who can be named to see to a condition: they read the decision and can answer it."""
    return proposals.proposers_of(track.proposal)


def clearers_of(track: Track) -> list[Person]:
    """Members who can be named to clear a condition: those who do not stay out of the item."""
    electorate = electorate_of(track)
    return sorted(
        (seat.person for seat in electorate.seats if seat.person_id not in electorate.out),
        key=lambda person: person.name.casefold(),
    )


def _voters(electorate: Electorate, typed: Typed) -> list[dict[str, Any]]:
    return sorted(
        (
            {"person": seat.person, "said": typed.calls.get(str(seat.person_id), "")}
            for seat in electorate.here
        ),
        key=lambda row: row["person"].name.casefold(),
    )


def _reasons(person: Person, track: Track) -> str:
    """What members wrote to criteria and fields, without names: the office edits it."""
    opinions = sessions.opinions_for(person, track) or []
    lines = []
    for criterion in queries.criteria_of(track):
        whys = [o.judgements.get(criterion.code, {}).get("why", "").strip() for o in opinions]
        if said := [why for why in whys if why]:
            lines.append(f"{criterion.asks} {' '.join(said)}")
    lines += [c.text for c in comments_for(person, track) if c.audience != "officer"]
    return "\n".join(lines)[:5000]


def _rows(request: HttpRequest) -> list[dict[str, str]]:
    """The rows of conditions that hold anything."""
    columns = [request.POST.getlist(f"condition-{name}")[:MOST] for name in CONDITION]
    rows = [dict(zip(CONDITION, values, strict=True)) for values in zip(*columns, strict=False)]
    return [row for row in rows if row["text"].strip() or row["due"]]


def _ref(said: str) -> uuid.UUID:
    try:
        return uuid.UUID(said)
    except ValueError:
        raise Unfit(_("Record the vote of members only.")) from None


def _day(said: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(said)
    except ValueError:
        return None
