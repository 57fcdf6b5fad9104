"""Open cases of a person, and the days that a university gives for them (7.26)."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charm.alliance.queries import Mandate, Person, university
from charm.alliance.rules import offices_of
from charm.delivery.cases import case_rules_of, cases_at, hearings_of
from charm.delivery.services.hearing import set_case_rules
from charm.foundation.parts import Part, Rows
from charm.web.public.search import Offer
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.seen import number, seen_of
from charm.web.signed_in import person_of

PER_PAGE, FARTHEST = 25, 1_000
DAYS = ("appeal_days", "statement_days", "panel_days")


@require_safe
@login_required
def cases(request: HttpRequest) -> HttpResponse:
    """``/cases/``"""
    return _show(request, person_of(request))


@require_POST
@login_required
def rules(request: HttpRequest, university: str) -> HttpResponse:
    """Set the days, by the registrar of that university."""
    person = person_of(request)
    code = next((code for code in _kept_by(person) if code.replace(".", "-") == university), "")
    appeal, statement, panel = (number(request.POST.get(name)) for name in DAYS)
    try:
        set_case_rules(
            university=code, appeal_days=appeal, statement_days=statement, panel_days=panel,
            by=person, seen=seen_of(request),
        )  # fmt: skip
    except REFUSED as error:
        return _show(request, person, reasons_of(error))
    messages.success(request, _("These days hold for cases that are opened from now on."))
    return redirect("cases")


def _kept_by(person: Person) -> list[str]:
    """Codes of the universities whose registrar the person is."""
    registrar = Mandate.Office.REGISTRAR
    return sorted(where for office, where in offices_of(person) if office == registrar and where)


def _show(
    request: HttpRequest, person: Person, problems: list[Problem] | None = None
) -> HttpResponse:
    lines = [(one, Offer(one.hold.enrolment.edition.version)) for one in hearings_of(person)]
    kept = [
        (university(code), code.replace(".", "-"), case_rules_of(code)) for code in _kept_by(person)
    ]
    place = number(request.GET.get("page")) if request.GET.get("page") else 1
    part = Part(PER_PAGE, PER_PAGE * (min(max(place, 1), FARTHEST) - 1))
    found = cases_at(_kept_by(person), part) if kept else Rows((), 0)
    context = {
        "lines": lines,
        "kept": kept,
        "all": [(row, Offer(row.enrolment.edition.version)) for row in found.rows],
        "total": found.total,
        "place": place,
        "more": found.total > part.offset + PER_PAGE,
        "problems": problems or [],
    }
    return render(request, "cases/desk.html", context, status=422 if problems else 200)
