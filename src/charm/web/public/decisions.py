"""``/decisions/``: the public register of what the bodies decided (7.6)."""

from __future__ import annotations

import csv
import io
import uuid

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from charm.alliance.queries import Body
from charm.boards import minutes, public_register
from charm.boards.public_register import Sought
from charm.boards.queries import Decision
from charm.catalogue.queries import entry_of_proposal
from charm.core.workflow import TrackOutcome
from charm.foundation.parts import MOST, Part
from charm.foundation.spoken import spoken
from charm.web import atom, words
from charm.web.atom import FeedEntry
from charm.web.downloads import download
from charm.web.lists import listing, one_of
from charm.web.states import face_of
from charm.web.tables import harmless

MOST_ROWS = 10_000
BODIES = tuple(Body.Kind.values)


@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    sought = _sought(request)
    known = {"q": sought.words, "body": sought.body, "outcome": sought.outcome,
             "year": sought.year or ""}  # fmt: skip
    context = {
        "listing": listing(request, lambda part: public_register.decisions(sought, part)),
        "sought": sought,
        "is_narrowed": sought != Sought(),
        "outcomes": public_register.OUTCOMES,
        "years": public_register.years(),
        "query": urlencode({name: value for name, value in known.items() if value}),
    }
    return render(request, "public/decisions.html", context)


@require_safe
def decision(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """One decision at an address of its own. The catalogue shows what became of an approval."""
    row = public_register.decision(ref)
    approves = row.outcome in (TrackOutcome.APPROVED, TrackOutcome.CONDITIONS)
    entry = entry_of_proposal(row.track.proposal_id) if approves else None
    context = {
        "row": row,
        "entry": entry,
        "minutes": public_register.public_minutes(row),
        "later": public_register.later_decision(row),
        "languages": minutes.languages(),
    }
    return render(request, "public/decision.html", context)


@require_safe
def minutes_file(request: HttpRequest, ref: uuid.UUID, language: str) -> HttpResponse:  # noqa: ARG001
    """The public part of confirmed minutes."""
    return download(minutes.public_file(ref, language))


@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    """What the register shows for the same choice, as a table; at most :data:`MOST_ROWS`."""
    sought, table = _sought(request), io.StringIO()
    table.write("\ufeff")  # so that spreadsheets read UTF-8
    writer = csv.writer(table)
    writer.writerow(["decided", "body", "kind", "title", "outcome", "address"])
    offset = 0
    while offset < MOST_ROWS:
        rows = public_register.decisions(sought, Part(MOST, offset)).rows
        for row in rows:
            writer.writerow(map(harmless, _row(row)))
        if len(rows) < MOST:
            break
        offset += MOST
    answer = HttpResponse(table.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="decisions.csv"'
    return answer


def _row(row: Decision) -> list[str]:
    return [
        row.decided_at.date().isoformat(), row.track.body.name, row.track.proposal.kind, row.title,
        row.outcome, _address(row),
    ]  # fmt: skip


@require_safe
def feed(request: HttpRequest) -> HttpResponseBase:
    """The last decisions that were made known."""
    return atom.feed(
        request,
        title=_("Decisions of CHARM-EU on micro-credentials"),
        home=f"{settings.BASE_URL}{reverse('decisions')}",
        author="CHARM-EU",
        entries=[_news(row) for row in public_register.latest(atom.MOST)],
    )


def _news(row: Decision) -> FeedEntry:
    assert row.released_at is not None  # only released ones are read
    says = f"{spoken(row.track.body.name)}, {row.decided_at.date().isoformat()}. "
    return FeedEntry(
        id=f"urn:uuid:{row.id}",
        title=f"{row.title}: {face_of(row.outcome).word}",
        updated=row.released_at,
        published=row.released_at,
        address=_address(row),
        summary=says + str(words.word(row.track.proposal.kind, "kind")),
    )


def _address(row: Decision) -> str:
    return f"{settings.BASE_URL}{reverse('public-decision', args=[row.id])}"


def _sought(request: HttpRequest) -> Sought:
    year = request.GET.get("year", "")
    return Sought(
        words=request.GET.get("q", "").replace("\x00", "").strip()[:200],
        body=one_of(request, "body", BODIES),
        outcome=one_of(request, "outcome", public_register.OUTCOMES),
        year=int(year)
        if year.isascii() and year.isdigit() and 1 <= int(year[:5]) <= 9999
        else None,
    )
