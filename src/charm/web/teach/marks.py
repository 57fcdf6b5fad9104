"""Many learners on one page: attendance, a criterion, results, confirmation (7.10, 7.20.2)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from charm.alliance.queries import Person
from charm.core.workflow.delivery import EnrolmentState
from charm.delivery.codes import takes_codes
from charm.delivery.plans import has_plan
from charm.delivery.progress import Progress, progress_in
from charm.delivery.queries import (
    Edition,
    attendance_in,
    checks_in,
    criterion_in,
    is_formal,
    needs_result,
    records_in,
    session_in,
)
from charm.delivery.rules import STAFF, classroom_for, roles_in
from charm.delivery.services.classroom import (
    Grade,
    Mark,
    check_criterion_of_many,
    confirm_many,
    record_results,
    record_session,
)
from charm.foundation import clock
from charm.foundation.errors import NotAllowed, Unfit
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.seen import number
from charm.web.signed_in import person_of
from charm.web.teach.frame import frame

PER_PAGE = 100
"""Learners on one form: a browser sends them all at once."""
either = require_http_methods(["GET", "HEAD", "POST"])
Asked = dict[uuid.UUID, str]


@either
@login_required
def attendance(request: HttpRequest, edition: uuid.UUID, session: int) -> HttpResponse:
    """Who took part in one session: everybody on one form."""
    person, row, page = _room(request, edition)
    found = session_in(row, session)
    problems: list[Problem] = []
    if request.method == "POST":
        listed = _asked(request, "was")
        present = {ref: f"present-{ref}" in request.POST for ref in listed}
        seen = {ref: {"1": True, "0": False}.get(was) for ref, was in listed.items()}
        try:
            changed = record_session(
                edition=edition, session=session, present=present, seen=seen, by=person
            )
        except REFUSED as error:
            problems = reasons_of(error)
        else:
            messages.success(request, _said(changed))
            return redirect(_after(request, "teaching-attendance", edition, session))
    known, records = attendance_in(found), records_in(found)
    lines = [(one, known.get(one.enrolment.pk), _was(known, one)) for one in page]
    context = frame(person, row) | {
        "session": found,
        "has_begun": found.starts_at <= clock.now(),
        "records": records,
        "by_code": any(one.how == "code" for one in records.values()),
        "takes_codes": takes_codes(found) and row.state == "running",
        "lines": lines,
        "takes_records": any(one.enrolment.state == EnrolmentState.ENROLLED for one in page),
        "first_time": not any(one.enrolment.pk in known for one in page),
        "page": page,
        "problems": problems,
    }
    return _page(request, "teach/attendance.html", context, problems)


@either
@login_required
def criterion(request: HttpRequest, edition: uuid.UUID, criterion: int) -> HttpResponse:
    """Who met one completion criterion, by which evidence."""
    person, row, page = _room(request, edition)
    found = criterion_in(row, criterion)
    problems: list[Problem] = []
    typed: dict[str, str] = {}
    if request.method == "POST":
        typed = {name: str(value) for name, value in request.POST.items()}
        shared = typed.get("evidence", "").strip()
        marks = {
            ref: Mark(said == "met", typed.get(f"evidence-{ref}", "").strip() or shared,
                      number(typed.get(f"seen-{ref}")))
            for ref, said in _asked(request, "met").items()
            if said in ("met", "not-met")
        }  # fmt: skip
        try:
            if not marks:
                raise Unfit(_("Say of at least one learner whether the criterion is met."))
            changed = check_criterion_of_many(
                edition=edition, criterion=criterion, marks=marks, by=person
            )
        except REFUSED as error:
            problems = reasons_of(error)
        else:
            messages.success(request, _said(changed))
            return redirect(_after(request, "teaching-criterion", edition, criterion))
    known = checks_in(found)
    lines = [
        (one, known.get(one.enrolment.pk), typed.get(f"met-{one.enrolment.pk}", ""),
         typed.get(f"evidence-{one.enrolment.pk}", ""))
        for one in page
    ]  # fmt: skip
    context = frame(person, row) | {
        "criterion": found,
        "lines": lines,
        "typed": typed,
        "page": page,
        "problems": problems,
    }
    return _page(request, "teach/criterion.html", context, problems)


@either
@login_required
def results(request: HttpRequest, edition: uuid.UUID) -> HttpResponse:
    """Outcomes of assessment: one scheme and date for those that are new or changed."""
    person, row, page = _room(request, edition)
    problems: list[Problem] = []
    typed: dict[str, str] = {}
    if request.method == "POST":
        typed = {name: str(value) for name, value in request.POST.items()}
        try:
            grades = _grades(typed, page)
            if not grades:
                raise Unfit(_("No result was entered or changed."))
            changed = record_results(edition=edition, grades=grades, by=person)
        except REFUSED as error:
            problems = reasons_of(error)
        else:
            messages.success(request, _said(changed))
            return redirect(_after(request, "teaching-results", edition))
    latest = next((one.result for one in page if one.result is not None), None)
    context = frame(person, row) | {
        "lines": [(one, *_result_shown(one, typed)) for one in page],
        "scheme": typed.get("scheme", latest.scheme if latest else ""),
        "assessed_on": typed.get("assessed_on", str(latest.assessed_on) if latest else ""),
        "needs_result": needs_result(row),
        "is_computed": has_plan(row),
        "page": page,
        "problems": problems,
    }
    return _page(request, "teach/results.html", context, problems)


@either
@login_required
def confirm(request: HttpRequest, edition: uuid.UUID) -> HttpResponse:
    """Who completed: the word of the teaching staff, for one or many (7.10)."""
    person, row, page = _room(request, edition)
    formal = is_formal(row)
    problems: list[Problem] = []
    if request.method == "POST":
        chosen = request.POST.getlist("who")
        seen = {
            ref: number(said) for ref, said in _asked(request, "seen").items() if str(ref) in chosen
        }
        words = {name: name in request.POST for name in ("objectives_met", "assessments_completed")}
        try:
            if not seen:
                raise Unfit(_("Choose at least one learner."))
            if formal and not all(words.values()):
                raise Unfit(
                    _("Both are asked: the learning objectives were met, and all assessments were "
                      "completed.")
                )  # fmt: skip
        except Unfit as error:
            problems = [Problem(str(error), "7.10" if formal else "7.20.2")]
        else:
            answers = confirm_many(
                edition=edition, seen=seen, by=person, **(words if formal else {})
            )
            done = [answer for answer in answers if not answer.reasons]
            context = frame(person, row) | {
                "confirmed": done,
                "refused": [answer for answer in answers if answer.reasons],
            }
            status = 200 if done else 422
            return render(request, "teach/confirmed.html", context, status=status)
    open_rows = [one for one in page if one.enrolment.state == EnrolmentState.ENROLLED]
    context = frame(person, row) | {
        "ready": [one for one in open_rows if one.is_ready],
        "not_ready": [one for one in open_rows if not one.is_ready],
        "confirmed_before": [one for one in page if one.confirmation is not None],
        "formal": formal,
        "everybody": _ready_in(page),
        "chosen": request.POST.getlist("who"),
        "page": page,
        "problems": problems,
    }
    return _page(request, "teach/confirm.html", context, problems)


def _ready_in(page: Page[Progress]) -> int:
    """How many are ready, where they do not stand on one page."""
    if not page.has_other_pages():
        return 0
    return sum(one.is_ready for one in page.paginator.object_list)


def _room(request: HttpRequest, ref: uuid.UUID) -> tuple[Person, Edition, Page[Progress]]:
    """The edition for those inside; only its teaching staff records anything."""
    person = person_of(request)
    row = classroom_for(person, ref)
    if not roles_in(person, row) & STAFF:
        raise NotAllowed(_("Only the teaching staff of the edition can do this."))
    active = [one for one in progress_in([row])[row.id] if one.is_active]
    return person, row, Paginator(active, PER_PAGE).get_page(request.GET.get("page"))


def _asked(request: HttpRequest, prefix: str) -> Asked:
    """Values of the fields ``<prefix>-<enrolment>``."""
    found = {}
    for name, value in request.POST.items():
        begin, _dash, ref = name.partition("-")
        if begin == prefix:
            try:
                found[uuid.UUID(ref)] = str(value)
            except ValueError:
                continue
    return found


def _grades(typed: dict[str, str], page: Sequence[Progress]) -> dict[uuid.UUID, Grade]:
    """Those that differ from what is on record. Raises Unfit without a date that is one."""
    grades: dict[uuid.UUID, Grade] = {}
    for one in page:
        ref = one.enrolment.pk
        outcome, value = (typed.get(f"{name}-{ref}", "").strip() for name in ("outcome", "value"))
        known = (one.result.outcome, one.result.value) if one.result else ("", "")
        if (outcome, value) == known or not (outcome or value):
            continue
        if outcome not in ("passed", "failed"):
            says = _("{name}: say whether the assessment was passed.")
            raise Unfit(says.format(name=one.enrolment.learner.name))
        grades[ref] = Grade(
            passed=outcome == "passed",
            value=value,
            scheme=typed.get("scheme", ""),
            assessed_on=_date(typed.get("assessed_on", "")),
            seen=number(typed.get(f"seen-{ref}")),
        )
    return grades


def _date(text: str) -> Any:
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None or day.year < 1900:
        raise Unfit(_("Say on which day the assessment took place."))
    return day


def _result_shown(one: Progress, typed: dict[str, str]) -> tuple[str, str]:
    ref, known = one.enrolment.pk, one.result
    return (
        typed.get(f"outcome-{ref}", known.outcome if known else ""),
        typed.get(f"value-{ref}", known.value if known else ""),
    )


def _was(known: dict[uuid.UUID, bool], one: Progress) -> str:
    present = known.get(one.enrolment.pk)
    return "" if present is None else str(int(present))


def _said(changed: int) -> str:
    if not changed:
        return _("Nothing had changed.")
    return ngettext("Recorded for {n} learner.", "Recorded for {n} learners.", changed).format(
        n=changed
    )


def _after(request: HttpRequest, name: str, *args: object) -> str:
    """Back to the same part of a long list, else to all learners."""
    part = request.GET.get("page", "")
    return (
        f"{reverse(name, args=args)}?page={part}"
        if part.isdecimal()
        else reverse("teaching-learners", args=args[:1])
    )


def _page(
    request: HttpRequest, template: str, context: dict[str, Any], problems: list[Problem]
) -> HttpResponse:
    return render(request, template, context, status=422 if problems else 200)
