"""Every rule that judges a proposal, by every door: page, API, form on paper, command.

The rows are in ``tests/support/judged.py``; a new rule without a row fails here. One world is made
for all of them: what each door says is noted there, and looked at row by row. A file breaks one
rule; a draft and a form break several at once, and every one must be said.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import time_machine
from tests.support.judged import (
    BASES,
    DRAFT,
    FILE,
    PAPER,
    ROWS,
    TODAY,
    Row,
    clean,
    found_in,
    together,
    values_of,
)

from charm.core.appendix2 import write_form
from charm.core.appendix2.fields import KEYS
from charm.core.policy import Finding, version_in_force
from charm.core.policy.rules import RULES
from charm.core.proposal.reading import read_proposal
from charm.web.words import members_named

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
Lines = list[dict[str, str]]


@dataclass
class Said:
    """What the doors said of a row; a door that is shut for it says nothing."""

    command: Lines = field(default_factory=list)
    checked: Lines = field(default_factory=list)
    form_and_rest: Lines = field(default_factory=list)
    draft: Any = None
    refused: Any = None
    page: str = ""
    submitted: Any = None
    paper: str = ""


class House:
    """The writer at a proposal that was returned (7.4.1), with page and program."""

    def __init__(self, folder: Path) -> None:
        from tests.support.rooms import Way

        from charm import demo
        from charm.boards.services.agenda import return_to_proposers

        self.folder = folder
        filed = Way("formal-single").submitted(meetings=False).filed
        returned = return_to_proposers(
            proposal=filed.id,
            reasons={"title": "Look again."},
            by=demo.officer("boards"),
            seen=filed.revision,
        )
        self.address, self.revision = f"/proposals/{returned.id}", returned.revision
        self.writer = demo.staff("proposer", "uu.nl")
        self.noted = {row.rule: Said() for row in ROWS}
        self.day: dt.date | None = None

    def hear(self) -> dict[str, Said]:
        for row in (row for row in ROWS if row.is_open(FILE)):
            with self.on_the_day_of(row):
                self._file(row)
        for rows in together(row for row in ROWS if row.is_open(DRAFT)):
            with self.on_the_day_of(rows[0]):
                self._draft(rows)
        for rows in together(row for row in ROWS if row.is_open(PAPER)):
            with self.on_the_day_of(rows[0]):
                self._form_and_rest(rows)
        for rows in together(row for row in ROWS if is_on_paper(row)):
            with self.on_the_day_of(rows[0]):
                self._paper(rows)
        return self.noted

    @contextlib.contextmanager
    def on_the_day_of(self, row: Row) -> Iterator[None]:
        """Signed in on that day, with the figures of the version that the row asks for."""
        from django.test import Client
        from tests.support.programs import Program

        parameters = version_in_force(row.on).parameters
        before = {name: getattr(parameters, name) for name in row.figures}
        for name, figure in row.figures.items():
            object.__setattr__(parameters, name, Decimal(figure))
        with time_machine.travel(noon(row.on), tick=False):
            if row.on != self.day:
                self.day, self.client = row.on, Client()
                self.client.force_login(self.writer)
                self.program = Program(self.writer, now=noon(row.on))
            yield
        for name, figure in before.items():
            object.__setattr__(parameters, name, figure)

    def _file(self, row: Row) -> None:
        said = self.noted[row.rule]
        said.command = self._command("p.json", json.dumps(row.values()).encode())
        said.checked = self.program.post("/check", row.values()).json()["findings"]

    def _command(self, name: str, data: bytes) -> Lines:
        from charm.cli import main

        (self.folder / name).write_bytes(data)
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            code = main(["check", str(self.folder / name)])
        lines = [json.loads(line) for line in printed.getvalue().splitlines()]
        assert code == int(any(line["level"] == "must" for line in lines))
        return lines

    def _form_and_rest(self, rows: list[Row]) -> None:
        """The form as it is written, and beside it what it does not ask."""
        values = values_of(rows)
        rest = {key: value for key, value in values.items() if key not in KEYS}
        beside = self.folder / "p.extra.json"
        beside.write_text(json.dumps(rest))
        if "kind" not in rest:  # which a file has to say
            beside.unlink()
        form = write_form(read_proposal(values, require_kind=False))
        lines = self._command("p.docx", form)
        for row in rows:
            self.noted[row.rule].form_and_rest = lines

    def _paper(self, rows: list[Row]) -> None:
        """The form alone, handed in on the page; then the kind is chosen and the proposal begun."""
        values = values_of(rows)
        form = io.BytesIO(write_form(read_proposal(values, require_kind=False)))
        form.name = "form.docx"
        read = self.client.post("/proposals/new/file/", {"file": form})
        content = re.search(r'name="content" value="([^"]*)"', read.content.decode())
        assert content, read.content.decode()
        chosen = {"content": unescape(content[1]), "kind": values["kind"], "degree": "no"}
        begun = self.client.post("/proposals/new/", chosen)
        assert begun.status_code == 302, begun.content.decode()
        what = {"seen": 1, "kind": values["kind"], "outcome": values["outcome"]}
        self.client.post(f"{begun['Location']}edit/kind/", {**what, "leads_to_degree": "no"})
        shown = self._beside(begun["Location"], rows)
        for row in rows:
            self.noted[row.rule].paper = shown[row.rule]

    def _draft(self, rows: list[Row]) -> None:
        revision = f'"{self.revision}"'
        draft = self.program.put(self.address, values_of(rows), If_Match=revision)
        if rows[0].is_kept:
            self.revision = draft.json()["revision"]
            seen = {"seen": self.revision}
            refused = self.program.post(f"{self.address}/submissions", seen)
            shown = self._beside(f"{self.address}/", rows)
            submitted = self.client.post(f"{self.address}/submit/", seen)
        else:
            sent = {"seen": self.revision, "leads_to_degree": "yes"}
            submitted = self.client.post(f"{self.address}/edit/kind/", sent)
            refused, shown = draft, {row.rule: submitted.content.decode() for row in rows}
        for row in rows:
            said = self.noted[row.rule]
            said.draft, said.refused, said.submitted = draft, refused, submitted
            said.page = shown[row.rule]

    def _beside(self, address: str, rows: list[Row]) -> dict[str, str]:
        """What stands beside the field of each; on the overview what concerns no field."""
        from charm.web.propose.sections import SECTION_OF

        shown: dict[str, str] = {}
        pages: dict[str, str] = {}
        for row in rows:
            key = key_of(found_in(row))
            place = f"{address}edit/{SECTION_OF[key].code}/" if key in SECTION_OF else address
            if place not in pages:
                pages[place] = self.client.get(place).content.decode()
            beside = re.search(rf'(?s)id="found-{key}">(.*?)(?:id="field-|</form>)', pages[place])
            assert beside or key not in SECTION_OF, f"{place} has no field {key}"
            shown[row.rule] = beside[1] if beside else pages[place]
        return shown


def noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), dt.UTC)


def key_of(finding: Finding) -> str:
    return re.split(r"[.\[]", finding.field)[0]


def is_on_paper(row: Row) -> bool:
    """Whether the form asks what the row changes: what it does not ask, it cannot break."""
    asked = key_of(found_in(row)) in KEYS or not row.changes.keys().isdisjoint(KEYS)
    return row.is_open(PAPER) and asked and not row.figures


def text(page: Any) -> str:
    shown = page if isinstance(page, str) else page.content.decode()
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", shown)).split())


def said_in(lines: Lines, finding: Finding) -> bool:
    return finding.as_json() in lines


@pytest.fixture(scope="module")
def notes(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Said]:
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        noted = House(tmp_path_factory.mktemp("doors")).hear()
        transaction.set_rollback(True)
    return noted


# --- what is refused or warned of ----------------------------------------------------------------


def test_every_rule_has_a_row() -> None:
    assert sorted(row.rule for row in ROWS) == sorted(rule.name for rule in RULES)


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(row, id=row.rule, marks=pytest.mark.clause(row.clause, shows="refuses"))
        for row in ROWS
    ],
)
def test_every_door_says_the_same_sentence(row: Row, notes: dict[str, Said]) -> None:
    said = notes[row.rule]
    if row.is_open(FILE):
        assert said_in(said.command, found_in(row)), "charm check p.json"
        assert said_in(said.checked, found_in(row)), "POST /check"
    if row.is_open(DRAFT):
        a_program_cannot_submit_it(row, said)
        the_page_says_it_beside_the_field(row, said)
    if row.is_open(PAPER):
        assert said_in(said.form_and_rest, found_in(row)), "charm check p.docx"
    if is_on_paper(row):
        says = members_named(found_in(row).message)
        assert says in text(said.paper), "the form, handed in on the page"


def a_program_cannot_submit_it(row: Row, said: Said) -> None:
    finding = found_in(row)
    assert said.refused.status_code == 422
    assert (finding.clause, finding.message) in [
        (reason["clause"], reason["says"]) for reason in said.refused.json()["reasons"]
    ]
    if row.is_kept:
        assert said_in(said.draft.json()["findings"], finding)


def the_page_says_it_beside_the_field(row: Row, said: Said) -> None:
    from charm.web.templatetags.charm import clause_address

    finding, submitted = found_in(row), said.submitted.content.decode()
    assert said.submitted.status_code == 422
    for shown in (said.page, submitted):
        assert members_named(finding.message) in text(shown), "with the names of members"
        assert clause_address(finding.clause) in shown
        assert members_named(finding.remedy) in text(shown) or not row.is_kept
    for place in re.findall(r'<li><a href="#([^"]+)"', submitted):
        assert f'id="{place}"' in submitted, "a reason leads to its place on the page"


# --- what is accepted ----------------------------------------------------------------------------


def clauses_of(base: str) -> list[Any]:
    clauses = sorted({row.clause for row in ROWS if row.base == base})
    return [pytest.mark.clause(clause, shows="accepts") for clause in clauses]


@pytest.mark.parametrize(
    "base", [pytest.param(base, id=base, marks=clauses_of(base)) for base in BASES]
)
def test_every_door_takes_the_clean_example(
    base: str, db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from django.db import transaction
    from django.test import Client
    from tests.support.programs import Program
    from tests.support.rooms import Way

    from charm.cli import main

    content = dict(clean(base))
    rest = {key: value for key, value in content.items() if key not in KEYS}
    (tmp_path / "p.json").write_text(json.dumps(content))
    (tmp_path / "p.docx").write_bytes(write_form(read_proposal(content)))
    (tmp_path / "p.extra.json").write_text(json.dumps(rest))
    with time_machine.travel(noon(TODAY), tick=False):
        assert main(["check", str(tmp_path / "p.json")]) == 0
        assert main(["check", str(tmp_path / "p.docx")]) == 0
        assert capsys.readouterr() == ("", "")
        way = Way(BASES[base]).endorsed()
        seen = {"seen": way.filed.revision}
        program, client = Program(way.proposers[0], now=noon(TODAY)), Client()
        client.force_login(way.proposers[0])
        assert program.post("/check", content).json() == {"passes": True, "findings": []}
        with transaction.atomic():
            sent = program.post(f"/proposals/{way.filed.id}/submissions", seen)
            transaction.set_rollback(True)
        assert sent.json()["state"] == "submitted"
        assert client.post(f"/proposals/{way.filed.id}/submit/", seen).status_code == 302
    assert way.filed.__class__.objects.get(pk=way.filed.pk).state in ("submitted", "in-review")
