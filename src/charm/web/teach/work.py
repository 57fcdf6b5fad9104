"""``/teaching/enrolments/<id>/work/<component>/``: one learner’s work and its marks (7.10)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charm.alliance.queries import Person
from charm.core.workflow import Reason
from charm.core.workflow.assessment import WORK_STEPS
from charm.core.workflow.delivery import DeliveryRole, reasons_against
from charm.delivery.assessment_rules import NO_SUCH, work_for
from charm.delivery.marking import Mark, Work, result_of_marks, work_of, works_of
from charm.delivery.plans import plan_of
from charm.delivery.rules import roles_in
from charm.delivery.services.marking import agree_mark, facts_now, give_mark, turn_for
from charm.delivery.services.releasing import change_mark
from charm.foundation import files
from charm.foundation.errors import NotFound
from charm.web.downloads import download
from charm.web.learn.work import attached_to
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.seen import number, seen_of
from charm.web.signed_in import person_of
from charm.web.teach.frame import frame


@require_safe
@login_required
def work(request: HttpRequest, enrolment: uuid.UUID, component: int) -> HttpResponse:
    """One learner's work, and the way to mark it."""
    person, one = _work(request, enrolment, component)
    return _show_work(request, person, one)


@require_safe
@login_required
def file(
    request: HttpRequest, enrolment: uuid.UUID, component: int, file: uuid.UUID
) -> HttpResponse:
    """What was handed in, to keep: for those who mark it."""
    _person, one = _work(request, enrolment, component)
    if one.submission is None:
        raise NotFound("There is no such file.")
    return download(files.one_of(one.submission.ref, file))


@require_POST
@login_required
def mark(request: HttpRequest, enrolment: uuid.UUID, component: int) -> HttpResponse:
    """One's own mark, the first or the second."""
    return _marked(request, enrolment, component, give_mark, _("The mark is kept."))


@require_POST
@login_required
def agree(request: HttpRequest, enrolment: uuid.UUID, component: int) -> HttpResponse:
    """The mark that both markers agree on."""
    return _marked(request, enrolment, component, agree_mark, _("The agreed mark is kept."))


@require_POST
@login_required
def change(request: HttpRequest, enrolment: uuid.UUID, component: int) -> HttpResponse:
    """Change a released mark, with a reason."""
    person, one = _work(request, enrolment, component)
    try:
        change_mark(
            enrolment=enrolment, component=component, by=person, seen=seen_of(request),
            value=request.POST.get("value", ""), reason=request.POST.get("reason", ""),
        )  # fmt: skip
    except REFUSED as error:
        return _show_work(request, person, one, reasons_of(error))
    messages.success(request, _("The mark is changed, and the learner is told why."))
    return redirect("teaching-work", enrolment, component)


def _marked(
    request: HttpRequest,
    enrolment: uuid.UUID,
    component: int,
    act: Callable[..., Mark],
    says: str,
) -> HttpResponse:
    person, one = _work(request, enrolment, component)
    levels = {
        row["outcome"]: number(said)
        for row in one.component.rubric
        if (said := request.POST.get(f"level-{row['outcome']}"))
    }
    try:
        act(
            enrolment=enrolment, component=component, by=person, seen=seen_of(request),
            value=request.POST.get("value", ""), feedback=request.POST.get("feedback", ""),
            levels=levels,
        )  # fmt: skip
    except REFUSED as error:
        return _show_work(request, person, one, reasons_of(error))
    messages.success(request, says)
    return redirect("teaching-marking-component", one.component.edition_id, component)


def _work(request: HttpRequest, enrolment: uuid.UUID, component: int) -> tuple[Person, Work]:
    """For markers; the learner has a page of their own."""
    person = person_of(request)
    row, found = work_for(person, enrolment, component)
    if row.learner_id == person.pk:
        raise NotFound(NO_SUCH)
    return person, work_of(row, found)


def _show_work(
    request: HttpRequest, person: Person, one: Work, problems: list[Problem] | None = None
) -> HttpResponse:
    row = one.enrolment
    turn = turn_for(one, person)
    step = "mark" if turn == Mark.Turn.FIRST else "mark-second"
    mine = one.turn(turn)
    mine = mine if mine is not None and mine.marked_by_id == person.pk else None
    is_lead = DeliveryRole.LEAD in roles_in(person, row.edition)
    agreeing = not _against(one, person, "agree")
    shown = one.agreed if agreeing else mine
    planned = plan_of(row.edition)
    assert planned is not None  # components are of a plan
    standing = {w.component.pk: w.standing for w in works_of(row, planned)}
    context = frame(person, row.edition) | {
        "work": one,
        "component": one.component,
        "enrolment": row,
        "scheme": one.scheme,
        "attached": attached_to(one, "teaching-work-file"),
        "marks": one.seen_by(person),
        "hidden": len(one.marks) - len(one.seen_by(person)),
        "turn": turn,
        "mine": mine,
        "against": _against(one, person, step),
        "agreeing": agreeing,
        "may_change": is_lead and not _against(one, person, "change", reason_given=True),
        "rubric": _rubric(one, shown),
        "shown": shown,
        "typed": request.POST if problems else {},
        "overall": result_of_marks(planned, standing),
        "problems": problems or [],
    }
    return render(request, "teach/work.html", context, status=422 if problems else 200)


def _against(one: Work, person: Person, step: str, **said: bool) -> tuple[Reason, ...]:
    return reasons_against(
        WORK_STEPS, step, state=one.enrolment.state, facts=facts_now(one, person, **said)
    )


def _rubric(one: Work, shown: Mark | None) -> list[dict[str, Any]]:
    """Each outcome with a rubric, and the level that the mark on the screen says."""
    planned = plan_of(one.enrolment.edition)
    texts = planned.outcomes if planned else ()
    return [
        {
            "outcome": row["outcome"],
            "text": texts[row["outcome"] - 1],
            "levels": list(enumerate(row["levels"], 1)),
            "reached": shown.levels.get(str(row["outcome"]), 0) if shown else 0,
        }
        for row in one.component.rubric
    ]
