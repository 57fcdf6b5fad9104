"""What is kept about a person: given out, or erased after what must be kept (7.26)."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from charm.alliance.directory import person_for
from charm.alliance.queries import Person
from charm.alliance.services.erasing import Erasure, erase_person, require_operator
from charm.alliance.services.exporting import export_person
from charm.web.downloads import as_archive
from charm.web.office.guard import in_office
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.signed_in import person_of


@in_office
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def data(request: HttpRequest, person: uuid.UUID) -> HttpResponse:
    """``/office/people/<id>/data/``: the operator gives out a copy, sees what an erasure would do,
    and does it once they have written the address."""
    viewer = person_of(request)
    row = person_for(viewer, person)
    require_operator(viewer)
    act = request.POST.get("act", "")
    if act == "export":
        return as_archive(export_person(person=row, by=viewer), f"{row.pk}.zip")
    if act not in {"preview", "erase"}:
        return _show(request, row)
    really = act == "erase"
    if really and request.POST.get("address", "").strip().casefold() != row.email.casefold():
        says = _("Write the address of the person, to be sure that it is they.")
        problem = Problem(says, field="address")
        return _show(request, row, _preview(row, viewer), [problem])
    try:
        report = erase_person(person=row, really=really, by=viewer)
    except REFUSED as error:
        return _show(request, row, problems=reasons_of(error))
    if not really:
        return _show(request, row, report)
    messages.success(request, _("Erased. What is kept stays as the report said."))
    return redirect("office-people")


def _preview(row: Person, viewer: Person) -> Erasure:
    return erase_person(person=row, really=False, by=viewer)


def _show(
    request: HttpRequest,
    row: Person,
    report: Erasure | None = None,
    problems: list[Problem] | None = None,
) -> HttpResponse:
    context = {
        "person": row,
        "report": report,
        "erased": sorted(report.erased.items()) if report else [],
        "anonymised": sorted(report.anonymised.items()) if report else [],
        "problems": problems or [],
    }
    return render(request, "office/person_data.html", context, status=422 if problems else 200)
