"""The desk of those who teach: editions by state, and what waits in each (7.14, 7.26)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from charm.alliance.queries import Mandate
from charm.core.workflow.delivery import EditionState
from charm.delivery.marking import ToMark, to_mark
from charm.delivery.progress import Progress, Waiting, progress_in, waiting_in
from charm.delivery.queries import Edition, editions_at, entries_to_plan, teaching_of
from charm.delivery.waits import run_by
from charm.web.hats import hats_of
from charm.web.public.search import Offer
from charm.web.signed_in import person_of

PER_PAGE = 25
ORDER = (EditionState.RUNNING, EditionState.OPEN, EditionState.PLANNED, EditionState.ENDED)


@dataclass(frozen=True, slots=True)
class Line:
    """An edition in a list."""

    edition: Edition
    offer: Offer
    learners: int
    completed: int
    waiting: Waiting
    marking: ToMark | None = None
    """What waits for the person's marking."""


@require_safe
@login_required
def teaching(request: HttpRequest) -> HttpResponse:
    """``/teaching/``: a constant number of queries, however many editions there are."""
    person = person_of(request)
    mine = teaching_of(person)
    run = run_by(person)
    kept = hats_of(person).universities(Mandate.Office.REGISTRAR)
    page = Paginator(editions_at(kept), PER_PAGE).get_page(request.GET.get("page"))
    marking = {one.edition.pk: one for one in to_mark(person, mine)}
    lines = [
        replace(
            line,
            marking=marking.get(line.edition.pk),
            waiting=line.waiting if line.edition.pk in run else Waiting(),
        )
        for line in sorted(_lines(mine), key=_by_state)
    ]
    return render(
        request,
        "teach/desk.html",
        {
            "lines": lines,
            "waiting": [line for line in lines if line.waiting or line.marking],
            "to_plan": [Offer(version) for version in entries_to_plan(person)],
            "keeps": kept,
            "page": page,
            "kept_lines": _lines(list(page.object_list)) if kept else [],
        },
    )


def _by_state(line: Line) -> int:
    return ORDER.index(EditionState(line.edition.state))


def _lines(editions: list[Edition]) -> list[Line]:
    progress = progress_in(editions)
    return [_line(edition, progress[edition.id]) for edition in editions]


def _line(edition: Edition, progress: list[Progress]) -> Line:
    active = [row for row in progress if row.is_active]
    return Line(
        edition=edition,
        offer=Offer(edition.version),
        learners=len(active),
        completed=sum(row.confirmation is not None for row in active),
        waiting=waiting_in(progress),
    )
