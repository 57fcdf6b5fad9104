"""``/boards/figures/``: how long things take, how partners take part, who has still to judge."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from charm.alliance.queries import Person
from charm.boards import figures, rules
from charm.core.proposal.model import Role
from charm.foundation.errors import NotAllowed, NotFound
from charm.web.signed_in import person_of
from charm.web.tables import harmless

STAGES: dict[str, str | Promise] = {
    "endorsing": gettext_lazy("With the endorsers"),
    "review": gettext_lazy("From the submission to the decision"),
    "sealed": gettext_lazy("Sealed, until its release"),
    "conditions": gettext_lazy("From the release to the last condition cleared"),
}
WIDTH = 320
"""Of the longest bar, in units of its drawing."""
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a drawing: how long it is, what it says."""

    row: Any
    label: str | Promise
    width: int
    value: str


@login_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    _enter(person_of(request))
    stages, balance = figures.stages(), figures.balance()
    waiting = figures.under_way()
    context = {
        "stages": _bars(stages, (s.median for s in stages), (STAGES[s.code] for s in stages)),
        "balance": _bars(
            balance, (b.proposed for b in balance), (b.name for b in balance), digits=0
        ),
        "most": max((b.proposed for b in balance), default=0),
        "roles": [role.value for role in Role],
        "outstanding": figures.outstanding(),
        "waiting": waiting[:SHOWN],
        "all_waiting": len(waiting),
        "width": WIDTH,
    }
    return render(request, "council/figures.html", context)


def _bars(
    rows: Iterable[Any],
    values: Iterable[float],
    labels: Iterable[str | Promise],
    *,
    digits: int = 1,
) -> list[Bar]:
    said = list(values)
    longest = max(said, default=0) or 1
    return [
        Bar(row, label, round(WIDTH * value / longest), number_format(round(value, digits), digits))
        for row, value, label in zip(rows, said, labels, strict=True)
    ]


@login_required
@require_safe
def table(request: HttpRequest, of: str) -> HttpResponse:
    """``/boards/figures/stages.csv``, ``balance.csv``, ``outstanding.csv``."""
    _enter(person_of(request))
    if of not in TABLES:
        raise NotFound(_("There is no such table."))
    head, rows = TABLES[of]
    written = io.StringIO()
    written.write("\ufeff")  # so that spreadsheets read UTF-8
    writer = csv.writer(written)
    writer.writerow(head)
    writer.writerows([harmless(str(cell)) for cell in row] for row in rows())
    answer = HttpResponse(written.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{of}.csv"'
    return answer


def _stages() -> Iterable[tuple[object, ...]]:
    for s in figures.stages():
        yield s.code, s.body, s.times, f"{s.median:.2f}", f"{s.slowest:.2f}", s.title


def _balance() -> Iterable[tuple[object, ...]]:
    for b in figures.balance():
        yield b.code, b.name, b.proposed, b.approved, *(b.roles[role.value] for role in Role)


def _outstanding() -> Iterable[tuple[object, ...]]:
    for o in figures.outstanding():
        day = o.meeting.starts_at.date().isoformat()
        yield day, o.meeting.body.name, o.name, o.items, o.undeclared, o.unjudged


TABLES = {
    "stages": (("stage", "body", "times", "median_days", "slowest_days", "slowest"), _stages),
    "balance": (
        ("university", "name", "proposed", "approved", *(role.value for role in Role)),
        _balance,
    ),
    "outstanding": (
        ("meeting", "body", "member", "items", "undeclared", "unjudged"),
        _outstanding,
    ),
}


def _enter(person: Person) -> None:
    if not rules.reads_everything(person):
        raise NotAllowed(_("The Boards officer and auditors read the figures of all bodies."))
