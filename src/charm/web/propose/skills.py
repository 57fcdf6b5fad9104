"""Find skills for a learning outcome: by what is typed, and by what the outcome says (7.16).

In the form this opens as a dialog, whose choice is saved with everything else there. Without
scripts it is a page of its own, reached by a button that saves the section first.
"""

from __future__ import annotations

import json
import re
import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from charm.core.proposal.model import LearningOutcome
from charm.core.proposal.model import Proposal as Content
from charm.foundation.errors import NotFound, Stale, Unfit
from charm.framework.skill_search import Reason, Saying, search_skills, suggest_skills
from charm.framework.skills import SkillShown, has_skills, skills_by_uri
from charm.proposals import queries, standing
from charm.proposals.queries import Proposal
from charm.proposals.rules import proposal_for
from charm.proposals.services.writing import edit_proposal
from charm.web.lives import life_of_proposal
from charm.web.propose.skill_rows import languages_read
from charm.web.propose.taking import languages_in
from charm.web.signed_in import person_of

FOUND = 12
SUGGESTED = 8
MAX_TYPED = 200
MAX_SAID = 20
_SAID = re.compile(r"(\d{1,3}):([a-z]{2}):(.*)", re.DOTALL)


@login_required
@require_safe
def find(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """``/proposals/<id>/skills/?outcome=2&q=``: skills found, or suggested while nothing is
    asked. The form sends what is typed there as ``said``, so that nothing need be saved first."""
    by = person_of(request)
    proposal = proposal_for(by, ref, to="write")
    content = queries.draft_content(proposal)
    number = _number(request.GET.get("outcome", ""))
    is_part = getattr(request, "htmx", False)
    outcome = _outcome(content, number)
    if not is_part:
        if outcome is None:
            raise NotFound(_("There is no such learning outcome: save it first."))
        if "edit" not in standing.moves_of(by, proposal):
            messages.warning(request, _("It cannot be edited as it stands now."))
            return HttpResponseRedirect(reverse("proposal", args=[proposal.id]))
    written = languages_in(content)
    typed = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:MAX_TYPED]
    sayings = _sayings(request.GET) if is_part else _sayings_of(content, number)
    chosen = {} if outcome is None else {skill.uri: skill for skill in outcome.skills}
    languages = languages_read(written)
    context: dict[str, Any] = {
        "proposal": proposal,
        "number": number,
        "outcome": outcome,
        "typed": typed,
        "is_ready": has_skills(),
        "chosen": [
            {"uri": uri, "label": skill.label, "known": known.get(uri)}
            for known in [skills_by_uri(chosen, languages=languages)]
            for uri, skill in chosen.items()
        ],
        "rows": [
            {
                **row,
                "is_chosen": row["skill"].uri in chosen,
                "labels": json.dumps(row["skill"].labels or {"en": row["skill"].label}),
            }
            for row in _rows(typed, sayings, languages, chosen)
        ],
    }
    context["is_capped"] = bool(typed) and len(context["rows"]) == FOUND
    if is_part:
        return render(request, "propose/_skills.html", context)
    context["life"] = life_of_proposal(proposal)
    return render(request, "propose/skills.html", context)


@login_required
@require_POST
def choose(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """``/proposals/<id>/skills/choose/``: add a skill to an outcome of the draft that was seen.
    Adding it twice adds it once."""
    by = person_of(request)
    proposal = proposal_for(by, ref, to="write")
    content = queries.draft_content(proposal)
    number = _number(request.POST.get("outcome", ""))
    outcome = _outcome(content, number)
    if outcome is None:
        raise NotFound(_("There is no such learning outcome: save it first."))
    uri = request.POST.get("uri", "")[:300]
    written = languages_in(content)
    skill = skills_by_uri([uri], languages=languages_read(written)).get(uri)
    if skill is None:
        raise Unfit(_("This skill is in no framework that was imported: choose one of the list."))
    if uri not in {one.uri for one in outcome.skills}:
        _add(request, proposal, number, skill, written)
        messages.success(request, _("Added: {label}").format(label=skill.label))
    query = urlencode({"outcome": str(number), "q": request.POST.get("q", "")[:MAX_TYPED]})
    return HttpResponseRedirect(f"{reverse('proposal-skills', args=[proposal.id])}?{query}")


def _add(
    request: HttpRequest, proposal: Proposal, number: int, skill: SkillShown, written: list[str]
) -> None:
    seen = request.POST.get("seen", "")
    if seen != str(proposal.revision):
        raise Stale(_("This proposal"))
    values = dict(proposal.content)
    outcomes = [dict(outcome) for outcome in values["learning_outcomes"]]
    added = {"uri": skill.uri, "label": label_in(skill, written)}
    outcomes[number - 1]["skills"] = [*outcomes[number - 1].get("skills", ()), added]
    values["learning_outcomes"] = outcomes
    edit_proposal(
        proposal=proposal.id, content=values, by=person_of(request), seen=proposal.revision
    )


def label_in(skill: SkillShown, written: list[str]) -> str | dict[str, str]:
    """The skill's label in the languages of the proposal, as a file of it would say it."""
    labels = {code: skill.labels[code] for code in written if code in skill.labels}
    if not labels:
        return {skill.language: skill.label} if skill.language else skill.label
    return labels["en"] if set(labels) == {"en"} else labels


def after_saving(post: QueryDict, proposal: Proposal) -> str | None:
    """Where the button beside an outcome leads once the section is saved: to the skills of that
    outcome, as it is counted among those that say something."""
    found = re.fullmatch(r"learning_outcomes\.(\d{1,6})\.skills", post.get("find", ""))
    if found is None:
        return None
    at = f"{reverse('proposal-edit', args=[proposal.id, 'outcomes'])}#field-learning_outcomes"
    said = {
        int(match[1])
        for name, value in post.items()
        if (match := re.match(r"learning_outcomes\.(\d{1,6})\.", name)) and str(value).strip()
    }
    if int(found[1]) not in said:
        return at
    number = sum(one <= int(found[1]) for one in said)
    return f"{reverse('proposal-skills', args=[proposal.id])}?outcome={number}"


# --- what is found -------------------------------------------------------------------------------


def _rows(
    typed: str, sayings: list[Saying], languages: list[str], chosen: dict[str, Any]
) -> list[dict[str, Any]]:
    if typed:
        found = search_skills(typed, languages=languages, most=FOUND)
        return [{"skill": skill, "because": ""} for skill in found]
    suggested = suggest_skills(sayings, languages=languages, most=SUGGESTED, without=chosen)
    return [{"skill": one.skill, "because": because(one.because)} for one in suggested]


def because(reasons: tuple[Reason, ...]) -> str:
    """“because ‘waste’ and ‘sorting’ stand in outcome 2”."""
    by_outcome: dict[tuple[int, ...], list[str]] = {}
    for reason in reasons:
        by_outcome.setdefault(reason.numbers, []).append(f"‘{reason.word}’")
    parts = []
    for numbers, words in by_outcome.items():
        outcomes = _listed([str(number) for number in numbers])
        sentence = ngettext(
            "{words} stands in outcome {outcomes}", "{words} stand in outcome {outcomes}",
            len(words),
        )  # fmt: skip
        parts.append(sentence.format(words=_listed(words), outcomes=outcomes))
    return _("because {reasons}").format(reasons="; ".join(parts)) if parts else ""


def _listed(words: list[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return _("{some} and {last}").format(some=", ".join(words[:-1]), last=words[-1])


def _sayings(query: QueryDict) -> list[Saying]:
    """What is typed in the form: ``2:en:text`` each."""
    matches = (_SAID.fullmatch(text[:4000]) for text in query.getlist("said")[:MAX_SAID])
    return [Saying(int(m[1]), m[2], m[3].replace("\x00", "")) for m in matches if m]


def _sayings_of(content: Content, number: int) -> list[Saying]:
    outcome = _outcome(content, number)
    if outcome is None:
        return []
    texts = outcome.text if isinstance(outcome.text, dict) else {"en": outcome.text}
    return [Saying(number, language, text) for language, text in texts.items()]


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0


def _outcome(content: Content, number: int) -> LearningOutcome | None:
    outcomes = content.learning_outcomes
    return outcomes[number - 1] if 1 <= number <= len(outcomes) else None
