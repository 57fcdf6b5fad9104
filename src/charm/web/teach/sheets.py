"""The sheet of an edition: taken along, filled in, brought back (7.10, 7.20.2, 7.26)."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from charm.alliance.queries import Person
from charm.core.workflow.delivery import EditionState
from charm.delivery import sheets
from charm.delivery.queries import Edition
from charm.delivery.services.filling_in import fill_in
from charm.delivery.standing import asks_identity
from charm.foundation.errors import NotAllowed
from charm.foundation.spreadsheets import MAX_FILE, MEDIA_TYPE, WrongCell, WrongCells
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.signed_in import person_of
from charm.web.teach.frame import frame
from charm.web.words import CRITERION, IDENTITY


@require_safe
@login_required
def download(request: HttpRequest, edition: uuid.UUID) -> HttpResponse:
    """``/teaching/editions/<id>/sheet.xlsx``: filled with what is on record."""
    person, row, title = _opened(request, edition)
    data = sheets.sheet_of(row, _titles(), person, title=title)
    answer = HttpResponse(data, content_type=MEDIA_TYPE)
    name = slugify(title)[:60] or "edition"
    answer["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def sheet(request: HttpRequest, edition: uuid.UUID) -> HttpResponse:
    """Bring the filled sheet back: all of it is recorded, or every wrong cell is named."""
    person, row, _title = _opened(request, edition)
    problems: list[Problem] = []
    wrong: tuple[WrongCell, ...] = ()
    in_sheet = ""
    if request.method == "POST":
        try:
            given = request.FILES.get("sheet")
            data = given.read(MAX_FILE + 1) if given is not None else b""
            done = fill_in(edition=edition, data=data, titles=_titles(), by=person)
        except WrongCells as error:
            wrong, in_sheet = error.cells, error.sheet
        except REFUSED as error:
            problems = reasons_of(error)
        else:
            messages.success(request, _said(done.cells, done.learners))
            is_inside = frame(person, row)["is_inside"]
            return redirect("teaching-learners" if is_inside else "teaching-marking", edition)
    context = frame(person, row) | {
        "title": _("Fill in a spreadsheet"),
        "wrong": wrong,
        "in_sheet": in_sheet,
        "ways": IDENTITY.items() if asks_identity([row.pk]) else (),
        "problems": problems,
        "sub": True,
    }
    status = 422 if wrong or problems else 200
    return render(request, "teach/sheet.html", context, status=status)


def _opened(request: HttpRequest, ref: uuid.UUID) -> tuple[Person, Edition, str]:
    person = person_of(request)
    row = sheets.sheet_room_for(person, ref)
    if row.state in (EditionState.PLANNED, EditionState.OPEN):
        raise NotAllowed("There is something to record once the edition has begun.")
    content = frame(person, row)["offer"].content
    title = content.title if isinstance(content.title, str) else next(iter(content.title.values()))
    return person, row, title


def _said(cells: int, learners: int) -> str:
    if not cells:
        return _("Nothing in the sheet is new: nothing was recorded.")
    says = ngettext(
        "Recorded {cells} new entries of {n} learner.",
        "Recorded {cells} new entries of {n} learners.",
        learners,
    )
    return says.format(cells=cells, n=learners)


def _titles() -> dict[str, str]:
    return {
        "name": _("Learner"),
        "email": _("E-mail address"),
        "met": _("met"),
        "evidence": _("evidence"),
        "identity": _("Identity checked"),
        "outcome": _("Outcome"),
        "value": _("Result"),
        "scheme": _("Scheme of grades"),
        "assessed_on": _("Assessed on"),
        "mark": _("your mark"),
        "feedback": _("feedback"),
        "objectives_met": _("The learner met the learning objectives"),
        "assessments_completed": _("The learner completed all assessments"),
        "criteria_met": _("Completion confirmed"),
        **{code: str(label) for code, label in CRITERION.items()},
    }
