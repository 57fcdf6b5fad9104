"""``/teaching/scales/``: what results are in ECTS grades, as a university says it (7.26)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from charm.alliance.queries import university
from charm.core.grading import Scheme
from charm.delivery.grades import GradeTable, tables_of, universities_kept_by
from charm.delivery.services.grade_tables import set_grade_table
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.seen import number, seen_of
from charm.web.signed_in import person_of


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def scales(request: HttpRequest) -> HttpResponse:
    """Every scale, and the table of each university whose register the person keeps."""
    person = person_of(request)
    kept = universities_kept_by(person)
    problems: list[Problem] = []
    if request.method == "POST":
        rows = []
        for line in request.POST.get("rows", "").splitlines():
            grade, _space, least = line.strip().rpartition(" ")
            if line.strip():
                rows.append((grade.strip(), least))
        try:
            set_grade_table(
                university=request.POST.get("university", ""),
                scale=request.POST.get("scale", ""),
                way=request.POST.get("way", ""),
                rows=rows,
                fewest=number(request.POST.get("fewest") or "1"),
                by=person,
                seen=seen_of(request),
            )
        except REFUSED as error:
            problems = reasons_of(error)
        else:
            messages.success(request, _("The table is kept."))
            return redirect("teaching-scales")
    context = {
        "universities": [
            (university(code), [_line(request, code, *row, problems) for row in tables_of(code)])
            for code in kept
        ],
        "problems": problems,
    }
    return render(request, "teach/scales.html", context, status=422 if problems else 200)


def _line(
    request: HttpRequest,
    code: str,
    scheme: Scheme,
    table: GradeTable | None,
    problems: list[Problem],
) -> dict[str, Any]:
    """A scale with its table, or with what was typed when that could not be kept."""
    is_typed = bool(problems) and (
        (request.POST.get("university"), request.POST.get("scale")) == (code, scheme.code)
    )
    line: dict[str, Any] = {"scheme": scheme, "table": table, "is_open": is_typed}
    if is_typed:
        line |= {name: request.POST.get(name, "") for name in ("way", "rows", "fewest")}
    elif table is not None:
        rows = [f"{grade} {_spelled(scheme, least, table)}" for grade, least in table.rows]
        line |= {"way": table.way, "rows": "\n".join(rows), "fewest": table.fewest}
    return line | {"seen": table.revision if table else 0}


def _spelled(scheme: Scheme, least: str, table: GradeTable) -> str:
    """A letter for its points; a number, or a share, as it is."""
    is_letter = scheme.letters and table.way == GradeTable.Way.INTERVALS
    return scheme.say(Decimal(least)) if is_letter else least
