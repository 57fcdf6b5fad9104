"""What learners must do to complete: lines and choices on one form, and how it is shown (7.20.2).

The form works without JavaScript: "More lines" and "Show as a sentence" bring the page back with
what was typed. With htmx the sentence follows while one writes.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from charm.core.completion import Explained, Group, Leaf, Rule, leaves_of, sentence
from charm.delivery.progress import Asked, Progress
from charm.delivery.queries import Edition, completion_rule, criteria_of
from charm.delivery.services import planning
from charm.delivery.services.planning import CompletionCriterion, rule_from
from charm.foundation.errors import Unfit
from charm.web.once import new_key, once
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.seen import number, seen_of
from charm.web.teach.frame import frame
from charm.web.teach.planning import to_prepare
from charm.web.words import CRITERION

CHOICES = {
    "a": gettext_lazy("Choice A"),
    "b": gettext_lazy("Choice B"),
    "c": gettext_lazy("Choice C"),
}
FEWEST, MORE, MOST = 4, 3, 40
"""Lines on the form: at first, with each "More lines", at most."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the form, as typed."""

    place: int
    key: str = ""
    kind: str = ""
    text: str = ""
    share: str = ""
    group: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def criteria(request: HttpRequest, edition: uuid.UUID) -> HttpResponse:
    """``/teaching/editions/<id>/criteria/``: fixed before admission opens."""
    person, row = to_prepare(request, edition, to="prepare")
    problems: list[Problem] = []
    if request.method == "POST":
        lines, needed = _typed(request.POST)
    else:
        lines, needed = _standing(row)
    asks_more = "more" in request.POST
    if request.method == "POST" and not asks_more and "show" not in request.POST:

        def act() -> str:
            wanted, tree = _wanted(lines, needed)
            planning.set_criteria(
                edition=row.id, criteria=wanted, rule=tree, by=person, seen=seen_of(request)
            )
            messages.success(request, _("The completion criteria are fixed."))
            return reverse("teaching-edition", args=[row.id])

        try:
            return redirect(once(request, act))
        except REFUSED as error:
            problems = reasons_of(error)
    says, wrong = _said(lines, needed)
    blank = MORE if asks_more else max(0, FEWEST - len(lines))
    lines = [*lines, *(Line(len(lines) + n) for n in range(blank))][:MOST]
    context = frame(person, row) | {
        "lines": lines,
        "choices": [(code, label, needed.get(code, "1")) for code, label in CHOICES.items()],
        "kinds": list(CRITERION.items()),
        "says": says,
        "wrong": wrong,
        "is_deep": request.method != "POST" and _is_deep(completion_rule(row)),
        "can_grow": len(lines) < MOST,
        "seen": request.POST.get("seen", row.revision),
        "once": new_key(),
        "problems": problems,
    }
    return render(request, "teach/criteria.html", context, status=422 if problems else 200)


def _typed(posted: Mapping[str, str]) -> tuple[list[Line], dict[str, str]]:
    lines: list[Line] = []
    for place in range(MOST):
        said = {
            name: " ".join(str(posted.get(f"{name}-{place}", "")).split())
            for name in ("key", "kind", "text", "share", "group")
        }
        if said["text"]:
            lines.append(Line(len(lines), **said))
    return lines, {code: str(posted.get(f"needed-{code}", "1")).strip() for code in CHOICES}


def _standing(row: Edition) -> tuple[list[Line], dict[str, str]]:
    """What was set before, as far as the form can show it: choices side by side."""
    rule = completion_rule(row)
    if rule is None:
        return [], {}
    parts = rule.parts if isinstance(rule, Group) and rule.asks_all else (rule,)
    groups: dict[str, str] = {}
    needed: dict[str, str] = {}
    codes = iter(CHOICES)
    for part in parts:
        if isinstance(part, Group) and not _is_deep(part):
            code = next(codes, "")
            groups |= {leaf.key: code for leaf in leaves_of(part)}
            needed[code] = str(part.needed)
    lines = [
        Line(place, one.key, one.kind, one.text, str(one.minimum_percent or ""),
             groups.get(one.key, ""))
        for place, one in enumerate(criteria_of(row))
    ]  # fmt: skip
    return lines, needed


def _is_deep(rule: Rule | None) -> bool:
    """Whether the form cannot show it: more than one level of choices, or more than three."""
    if not isinstance(rule, Group):
        return False
    inner = [part for part in rule.parts if isinstance(part, Group)]
    if not rule.asks_all:
        return bool(inner)
    return len(inner) > len(CHOICES) or any(
        isinstance(part, Group) for group in inner for part in group.parts
    )


def _wanted(
    lines: list[Line], needed: Mapping[str, str]
) -> tuple[list[CompletionCriterion], dict[str, Any] | None]:
    """The criteria, and the tree over their keys. Raises Unfit for what is no number."""
    wanted: list[CompletionCriterion] = []
    parts: list[str] = []
    groups: dict[str, list[str]] = {}
    taken = {line.key for line in lines if line.key}
    for line in lines:
        key = line.key
        if not key:
            names = (line.kind, *(f"{line.kind}-{n}" for n in range(2, 2 * MOST)))
            key = next(name for name in names if name not in taken)
            taken.add(key)
        is_share = line.kind == "participation" and line.share
        share = number(line.share) if is_share else None
        wanted.append(CompletionCriterion(line.kind, line.text, share, key))
        if line.group not in CHOICES:
            parts.append(key)
            continue
        if line.group not in groups:
            groups[line.group] = []
            parts.append(f" {line.group}")
        groups[line.group].append(key)
    if not groups:
        return wanted, None
    tree = [
        {"atLeast": _needed(needed.get(part[1:], "1")), "of": groups[part[1:]]}
        if part.startswith(" ")
        else part
        for part in parts
    ]
    return wanted, {"all": tree}


def _needed(said: str) -> int:
    if number(said) < 1:
        raise Unfit(_("Say how many of a choice are needed: 1 or more."))
    return number(said)


def _said(lines: list[Line], needed: Mapping[str, str]) -> tuple[str, str]:
    """The sentence that learners read, and what is wrong with the rule as typed."""
    if not lines:
        return "", ""
    try:
        return sentence(rule_from(*_wanted(lines, needed)), get_language() or "en"), ""
    except Unfit as error:
        return "", str(error)


# --- how it is shown -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shown:
    """A part of the rule, with what is on record of it; a group has parts."""

    part: Explained
    asked: Asked | None = None
    parts: tuple[Shown, ...] = ()

    @property
    def needs_all(self) -> bool:
        return isinstance(self.part.rule, Group) and self.part.rule.asks_all


def shown(progress: Progress) -> Shown | None:
    """The rule and what became of it, for one learner."""
    asked = {one.criterion.key: one for one in progress.asked}

    def of(part: Explained) -> Shown:
        if isinstance(part.rule, Leaf):
            return Shown(part, asked[part.rule.key])
        return Shown(part, None, tuple(of(one) for one in part.parts))

    return of(progress.completion) if progress.completion else None


def rule_said(edition: Edition, *, always: bool = False) -> str:
    """The completion rule in one sentence; empty where all that there are are needed anyway, unless
    it is ``always`` wanted."""
    rule = completion_rule(edition)
    if rule is None or not (always or _has_choice(rule)):
        return ""
    return sentence(rule, get_language() or "en")


def _has_choice(rule: Rule) -> bool:
    return isinstance(rule, Group) and (
        not rule.asks_all or any(_has_choice(part) for part in rule.parts)
    )
