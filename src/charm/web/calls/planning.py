"""Plan a call, and change it until it opens (7.3)."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from charm.core.calls import MOST_QUESTIONS, QuestionKind
from charm.core.workflow import CallState
from charm.foundation.errors import NotAllowed
from charm.proposals.call_rules import call_for, is_call_manager
from charm.proposals.calls import Call
from charm.proposals.services import calling
from charm.web.calls.moments import for_input, moment_in
from charm.web.council.acting import seen_in
from charm.web.once import new_key, once
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.signed_in import person_of

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
KINDS = {
    QuestionKind.TEXT: gettext_lazy("a text"),
    QuestionKind.NUMBER: gettext_lazy("a number"),
    QuestionKind.YES_NO: gettext_lazy("yes or no"),
    QuestionKind.CHOICE: gettext_lazy("one of several answers"),
}
Form = dict[str, Any]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """``/calls/manage/new/``"""
    by = person_of(request)
    if not is_call_manager(by):
        raise NotAllowed(_("Only a call manager of the alliance plans a call."))
    if request.method != "POST":
        return _page(request, None, _empty())
    form = form_in(request.POST)
    if "more" in request.POST:
        return _page(request, None, _longer(form))

    def plan() -> str:
        call = calling.plan_call(by=by, **_said(form))
        return reverse("call-desk", args=[call.id])

    try:
        address = once(request, plan)
    except REFUSED as error:
        return _page(request, None, form, reasons_of(error))
    messages.success(request, _("The call is planned. Nobody sees it before it opens."))
    return HttpResponseRedirect(address)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """``/calls/manage/<id>/edit/``: while it is planned; what was announced stays."""
    by = person_of(request)
    call = call_for(by, ref, to="manage")
    if request.method != "POST":
        if call.state != CallState.PLANNED:
            messages.warning(request, _("The call has opened: what was announced stays."))
            return HttpResponseRedirect(reverse("call-desk", args=[call.id]))
        return _page(request, call, form_of(call))
    form = form_in(request.POST)
    if "more" in request.POST:
        return _page(request, call, _longer(form))
    try:
        seen = seen_in(request, _("This call"))
        calling.edit_call(call=call.id, by=by, seen=seen, **_said(form))
    except REFUSED as error:
        return _page(request, call, form, reasons_of(error))
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("call-desk", args=[call.id]))


def form_of(call: Call) -> Form:
    """What the form shows of a call."""
    return {
        "title": _texts(call.title),
        "purpose": _texts(call.purpose),
        "budget_line": _texts(call.budget_line),
        "opens_at": for_input(call.opens_at),
        "closes_at": for_input(call.closes_at),
        "questions": [_question_row(one) for one in call.questions] + [_blank()],
    }


def form_in(post: QueryDict) -> Form:
    """What was typed."""
    form: Form = {
        name: {code: post.get(f"{name}.{code}", "") for code in LANGUAGES}
        for name in ("title", "purpose", "budget_line")
    }
    form |= {name: post.get(name, "") for name in ("opens_at", "closes_at")}
    numbers = sorted(
        {int(m[1]) for name in post if (m := re.fullmatch(r"q\.(\d{1,3})\.kind", name))}
    )
    form["questions"] = [
        {
            "key": post.get(f"q.{n}.key", "")[:20],
            "kind": post.get(f"q.{n}.kind", ""),
            "required": f"q.{n}.required" in post,
            **{
                name: {code: post.get(f"q.{n}.{name}.{code}", "") for code in LANGUAGES}
                for name in ("label", "help", "options")
            },
        }
        for n in numbers[: MOST_QUESTIONS + 5]
    ]
    return form


def _said(form: Form) -> dict[str, Any]:
    """The same as the service takes it. Raises Unfit for a moment that is none."""
    asked = [row for row in form["questions"] if any(t.strip() for t in row["label"].values())]
    taken = {row["key"] for row in asked if row["key"]}
    free = (f"q{n}" for n in range(1, 1000) if f"q{n}" not in taken)
    return {
        "title": form["title"],
        "purpose": form["purpose"],
        "budget_line": form["budget_line"],
        "opens_at": moment_in(form["opens_at"]),
        "closes_at": moment_in(form["closes_at"]),
        "questions": [
            {
                "key": row["key"] or next(free),
                "kind": row["kind"],
                "required": row["required"],
                "label": _given(row["label"]),
                "help": _given(row["help"]),
                "options": _options(row["options"]),
            }
            for row in asked
        ],
    }


def _options(typed: dict[str, str]) -> list[dict[str, Any]]:
    """Answers to choose from, one a line; the same line of each language is the same answer."""
    lines = {
        code: [s.strip() for s in text.splitlines() if s.strip()] for code, text in typed.items()
    }
    longest = max((len(rows) for rows in lines.values()), default=0)
    return [
        {"label": {code: rows[n] for code, rows in lines.items() if n < len(rows)}}
        for n in range(min(longest, 50))
    ]


def _question_row(one: dict[str, Any]) -> dict[str, Any]:
    options = [_texts(option["label"]) for option in one["options"]]
    return {
        "key": one["key"],
        "kind": one["kind"],
        "required": one["required"],
        "label": _texts(one["label"]),
        "help": _texts(one["help"]),
        "options": {
            code: "\n".join(row[code] for row in options if row[code]) for code in LANGUAGES
        },
    }


def _texts(value: Any) -> dict[str, str]:
    known = value if isinstance(value, dict) else {"en": value or ""}
    return {code: known.get(code, "") for code in LANGUAGES}


def _given(texts: dict[str, str]) -> dict[str, str]:
    return {code: text.strip() for code, text in texts.items() if text.strip()}


def _blank() -> dict[str, Any]:
    return {"key": "", "kind": "text", "required": True, "label": {}, "help": {}, "options": {}}


def _empty() -> Form:
    return {"title": {}, "purpose": {}, "budget_line": {}, "opens_at": "", "closes_at": "",
            "questions": [_blank()]}  # fmt: skip


def _longer(form: Form) -> Form:
    return {**form, "questions": [*form["questions"], _blank()]}


def _page(
    request: HttpRequest, call: Call | None, form: Form, problems: list[Problem] | None = None
) -> HttpResponse:
    context = {
        "call": call,
        "form": form,
        "problems": problems or [],
        "languages": [(code, name) for code, name in settings.LANGUAGES],
        "kinds": [(kind.value, says) for kind, says in KINDS.items()],
        "zone": settings.TIME_ZONE,
        "once": request.POST.get("once") or new_key(),
    }
    return render(request, "calls/plan.html", context, status=422 if problems else 200)
