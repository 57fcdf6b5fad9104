"""Files that show how a condition is met: attached by who answers it, read like the decision."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charm.boards import rules
from charm.boards.services import conditions as services
from charm.foundation.errors import Unfit
from charm.foundation.files import MOST_BYTES
from charm.web.council.conditions import condition
from charm.web.downloads import download
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.signed_in import person_of


@login_required
@require_POST
def attach(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """The files that come with it, each on its own."""
    by = person_of(request)
    row = rules.condition_for(by, ref)
    problems: list[Problem] = []
    names = []
    for handed_in in request.FILES.getlist("file")[: services.MOST_FILES]:
        name = handed_in.name or ""
        try:
            if (handed_in.size or 0) > MOST_BYTES:
                raise Unfit(
                    f"This file is larger than {MOST_BYTES >> 20} MB: hand in a smaller one."
                )
            content = handed_in.read()
            kept = services.attach_evidence(condition=row.id, content=content, name=name, by=by)
            names.append(kept.name)
        except REFUSED as error:
            problems += [
                Problem(f"{name}: {one.says}" if name else one.says, one.clause, "file")
                for one in reasons_of(error)
            ]
    if not request.FILES:
        problems = [Problem(_("Choose a file first."), field="file")]
    if names:
        messages.success(request, _("Attached: {names}").format(names=", ".join(names)))
    if problems:
        return condition(request, ref, problems=problems)
    return HttpResponseRedirect(reverse("boards-condition", args=[row.id]))


@login_required
@require_safe
def file(request: HttpRequest, ref: uuid.UUID, file: uuid.UUID) -> HttpResponse:
    row = rules.condition_for(person_of(request), ref)
    return download(services.evidence_file(row, file))


@login_required
@require_POST
def remove(request: HttpRequest, ref: uuid.UUID, file: uuid.UUID) -> HttpResponse:
    by = person_of(request)
    row = rules.condition_for(by, ref)
    try:
        services.remove_evidence(condition=row.id, file=file, by=by)
    except REFUSED as error:
        return condition(request, ref, problems=reasons_of(error))
    messages.success(request, _("Removed."))
    return HttpResponseRedirect(reverse("boards-condition", args=[row.id]))
