"""``/learning/enrolments/<id>/work/<component>/``: what is asked, what was handed in, the mark."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from charm.alliance.queries import Person
from charm.core.proposal.values import MAX_TEXT
from charm.core.workflow.assessment import WORK_STEPS
from charm.core.workflow.delivery import reasons_against
from charm.delivery.assessment_rules import NO_SUCH, work_for
from charm.delivery.grades import ects_of
from charm.delivery.marking import Component, Work, result_of_marks, work_of, works_of
from charm.delivery.plans import plan_of
from charm.delivery.queries import Enrolment
from charm.delivery.services.handing_in import MOST_FILES, hand_in, reasons_facts, take_back_file
from charm.foundation import files
from charm.foundation.errors import NotFound, Unfit
from charm.foundation.files import MOST_BYTES
from charm.web.downloads import Attached, attached_about, download
from charm.web.once import new_key, once
from charm.web.public.search import Offer
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.seen import seen_of
from charm.web.signed_in import person_of


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def work(request: HttpRequest, enrolment: uuid.UUID, component: int) -> HttpResponse:
    """What is asked and the way to hand it in; a POST hands in."""
    person, row, found = _own(request, enrolment, component)
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            return redirect(once(request, lambda: _hand_in(request, person, row, found)))
        except REFUSED as error:
            problems = reasons_of(error)
    return _show(request, row, found, problems)


@require_safe
@login_required
def file(
    request: HttpRequest, enrolment: uuid.UUID, component: int, file: uuid.UUID
) -> HttpResponse:
    """What the learner handed in, to keep."""
    _person, row, found = _own(request, enrolment, component)
    submission = work_of(row, found).submission
    if submission is None:
        raise NotFound("There is no such file.")
    return download(files.one_of(submission.ref, file))


@require_POST
@login_required
def take_back(
    request: HttpRequest, enrolment: uuid.UUID, component: int, file: uuid.UUID
) -> HttpResponse:
    """Take one file back while the work can be replaced."""
    person, row, found = _own(request, enrolment, component)
    try:
        take_back_file(
            enrolment=row.pk, component=found.pk, file=file, by=person, seen=seen_of(request)
        )
    except REFUSED as error:
        return _show(request, row, found, reasons_of(error))
    messages.success(request, _("The file is taken back."))
    return redirect("learning-work", row.pk, found.pk)


def assessed(row: Enrolment) -> dict[str, Any]:
    """What the page of an enrolment says of assessment; nothing for an edition without a plan."""
    planned = plan_of(row.edition)
    if planned is None:
        return {"works": []}
    works = works_of(row, planned)
    found = result_of_marks(planned, {one.component.pk: one.standing for one in works})
    ects = ects_of(row, planned.scheme, found.mark) if found.passed else None
    return {"works": works, "planned": planned, "overall": found, "ects": ects}


def _hand_in(request: HttpRequest, person: Person, row: Enrolment, found: Component) -> str:
    given = []
    for handed_in in request.FILES.getlist("file")[: MOST_FILES + 1]:
        if (handed_in.size or 0) > MOST_BYTES:
            raise Unfit(f"This file is larger than {MOST_BYTES >> 20} MB: hand in a smaller one.")
        given.append((handed_in.name or "", handed_in.read()))
    submission = hand_in(
        enrolment=row.pk,
        component=found.pk,
        by=person,
        seen=seen_of(request),
        text=request.POST.get("text", ""),
        given=given,
    )
    if submission.is_late:
        messages.warning(request, _("Handed in, after it was due. We wrote to you as well."))
    else:
        messages.success(request, _("Handed in. We wrote to you as well."))
    return reverse("learning-work", args=[row.pk, found.pk])


def _own(
    request: HttpRequest, enrolment: uuid.UUID, component: int
) -> tuple[Person, Enrolment, Component]:
    person = person_of(request)
    row, found = work_for(person, enrolment, component)
    if row.learner_id != person.pk:
        raise NotFound(NO_SUCH)
    return person, row, found


def _show(
    request: HttpRequest, row: Enrolment, found: Component, problems: list[Problem]
) -> HttpResponse:
    one = work_of(row, found)
    facts = reasons_facts(row, found, one.submission)
    context = {
        "work": one,
        "component": found,
        "enrolment": row,
        "edition": row.edition,
        "offer": Offer(row.edition.version),
        "against": reasons_against(WORK_STEPS, "hand-in", state=row.state, facts=facts),
        "attached": attached_to(one, "learning-work-file"),
        "revision": one.submission.revision if one.submission else 0,
        "text": request.POST.get("text", one.submission.text if one.submission else ""),
        "rubric": rubric_of(one),
        "megabytes": MOST_BYTES >> 20,
        "most": MOST_FILES,
        "longest": MAX_TEXT,
        "problems": problems,
        "once": new_key(),
    }
    return render(request, "learn/work.html", context, status=422 if problems else 200)


def attached_to(one: Work, address: str) -> list[Attached]:
    """What was handed in, at the address of whoever looks."""
    if one.submission is None:
        return []
    return attached_about(one.submission.ref, address, one.enrolment.pk, one.component.pk)


def rubric_of(one: Work) -> list[tuple[int, Any, list[tuple[str, bool]]]]:
    """Each outcome with a rubric: its number, its words, and the levels with whether the learner's
    released mark says that it was reached."""
    outcomes = Offer(one.enrolment.edition.version).content.learning_outcomes
    decided = one.decided if one.released else None
    reached = decided.levels if decided else {}
    return [
        (
            row["outcome"],
            outcomes[row["outcome"] - 1].text,
            [
                (level, reached.get(str(row["outcome"])) == place)
                for place, level in enumerate(row["levels"], 1)
            ],
        )
        for row in one.component.rubric
    ]
