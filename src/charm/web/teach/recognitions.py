"""Earlier learning of a learner, read and decided by who judges in the edition (6.6.1, 7.26)."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from charm.core.workflow.delivery import who_can
from charm.core.workflow.recognition import RECOGNITION_STEPS
from charm.delivery.recognitions import in_words, reasons_now, recognition_for
from charm.delivery.rules import roles_to
from charm.delivery.services.recognising import decide_recognition
from charm.foundation.errors import NotFound, Unfit
from charm.web.downloads import attached_about
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.seen import seen_of
from charm.web.signed_in import person_of
from charm.web.teach.frame import frame


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def recognition(request: HttpRequest, recognition: uuid.UUID) -> HttpResponse:
    """``/teaching/recognitions/<id>/``; the learner reads it on their own page."""
    person = person_of(request)
    row = recognition_for(person, recognition)
    if row.enrolment.learner_id == person.pk:
        raise NotFound("There is no such request.")
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            said = request.POST.get("decision")
            if said not in ("recognise", "refuse"):
                raise Unfit(_("Say whether it counts."))
            decide_recognition(
                recognition=row.pk, recognised=said == "recognise",
                reason=request.POST.get("reason", ""), by=person, seen=seen_of(request),
            )  # fmt: skip
        except REFUSED as error:
            problems = reasons_of(error)
        else:
            messages.success(request, _("Decided. The learner has your answer and the reason."))
            return redirect("teaching-recognition", row.pk)
    step = RECOGNITION_STEPS["recognise"]
    context = frame(person, row.enrolment.edition) | {
        "recognition": row,
        "enrolment": row.enrolment,
        "counts": in_words(row),
        "files": attached_about(row.ref, "recognition-file", row.pk),
        "may_decide": bool(roles_to(person, row.enrolment) & step.who),
        "who": who_can(step),
        "against": reasons_now(row, "recognise", person),
        "typed": request.POST if problems else {},
        "problems": problems,
    }
    status = 422 if problems else 200
    return render(request, "teach/recognition.html", context, status=status)
