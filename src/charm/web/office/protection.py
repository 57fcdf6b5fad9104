"""``/office/protection/``: breaches of personal data, and what people asked for about theirs."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from charm.alliance import rules
from charm.alliance.protection import months_after
from charm.alliance.protection_queries import (
    CARRIED_OUT_BY_THE_OPERATOR,
    Breach,
    DataRequest,
    breaches_for,
    carried_out,
    requests_for,
)
from charm.alliance.protection_rules import (
    WHO,
    breach_for,
    comes_in,
    data_request_for,
    may_keep,
    may_report,
    require_keeper,
)
from charm.alliance.queries import Mandate, Person, University, holders, universities
from charm.alliance.services.breaches import (
    Facts,
    close_breach,
    describe_breach,
    judge_breach,
    note_authority_told,
    note_people_told,
    report_breach,
)
from charm.alliance.services.data_requests import (
    MOST_MONTHS,
    answer_request,
    check_identity,
    extend_request,
    record_request,
)
from charm.foundation import clock
from charm.foundation.errors import NotAllowed
from charm.web.office.forms import problems_of, said_in
from charm.web.office.guard import in_office
from charm.web.office.protection_forms import (
    AnswerForm,
    AuthorityForm,
    BreachForm,
    CloseBreachForm,
    ExtendForm,
    FactsForm,
    IdentityForm,
    PeopleForm,
    RequestForm,
    RiskForm,
)
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.seen import seen_of
from charm.web.signed_in import person_of

Says = Mapping[str, tuple[str | Promise, str]]
OF_BREACH: Says = {
    "runs": (gettext_lazy("the clock runs"), "miss"),
    "soon": (gettext_lazy("less than 24 hours left"), "miss"),
    "late": (gettext_lazy("72 hours are over"), "miss"),
    "told": (gettext_lazy("the authority knows"), ""),
    "no-risk": (gettext_lazy("no risk"), ""),
    "closed": (gettext_lazy("closed"), "done"),
}
OF_REQUEST: Says = {
    "open": (gettext_lazy("to be answered"), ""),
    "soon": (gettext_lazy("due soon"), "miss"),
    "late": (gettext_lazy("not answered in time"), "miss"),
    "answered": (gettext_lazy("answered"), "done"),
}
"""How a record stands, in words, and how they look."""
FACTS = tuple(FactsForm.base_fields)


@in_office
@never_cache
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    if not comes_in(person):
        raise NotAllowed(_(WHO))
    now, today = clock.now(), clock.today()
    breaches = Paginator(breaches_for(person), 25).get_page(request.GET.get("breaches"))
    requests = Paginator(requests_for(person), 25).get_page(request.GET.get("requests"))
    context = {
        "breaches": breaches,
        "breach_rows": [(row, *OF_BREACH[row.stands(now)]) for row in breaches],
        "requests": requests,
        "request_rows": [(row, *OF_REQUEST[row.stands(today)]) for row in requests],
        "may_report": bool(_reporting(person)),
        "without": _without_officer(person),
    }
    return render(request, "office/protection.html", context)


def _reporting(person: Person) -> list[University]:
    return [one for one in universities() if may_report(person, one.code)]


def _without_officer(person: Person) -> list[University]:
    """To the operator, who grants the office: where nobody holds it."""
    if not rules.holds(person, Mandate.Office.OPERATOR):
        return []
    office = Mandate.Office.PROTECTION
    return [one for one in universities() if not holders(office, university=one.code)]


# --- breaches ------------------------------------------------------------------------------------


@in_office
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_breach(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    own = {one.code: one for one in _reporting(person)}
    if not own:
        raise NotAllowed(_(WHO))
    form = BreachForm(said_in(request), universities=own.values())
    problems = problems_of(form) if form.is_bound else []
    if form.is_bound and not problems:
        said = form.cleaned_data
        try:
            rows = report_breach(
                universities=[own[code] for code in said["universities"]],
                facts=_facts(said),
                noticed_at=said["noticed_at"],
                by=person,
            )
        except REFUSED as error:
            problems = reasons_of(error)
        else:
            messages.success(request, _("On record. The officer gets a letter."))
            return redirect("office-breach", rows[0].pk) if len(rows) == 1 else _back()
    context = {"form": form, "problems": problems}
    status = 422 if problems else 200
    return render(request, "office/breach_new.html", context, status=status)


def _back() -> HttpResponse:
    return redirect("office-protection")


def _facts(said: Mapping[str, Any]) -> Facts:
    return Facts(**{name: said[name] for name in FACTS})


Act = Callable[[uuid.UUID, Mapping[str, Any], Person, int], object]
BREACH_ACTS: dict[str, tuple[type[forms.Form], Act]] = {
    "describe": (FactsForm, lambda pk, said, by, seen: describe_breach(
        breach=pk, facts=_facts(said), by=by, seen=seen)),
    "judge": (RiskForm, lambda pk, said, by, seen: judge_breach(
        breach=pk, by=by, seen=seen, **said)),
    "authority": (AuthorityForm, lambda pk, said, by, seen: note_authority_told(
        breach=pk, by=by, seen=seen, **said)),
    "people": (PeopleForm, lambda pk, said, by, seen: note_people_told(
        breach=pk, by=by, seen=seen, **said)),
    "close": (CloseBreachForm, lambda pk, said, by, seen: close_breach(
        breach=pk, by=by, seen=seen, **said)),
}  # fmt: skip
REQUEST_ACTS: dict[str, tuple[type[forms.Form], Act]] = {
    "identity": (IdentityForm, lambda pk, said, by, seen: check_identity(
        request=pk, by=by, seen=seen, **said)),
    "extend": (ExtendForm, lambda pk, said, by, seen: extend_request(
        request=pk, by=by, seen=seen, **said)),
    "answer": (AnswerForm, lambda pk, said, by, seen: answer_request(
        request=pk, by=by, seen=seen, **said)),
}  # fmt: skip


@in_office
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def breach(request: HttpRequest, breach: uuid.UUID) -> HttpResponse:
    person = person_of(request)
    row = breach_for(person, breach)
    name, tried, problems = _done(request, row, BREACH_ACTS)
    if name and not problems:
        messages.success(request, _("On record."))
        return redirect("office-breach", row.pk)
    says, tone = OF_BREACH[row.stands(clock.now())]
    keeps = row.closed_at is None and may_keep(person, row.university_id)
    context = {
        "row": row, "says": says, "tone": tone, "keeps": keeps, "who": _(WHO),
        "problems": problems, "tried": name,
        "may_be_closed": row.risk == Breach.Risk.UNLIKELY
        or (row.risk and row.authority_told_at is not None),
        "forms": _forms_of_breach(row, name, tried) if keeps else {},
    }  # fmt: skip
    return render(request, "office/breach.html", context, status=422 if problems else 200)


def _forms_of_breach(row: Breach, name: str, tried: forms.Form | None) -> dict[str, forms.Form]:
    """Without the questions that this breach does not raise, or not yet."""
    first = {
        "describe": {name: getattr(row, name) for name in FACTS},
        "judge": {"risk": row.risk, "because": row.judged_because},
    }
    found = _forms(BREACH_ACTS, first, name, tried)
    if clock.now() <= row.due_at:
        found["authority"].fields.pop("late_because", None)
    if row.risk != Breach.Risk.HIGH or row.people_told_at is not None:
        found["close"].fields.pop("not_told_because", None)
    return found


# --- requests ------------------------------------------------------------------------------------


@in_office
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_request(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    own = {one.code: one for one in _reporting(person)}
    if not own:
        raise NotAllowed(_(WHO))
    form = RequestForm(said_in(request), universities=own.values())
    problems = problems_of(form) if form.is_bound else []
    if form.is_bound and not problems:
        said = dict(form.cleaned_data)
        try:
            row = record_request(university=own[said.pop("university")], by=person, **said)
        except REFUSED as error:
            problems = reasons_of(error)
        else:
            messages.success(request, _("On record. The officer gets a letter."))
            return redirect("office-data-request", row.pk)
    context = {"form": form, "problems": problems}
    status = 422 if problems else 200
    return render(request, "office/data_request_new.html", context, status=status)


@in_office
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def data_request(request: HttpRequest, asked: uuid.UUID) -> HttpResponse:
    person = person_of(request)
    row = data_request_for(person, asked)
    name, tried, problems = _done(request, row, REQUEST_ACTS)
    if name and not problems:
        messages.success(request, _("On record."))
        return redirect("office-data-request", row.pk)
    says, tone = OF_REQUEST[row.stands(clock.today())]
    keeps = row.answered_at is None and may_keep(person, row.university_id)
    context = {
        "row": row, "says": says, "tone": tone, "keeps": keeps, "who": _(WHO),
        "problems": problems, "tried": name,
        "carried_out": carried_out(row),
        "is_for_the_operator": row.kind in CARRIED_OUT_BY_THE_OPERATOR,
        "may_carry_out": row.account_id is not None
        and row.identity_checked_at is not None
        and rules.holds(person, Mandate.Office.OPERATOR, in_own_right=True),
        "latest": months_after(row.received_on, MOST_MONTHS),
        "forms": _forms(REQUEST_ACTS, {}, name, tried) if keeps else {},
    }  # fmt: skip
    return render(request, "office/data_request.html", context, status=422 if problems else 200)


# --- what both do --------------------------------------------------------------------------------


def _done(
    request: HttpRequest,
    row: Breach | DataRequest,
    acts: Mapping[str, tuple[type[forms.Form], Act]],
) -> tuple[str, forms.Form | None, list[Problem]]:
    """Which act was asked for, its form, and why it could not be done."""
    if request.method != "POST":
        return "", None, []
    person = person_of(request)
    require_keeper(person, row.university_id)
    name = request.POST.get("act", "")
    if name not in acts:
        return name, None, [Problem(_("There is no such act."))]
    kind, act = acts[name]
    form = kind(request.POST, prefix=name)
    if problems := problems_of(form):
        return name, form, problems
    try:
        act(row.pk, form.cleaned_data, person, seen_of(request))
    except REFUSED as error:
        return name, form, reasons_of(error)
    return name, form, []


def _forms(
    acts: Mapping[str, tuple[type[forms.Form], Act]],
    first: Mapping[str, dict[str, Any]],
    name: str,
    tried: forms.Form | None,
) -> dict[str, forms.Form]:
    return {
        one: tried if one == name and tried else kind(prefix=one, initial=first.get(one, {}))
        for one, (kind, _act) in acts.items()
    }
