"""Letters, for who looks after them: where they stand; which there are; how each reads."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from charm.alliance.directory import reach_of
from charm.alliance.queries import Person
from charm.alliance.services.letters import may_keep_letters, send_letter_again
from charm.core.workflow import ProposalState
from charm.foundation import letter_roles, letters
from charm.foundation.errors import NotAllowed, NotFound
from charm.foundation.letters import State
from charm.proposals.queries import Proposal
from charm.proposals.readable import readable_by
from charm.proposals.rules import proposal_for
from charm.web.lists import listing, one_of
from charm.web.office.guard import audits, in_office, reads_letters, runs_boards
from charm.web.office.previewing import pieces, preview
from charm.web.signed_in import person_of

STATES = {
    "astray": (gettext_lazy("Astray"), letters.ASTRAY),
    "here": (pgettext_lazy("letters", "Drafted"), letters.HERE),
    "waiting": (gettext_lazy("On the way"), (State.WAITING, State.IN_FLIGHT)),
    "digest": (gettext_lazy("In digests"), (State.GATHERED, State.TOLD)),
    "done": (pgettext_lazy("letters", "Sent"), (State.DONE,)),
    "all": (gettext_lazy("All"), ()),
}
FOR_THE_OFFICER = ("astray", "here", "waiting")
"""The states that somebody sees who does not see everybody."""
MOST_TO_CHOOSE = 200
AFTER_A_DECISION = ("boards", "catalogue")
DECIDED = (
    ProposalState.APPROVED,
    ProposalState.CONDITIONS,
    ProposalState.REVISION,
    ProposalState.REJECTED,
)


@in_office
@require_safe
def all_letters(request: HttpRequest) -> HttpResponse:
    """``/office/letters/``: to whom and about what; their words are for their readers, and what is
    sealed is not even named. Who does not see everybody sees those that wait for somebody only."""
    viewer = _keeper(request)
    shown = [*STATES] if reach_of(viewer).everybody else [*FOR_THE_OFFICER]
    state = one_of(request, "state", tuple(shown), "astray")
    found = listing(request, lambda part: letters.letters(part=part, states=STATES[state][1]))
    context = {
        "found": found,
        "state": state,
        "states": [(code, STATES[code][0]) for code in shown],
        "sends": may_keep_letters(viewer),
        "reads_sealed": runs_boards(viewer) or audits(viewer),
    }
    return render(request, "office/letters.html", context)


@in_office
@require_POST
def again(request: HttpRequest, letter: uuid.UUID) -> HttpResponse:
    send_letter_again(letter=letter, by=person_of(request))
    messages.success(request, _("The letter is on its way again."))
    return redirect("office-letters")


@in_office
@require_safe
def kinds(request: HttpRequest) -> HttpResponse:
    """``/office/letters/kinds/``: every letter there is, who gets it, when, and how it goes."""
    _keeper(request)
    return render(request, "office/letter_kinds.html", {"groups": letter_roles.groups()})


@in_office
@require_safe
def kind(request: HttpRequest, role: str) -> HttpResponse:
    """``/office/letters/kinds/<role>/``: how it reads, in a language, about a real proposal."""
    viewer = _keeper(request)
    group = letter_roles.group_of(role)
    if group is None:
        raise Http404
    language = one_of(request, "language", tuple(dict(settings.LANGUAGES)), viewer.language)
    language = language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    known = list(readable_by(viewer)[:MOST_TO_CHOOSE])
    about = _chosen(request, viewer, known, is_decided=group.room in AFTER_A_DECISION)
    words = preview(role, language, about=about, viewer=viewer)
    context = {
        "kind": letter_roles.role_of(role),
        "group": group,
        "language": language,
        "languages": settings.LANGUAGES,
        "about": about,
        "proposals": known,
        "subject": pieces(words.subject),
        "body": pieces(words.body),
    }
    return render(request, "office/letter_kind.html", context)


def _keeper(request: HttpRequest) -> Person:
    viewer = person_of(request)
    if not reads_letters(viewer):
        raise NotAllowed("The operator, the Boards officer and the auditor look after letters.")
    return viewer


def _chosen(
    request: HttpRequest, viewer: Person, known: list[Proposal], *, is_decided: bool
) -> Proposal | None:
    """The proposal that the address names, if the viewer may read it. While it names none, the
    latest one; for letters about a decision the latest one that has one."""
    if "proposal" not in request.GET:
        fit = (one for one in known if not is_decided or one.state in DECIDED)
        return next(fit, known[0] if known else None)
    said = request.GET["proposal"][:40]
    try:
        return proposal_for(viewer, said) if said else None
    except NotFound:
        return None
