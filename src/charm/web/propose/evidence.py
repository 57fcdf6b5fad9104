"""``/boards/evidence/<id>/``: an e-mail that was handed in as an approval, beside what it is to
approve (7.4).

The mail is shown as text alone: nothing of its markup, its pictures or its links is followed.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charm.alliance.queries import Person
from charm.boards.rules import reads_a_track_of
from charm.core.proposal.values import mailbox
from charm.foundation.errors import NotAllowed
from charm.proposals import asked, queries
from charm.proposals.asked import Evidence, Mail
from charm.proposals.rules import (
    evidence_for,
    is_address_of,
    is_officer,
    is_proposer,
    reads_all_evidence,
)
from charm.proposals.services import evidencing
from charm.web.downloads import download
from charm.web.lists import listing
from charm.web.lives import life_as_read_by
from charm.web.propose.acts import seen_in
from charm.web.propose.document import document_of
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.signed_in import person_of

ANSWERS = {"accept": True, "refuse": False}


@dataclass(frozen=True, slots=True)
class Sign:
    """Something about the mail that a machine can see; a person weighs it."""

    holds: bool
    says: str


@login_required
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """``/boards/evidence/``: what waits for the Boards officer, the oldest first."""
    person = person_of(request)
    if not reads_all_evidence(person):
        raise NotAllowed(_("The Boards officer verifies e-mails that were handed in."))
    context = {
        "listing": listing(request, asked.evidence_that_waits),
        "is_officer": is_officer(person),
    }
    return render(request, "propose/evidence_waits.html", context)


@login_required
@require_safe
def show(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    return _page(request, ref)


@login_required
@require_safe
def file(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """The e-mail as it was handed in."""
    return download(asked.file_of(_evidence(person_of(request), ref)))


@login_required
@require_POST
def judge(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """The officer verifies it or refuses it."""
    by = person_of(request)
    _evidence(by, ref)
    answer = request.POST.get("answer", "")
    if answer not in ANSWERS:
        return _page(request, ref, [Problem(_("Choose whether it convinces you."), "7.4")])
    try:
        evidencing.judge(
            evidence=ref,
            accept=ANSWERS[answer],
            reason=request.POST.get("reason", ""),
            by=by,
            seen=seen_in(request),
        )
    except REFUSED as error:
        return _page(request, ref, reasons_of(error))
    messages.success(
        request,
        _("Verified: it counts as an endorsement, on evidence.")
        if ANSWERS[answer]
        else _("Not accepted; the proposers were told why."),
    )
    return HttpResponseRedirect(reverse("evidence", args=[ref]))


@login_required
@require_POST
def take_back(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """A proposer takes back what nobody judged yet."""
    by = person_of(request)
    row = _evidence(by, ref)
    try:
        evidencing.take_back(evidence=ref, by=by, seen=seen_in(request))
    except REFUSED as error:
        return _page(request, ref, reasons_of(error))
    messages.success(request, _("Taken back. You can hand in another e-mail."))
    proposal = row.endorsement.snapshot.proposal_id
    return HttpResponseRedirect(reverse("proposal-endorsements", args=[proposal]))


def _evidence(person: Person, ref: uuid.UUID) -> Evidence:
    """Through the door of the proposals, or that of a body that decides on the very version."""
    return evidence_for(
        person, ref, is_before_body=lambda snapshot: reads_a_track_of(person, snapshot)
    )


def _page(request: HttpRequest, ref: uuid.UUID, problems: Sequence[Problem] = ()) -> HttpResponse:
    person = person_of(request)
    row = _evidence(person, ref)
    question = row.endorsement
    snapshot = question.snapshot
    proposal = snapshot.proposal
    mail = asked.mail_of(row)
    officer, proposes = is_officer(person), is_proposer(person, proposal)
    context = {
        "evidence": row,
        "face": f"evidence-{row.state}",
        "mail": mail,
        "file": asked.file_of(row),
        "question": question,
        "signs": tuple(_signs(mail, row)),
        "proposal": proposal,
        "snapshot": snapshot,
        "life": life_as_read_by(person, proposal),
        "document": document_of(queries.content_of(snapshot.id)),
        "is_officer": officer,
        "is_proposer": proposes,
        "may_judge": officer and not proposes and row.state == Evidence.State.WAITING,
        "typed": {name: request.POST.get(name, "") for name in ("answer", "reason")},
        "problems": problems,
    }
    return render(request, "propose/evidence.html", context, status=422 if problems else 200)


def _signs(mail: Mail, row: Evidence) -> Iterator[Sign]:
    question = row.endorsement
    snapshot = question.snapshot
    same = mailbox(mail.sender.address) == mailbox(question.email)
    yield Sign(
        same,
        _("It comes from the address that was asked.")
        if same
        else _("It comes from another address than the one that was asked."),
    )
    at_home = is_address_of(mail.sender.address, question.university_id)
    name = question.university.name
    yield Sign(
        at_home,
        (
            _("The address is one of {university}.")
            if at_home
            else _("The address is none of {university}.")
        ).format(university=name),
    )
    if mail.sent_at is None:
        yield Sign(False, _("It does not say when it was written."))
    else:
        later = mail.sent_at >= snapshot.taken_at
        yield Sign(
            later,
            _("It was written after this version was taken.")
            if later
            else _("It was written before this version was taken."),
        )
    title = " ".join(snapshot.proposal.title.split()).casefold()
    text = " ".join(f"{mail.subject} {mail.text}".split()).casefold()
    named = bool(title) and title in text
    yield Sign(named, _("It names the title.") if named else _("It does not name the title."))
