"""``/proposals/<id>/edits/``: who changed which field and when, between the versions that were
kept."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from charm.proposals.edits import Edit, edits_of
from charm.proposals.queries import Snapshot
from charm.proposals.rules import proposal_for
from charm.proposals.worklists import versions_of
from charm.web.lists import listing
from charm.web.lives import life_of_proposal
from charm.web.propose.comparing import label_of
from charm.web.propose.sections import SECTION_OF, Section
from charm.web.propose.words import Words
from charm.web.signed_in import person_of


@dataclass(frozen=True, slots=True)
class Touched:
    """A field that somebody changed, and the section in which it is asked."""

    label: Words
    section: Section | None
    key: str


@dataclass(frozen=True, slots=True)
class Line:
    """What one person changed in one go, or a version that was kept."""

    at: dt.datetime
    edit: Edit | None = None
    touched: tuple[Touched, ...] = ()
    version: Snapshot | None = None


@login_required
@require_safe
def edits(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    proposal = proposal_for(person_of(request), ref, to="write")
    shown = listing(request, lambda part: edits_of(proposal, part))
    kept = versions_of(proposal)
    is_first, is_last = shown.page.number == 1, not shown.page.has_next()
    context = {
        "proposal": proposal,
        "life": life_of_proposal(proposal),
        "listing": shown,
        "lines": list(_lines(shown.rows, kept, is_first=is_first, is_last=is_last)),
        "versions": kept,
    }
    return render(request, "propose/edits.html", context)


def _lines(
    edits: Iterable[Edit], versions: Iterable[Snapshot], *, is_first: bool, is_last: bool
) -> Iterator[Line]:
    """The edits of this part of the list and the versions between them, the latest first."""
    lines = [Line(one.until, edit=one, touched=tuple(_touched(one))) for one in edits]
    newest = None if is_first or not lines else lines[0].at
    oldest = None if is_last or not lines else lines[-1].at
    lines += [
        Line(one.taken_at, version=one)
        for one in versions
        if (newest is None or one.taken_at <= newest) and (oldest is None or one.taken_at > oldest)
    ]
    yield from sorted(lines, key=lambda line: (line.at, line.version is not None), reverse=True)


def _touched(edit: Edit) -> Iterator[Touched]:
    for key in edit.changed:
        yield Touched(label_of(key), SECTION_OF.get(key), key)
