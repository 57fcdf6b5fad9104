"""The outbox of the bodies: the letters of their decisions, before and after the release (7.6)."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from charm.alliance.queries import Person, names_by_key
from charm.boards.letters import (
    letter_for,
    letters_of,
    looks_after,
    mark_of,
    outbox_for,
    reads_letters,
    without_letter,
)
from charm.boards.queries import Decision
from charm.boards.services import letters as acts
from charm.foundation.letters import Letter, State, returned_from
from charm.proposals.queries import proposers_of
from charm.web.council.acting import said_in, seen_in
from charm.web.council.desk import enter
from charm.web.hats import hats_of
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.signed_in import person_of

Words = str | Promise


@login_required
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """``/boards/letters/``: the letters that wait, decision by decision."""
    person = person_of(request)
    enter(person, hats_of(person))
    return render(request, "council/letters.html", {"bundles": outbox_for(person)})


def letters_on_page(person: Person, decision: Decision) -> dict[str, Any]:
    """What the page of a decision shows of its letters, to those who look after them or audit."""
    if not reads_letters(person, decision):
        return {"letters": None}
    known = letters_of(decision)
    proposers = {person.email for person in proposers_of(decision.track.proposal)}
    first = sorted(known, key=lambda one: (one.to not in proposers, one.to))
    return {
        "letters": [one for one in first if one.state != State.WITHDRAWN],
        "withdrawn": sum(one.state == State.WITHDRAWN for one in known),
        "going": sum(one.state == State.DRAFTED for one in known),
        "letters_mark": mark_of(known),
        "left_out": without_letter(decision, known) if decision.released_at is None else [],
        "looks_after": looks_after(person, decision),
        "languages": dict(settings.LANGUAGES),
    }


@login_required
@require_POST
def anew(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Write the letters of a sealed decision again, or ``only=missing`` those that are missing;
    ``seen`` stands for those on the screen."""
    from charm.web.council.decisions import decision

    try:
        acts.write_anew(
            decision=ref,
            by=person_of(request),
            seen=said_in(request, "seen"),
            only_missing=said_in(request, "only") == "missing",
        )
    except REFUSED as error:
        return decision(request, ref, problems=reasons_of(error))
    messages.success(request, _("The letters are written. Look at them below."))
    return redirect("decision", ref)


# --- one letter ----------------------------------------------------------------------------------


@login_required
@require_safe
def show(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    return letter(request, ref)


def letter(
    request: HttpRequest, ref: uuid.UUID, *, problems: Sequence[Problem] = ()
) -> HttpResponse:
    """The letter as it will be read, and what can be done with it."""
    person = person_of(request)
    found, decision = letter_for(person, ref)
    typed = request.method == "POST" and "body" in request.POST
    context = {
        "letter": found,
        "decision": decision,
        "title": decision.track.proposal.title,
        "language": dict(settings.LANGUAGES).get(found.language, found.language),
        "can": _possible(found, decision) if looks_after(person, decision) else frozenset(),
        "looks_after": looks_after(person, decision),
        "edited_by": names_by_key([found.edited_by]).get(found.edited_by, ""),
        "came_back": returned_from([found.to]).get(found.to.lower()),
        "typed_subject": said_in(request, "subject") if typed else found.subject,
        "typed_body": said_in(request, "body") if typed else found.body,
        "is_editing": typed,
        "problems": problems,
    }
    return render(request, "council/letter.html", context, status=422 if problems else 200)


def _possible(found: Letter, decision: Decision) -> frozenset[str]:
    released = decision.released_at is not None
    if found.is_forgotten:
        return frozenset()
    can = {"test"}
    if found.is_here:
        can |= {"edit", "withdraw"}
        if found.state == State.DRAFTED:
            can.add("hold")
        elif not released:
            can.add("let-go")
        if released:
            can.add("send")
    elif found.is_gone and not found.lost_its_link:
        can.add("again")
    return frozenset(can)


# --- acts ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Act:
    do: Callable[..., Any]
    done: Words
    asks: tuple[str, ...] = ()
    """Texts that the form holds."""


ACTS = {
    "edit": Act(acts.edit_letter, gettext_lazy("Changed. This is what its reader will get."),
                ("subject", "body")),
    "hold": Act(acts.hold_letter, gettext_lazy("Held. It does not go out with the others."),
                ("reason",)),
    "let-go": Act(acts.hold_letter_no_longer, gettext_lazy("It goes out with the others again.")),
    "withdraw": Act(acts.withdraw_letter, gettext_lazy("Withdrawn. It is never sent."),
                    ("reason",)),
    "send": Act(acts.send_letter, gettext_lazy("The letter is on its way.")),
    "again": Act(acts.send_letter_again,
                 gettext_lazy("The letter is on its way again, marked as sent again.")),
    "test": Act(acts.test_letter, gettext_lazy("A test is on its way to you.")),
}  # fmt: skip


@login_required
@require_POST
def act(request: HttpRequest, ref: uuid.UUID, act: str) -> HttpResponse:
    """Do one of them; ``seen`` is the revision of the letter on the screen."""
    person = person_of(request)
    wanted = ACTS.get(act)
    if wanted is None:
        raise Http404
    letter_for(person, ref, to="act")
    said = {name: said_in(request, name) for name in wanted.asks}
    try:
        new = wanted.do(letter=ref, by=person, seen=seen_in(request, _("This letter")), **said)
    except REFUSED as error:
        return letter(request, ref, problems=reasons_of(error))
    if new is False:
        messages.info(request, _("You have got a test of these very words already."))
    else:
        messages.success(request, str(wanted.done))
    return redirect("boards-letter", ref)
