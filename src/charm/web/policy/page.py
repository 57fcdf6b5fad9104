"""``/policy/``: what the policy asks, clause by clause, what the system does about it, and which
tests hold it. For everybody."""

from __future__ import annotations

from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from charm.core.policy import versions
from charm.core.policy.coverage import coverage, read_evidence
from charm.foundation import clock
from charm.framework.queries import policy_in_force
from charm.web.policy.parts import FORCES, FORCES_SAY, HELD, PARTS, figures_of, parts_of


@require_safe
def policy(request: HttpRequest) -> HttpResponse:
    in_force = policy_in_force(clock.today())
    wanted = request.GET.get("version", "")
    shown = next((one for one in versions() if one.id == wanted), in_force)
    if shown.id == in_force.id:
        shown = in_force  # its programme ends as the latest decision says
    rows = coverage(read_evidence())
    force, part = request.GET.get("force", ""), request.GET.get("part", "")
    force = force if force in FORCES else ""
    part = part if part in {code for code, _title, _first in PARTS} else ""
    parts = parts_of(shown, rows, force=force, part=part)
    held = Counter(rows[number]["state"] for number in shown.clauses if number in rows)
    context = {
        "policy": shown,
        "is_in_force": shown.id == in_force.id,
        "versions": list(reversed(versions())),
        "parts": parts,
        "count": sum(len(one.lines) for one in parts),
        "total": len(shown.clauses),
        "tests": sum(row["tests"] for row in rows.values()),
        "held": [(face, held[state]) for state, face in HELD.items() if held[state]],
        "forces": [(code, word, FORCES_SAY[code]) for code, word in FORCES.items()],
        "all_parts": [(code, title) for code, title, _first in PARTS],
        "chosen": {"force": force, "part": part},
        "figures": list(figures_of(shown.parameters)),
    }
    return render(request, "policy/policy.html", context)
