"""What the demo tells, read from the data files of this package."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from charm.core.proposal.model import Proposal
from charm.core.proposal.reading import read_proposal

DATES = ("date", "valid_until")


@dataclass(frozen=True, slots=True)
class Remark:
    """How a member judges an item: what is not simply met, and why."""

    member: str
    """Code of the university whose member it is; of the Council where no body is named."""
    level: str = "none"
    why: str = ""
    partly: dict[str, str] = field(default_factory=dict)
    judges: bool = True
    body: str = "council"


@dataclass(frozen=True, slots=True)
class Asked:
    """A condition of an approval; days count from today."""

    text: str
    due: int
    clearer: str
    evidence: str = ""
    met: int = 0
    cleared: int = 0


@dataclass(frozen=True, slots=True)
class Earlier:
    """The version that a body sent back: when, why, and what it said otherwise."""

    session: str
    reasons: str
    content: dict[str, Any]
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """How far a proposal came, and how."""

    entry: str
    session: str = ""
    """The meeting that has it: first, second, third, today; queue: none takes papers; empty: it
    was not submitted."""
    state: str = "approved"
    """What has become of it."""
    council: str = "approved"
    board: str = "approved"
    reasons: str = ""
    board_reasons: str = ""
    held_back: str = ""
    """The body whose chair has not released its decision yet."""
    conditions: tuple[Asked, ...] = ()
    remarks: tuple[Remark, ...] = ()
    fields: dict[str, str] = field(default_factory=dict)
    """Why it was returned, by field."""
    why: str = ""
    asked: int = 0
    """The day on which endorsers were asked, where it waits for them."""
    endorsed: tuple[str, ...] = ()
    """Universities that have answered already, where not all have."""
    declined: dict[str, str] = field(default_factory=dict)
    """Universities that do not approve, and why."""
    handed_on: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Universities whose manager asked a colleague instead: name and address."""
    by_mail: dict[str, str] = field(default_factory=dict)
    """Universities whose manager answered by e-mail, and what it says."""
    checked: bool = False
    deferred: str = ""
    """Why the Council left it to its next meeting."""
    earlier: Earlier | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of an entry after its publication."""

    entry: str
    act: str
    day: int
    reason: str


@dataclass(frozen=True, slots=True)
class Pace:
    """Days of an edition, counted from today; what is left out has not happened."""

    begins: int
    ends: int
    planned: int | None = None
    opens: int | None = None
    enrols: int | None = None
    assessed: int | None = None
    confirmed: int | None = None
    awarded: int | None = None


@dataclass(frozen=True, slots=True)
class Case:
    learner: int
    kind: str
    by: str
    reason: str
    day: int
    closed: int = 0
    upheld: bool = False
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """One edition and who learns in it, by the numbers of learners."""

    entry: str
    pace: str
    learners: tuple[int, ...] = ()
    seats: int = 20
    sessions: int = 3
    weekday: int | None = None
    """The edition begins on this day of the week (Monday is 0)."""
    absent: tuple[int, ...] = ()
    failed: tuple[int, ...] = ()
    open: tuple[int, ...] = ()
    """Who has no result yet."""
    unconfirmed: tuple[int, ...] = ()
    by_components: bool = False
    """It has a plan of assessment (see :mod:`charm.demo.assessing`)."""
    left: tuple[int, ...] = ()
    """Who gave the seat back."""
    revoked: dict[str, str] = field(default_factory=dict)
    cases: tuple[Case, ...] = ()
    questions: tuple[str, ...] = ()
    """What applicants answer; with none, whoever comes first has a seat."""
    answers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """What each applicant answers, by number."""
    undecided: tuple[int, ...] = ()
    """Who applied and has no answer yet."""
    waiting: tuple[int, ...] = ()
    """Who waits for a seat."""
    chooses: tuple[str, ...] = ()
    """What learners hand in: one of these. Such an edition also has a session that is on now."""


@dataclass(frozen=True, slots=True)
class Story:
    ways: tuple[Way, ...]
    kept: tuple[Kept, ...]
    paces: dict[str, Pace]
    runs: tuple[Run, ...]
    answers: dict[str, str]
    approvals: tuple[str, ...]
    grades: dict[str, Any]


@cache
def story() -> Story:
    values = tomllib.loads(_folder().joinpath("story.toml").read_text(encoding="utf-8"))
    return Story(
        ways=tuple(_way(row) for row in values["proposal"]),
        kept=tuple(Kept(**row) for row in values["kept"]),
        paces={name: Pace(**row) for name, row in values["pace"].items()},
        runs=tuple(_run(row) for row in values["edition"]),
        answers=values["answers"],
        approvals=tuple(values["approvals"]),
        grades=values["grades"],
    )


def content(entry: str, today: dt.date, **otherwise: Any) -> Proposal:
    """The proposal of that name, with what it said otherwise. In its file, dates of accreditations
    are days from today, so that they are true whenever the demo is filled."""
    values = json.loads(_folder().joinpath("entries", f"{entry}.json").read_text(encoding="utf-8"))
    for row in values.get("accreditation", ()):
        for name in DATES:
            if name in row:
                row[name] = (today + dt.timedelta(days=row[name])).isoformat()
    return read_proposal({**values, **otherwise})


def names() -> list[str]:
    """Every proposal that lies in the package."""
    files = _folder().joinpath("entries").iterdir()
    return sorted(f.name.removesuffix(".json") for f in files if f.name.endswith(".json"))


def _folder() -> Any:
    return resources.files("charm.demo")


def _way(row: dict[str, Any]) -> Way:
    return Way(
        **{
            **row,
            "conditions": tuple(Asked(**c) for c in row.get("conditions", ())),
            "remarks": tuple(Remark(**r) for r in row.get("remarks", ())),
            "endorsed": tuple(row.get("endorsed", ())),
            "handed_on": {code: (one[0], one[1]) for code, one in row.get("handed_on", {}).items()},
            "earlier": _earlier(row["earlier"]) if "earlier" in row else None,
        }
    )


def _earlier(row: dict[str, Any]) -> Earlier:
    return Earlier(**{**row, "remarks": tuple(Remark(**r) for r in row.get("remarks", ()))})


def _run(row: dict[str, Any]) -> Run:
    lists = (
        "learners", "absent", "failed", "open", "unconfirmed", "left", "questions", "undecided",
        "waiting", "chooses",
    )  # fmt: skip
    return Run(
        **{
            **row,
            **{name: tuple(row.get(name, ())) for name in lists},
            "cases": tuple(Case(**c) for c in row.get("cases", ())),
            "answers": {number: tuple(said) for number, said in row.get("answers", {}).items()},
        }
    )
