"""A learner's credential: what it says, files to take along, links to show it (6.4, 7.28)."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charm.alliance.queries import Person
from charm.awards.queries import Award, award_for, successor_of, why_revoked
from charm.foundation import clock
from charm.foundation.errors import NotFound, Unfit
from charm.recognition.desk import verify_document
from charm.recognition.house import House
from charm.recognition.lookups import Nowhere
from charm.recognition.queries import is_open, share_for, shares_of
from charm.recognition.services.sharing import DAYS, new_token, revoke_share, share_award
from charm.web.learn.files import file_of
from charm.web.lives import life_of_award
from charm.web.public.search import Offer
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.signed_in import person_of
from charm.web.teach.history import acts_of
from charm.web.verify.desk import Verdict, verdict_of

SALT = "charm.web.learn.share"
A_DAY = 24 * 60 * 60
PERIODS = (7, 30, 90, 365)


@require_safe
@login_required
def award(request: HttpRequest, award: uuid.UUID) -> HttpResponse:
    """``/learning/awards/<id>/``: for the learner alone; the register has a page of its own."""
    person, row = _own(request, award)
    return _show(request, person, row)


@require_safe
@login_required
def download(request: HttpRequest, award: uuid.UUID, kind: str) -> HttpResponse:
    """The credential (json), the certificate (pdf), the bundle (zip)."""
    _person, row = _own(request, award)
    return file_of(request, row, kind)


@require_POST
@login_required
def share(request: HttpRequest, award: uuid.UUID) -> HttpResponse:
    """Make a link. It is shown in this very answer and never again, as only its hash is kept; the
    token was made with the form, so that the form sent twice makes one link."""
    person, row = _own(request, award)
    try:
        token = _token_of(request, person, row)
        days = request.POST.get("days", "")
        made = share_award(
            award=row.pk,
            by=person,
            token=token,
            days=int(days) if days.isascii() and days.isdigit() and len(days) < 6 else DAYS,
            with_files="with_files" in request.POST,
            name=request.POST.get("name", ""),
        )
    except REFUSED as error:
        return _show(request, person, row, problems=reasons_of(error))
    link = request.build_absolute_uri(reverse("shared", args=[token]))
    return _show(request, person, row, link=link if is_open(made) else "", made=made)


@require_POST
@login_required
def take_back(request: HttpRequest, share: uuid.UUID) -> HttpResponse:
    """Close a link, at once and for good."""
    person = person_of(request)
    found = share_for(person, share)
    revoke_share(share=share, by=person)
    messages.success(request, _("The link shows nothing any more."))
    return redirect(reverse("learning-award", args=[found.award_id]) + "#shares")


def judged(row: Award) -> Verdict:
    """The desk's verdict on the signed credential, without asking anybody outside."""
    document = row.credential.encode()
    return verdict_of(verify_document(document, sources=House(Nowhere()), now=clock.now()))


def _own(request: HttpRequest, ref: uuid.UUID) -> tuple[Person, Award]:
    person = person_of(request)
    row = award_for(person, ref)
    if row.learner_id != person.pk:
        raise NotFound("There is no such credential of yours.")
    return person, row


def _show(
    request: HttpRequest,
    person: Person,
    row: Award,
    *,
    problems: list[Problem] | None = None,
    **more: Any,
) -> HttpResponse:
    shares = shares_of(row)
    said = {"token": new_token(), "award": str(row.pk), "person": str(person.pk)}
    context = {
        "award": row,
        "offer": Offer(row.version),
        "life": life_of_award(row),
        "verdict": judged(row) if row.credential else None,
        "successor": successor_of(row),
        "why": why_revoked(row),
        "shares": [(one, is_open(one)) for one in shares],
        "form_token": signing.dumps(said, salt=SALT),
        "periods": PERIODS,
        "days": request.POST.get("days", str(DAYS)) if problems else str(DAYS),
        "name": request.POST.get("name", "") if problems else "",
        "acts": acts_of(row.ref),
        "problems": problems or [],
        **more,
    }
    return render(request, "learn/award.html", context, status=422 if problems else 200)


def _token_of(request: HttpRequest, person: Person, row: Award) -> str:
    """The token that this house put into the form, for this person and this award."""
    try:
        said = signing.loads(request.POST.get("token", ""), salt=SALT, max_age=A_DAY)
    except signing.BadSignature:
        said = {}
    if (said.get("award"), said.get("person")) != (str(row.pk), str(person.pk)):
        raise Unfit(_("This form is too old: send it again."))
    return str(said["token"])
