"""The verification desk: does this credential hold? Without an account; nothing is kept (6.4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from charm.awards.queries import superseded_by
from charm.core.credentials.report import Axis, Check, Outcome, Report
from charm.core.credentials.verify.verdict import counted, is_issuer_unknown, verdict
from charm.core.proposal.reading import Unreadable
from charm.foundation import clock
from charm.foundation.limits import Limit, TooOften
from charm.foundation.spoken import spoken
from charm.recognition.desk import MAX_PHOTO_BYTES, Elsewhere, Fetched, verify_document
from charm.recognition.house import House
from charm.recognition.lookups import Network
from charm.recognition.pdf import is_pdf
from charm.web.refusals import Problem
from charm.web.verify.elements import day_in_words, readable
from charm.web.verify.seals import seal_of

PER_MINUTE = Limit("Verifications", times=60)
AXES: dict[Axis, str | Promise] = {
    Axis.FORMAT: gettext_lazy("Format"),
    Axis.INTEGRITY: gettext_lazy("Integrity"),
    Axis.ISSUER: gettext_lazy("Issuer"),
    Axis.AUTHORITY: gettext_lazy("Authority"),
    Axis.ENDORSEMENT: gettext_lazy("Endorsement"),
    Axis.STATUS: gettext_lazy("Status"),
    Axis.VALIDITY: gettext_lazy("Validity"),
    Axis.COMPLETENESS: gettext_lazy("Completeness"),
    Axis.HOLDER: gettext_lazy("Holder"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One axis as it is read."""

    name: str | Promise
    check: Check


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the page says first: large, in one line; then who says what about whom."""

    kind: str
    """yes, no or unknown."""
    title: str
    says: str
    why: str
    lines: list[Line]
    elements: list[tuple[str | Promise, list[str]]]
    seal: str


@csrf_exempt  # Nothing is changed and nothing kept; a form on another page may send here.
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    """``/verify/``: GET asks for a credential, POST answers with the verdict."""
    if request.method != "POST":
        return render(request, "verify/desk.html", {"address": request.GET.get("url", "")[:2000]})
    typed = {"text": request.POST.get("text", ""), "address": request.POST.get("address", "")}
    only_an_address = not (request.FILES.get("file") or typed["text"].strip())
    if only_an_address and (page := _own_page(typed["address"].strip())):
        return HttpResponseRedirect(page)
    try:
        PER_MINUTE.count(str(request.META.get("REMOTE_ADDR", "")))
        document = _document(request)
        try:
            report = _judged(document)
        except Elsewhere as shown:
            if page := _own_page(shown.address):
                return HttpResponseRedirect(page)
            report = _judged(_fetched(shown.address))
    except TooOften as error:
        answer = _again(request, typed, [str(error)], status=429)
        answer["Retry-After"] = str(error.wait)
        return answer
    except NotGiven as error:
        return _again(request, typed, [str(error)], status=422)
    except Unreadable as error:
        says = _("This is no credential: give the file that the learner downloaded, or its text.")
        return _again(request, typed, [says, *error.problems], status=422)
    context = {"verdict": verdict_of(report), "from_pdf": is_pdf(document)}
    return render(request, "verify/verdict.html", context)


def _judged(document: bytes) -> Report:
    return verify_document(document, sources=House(Network()), now=clock.now())


def verdict_of(report: Report) -> Verdict:
    """The report in the order in which people read it."""
    said = dict(report.credential)
    lines = [Line(AXES[check.axis], check) for check in report.checks]
    claim = _claim(said)
    elements = readable(said.get("elements") or {})
    title = spoken(verdict(report))
    if report.valid is True:
        return Verdict("yes", title, claim, "", lines, elements, seal_of(said))
    failed = [check.says for check in counted(report, Outcome.FAIL)]
    if report.valid is False:
        why = spoken(failed[0]) if failed else ""
        why = f"{why} {_successor(report)}".strip()
        if not _passes(report, Axis.ISSUER) and _passes(report, Axis.INTEGRITY):
            why = f"{why} {spoken(report.check(Axis.ISSUER).says)}"
        return Verdict("no", title, _told(report, claim), why, lines, elements, "")
    unknown = counted(report, Outcome.UNKNOWN)
    why = spoken(unknown[0].says) if unknown else ""
    if is_issuer_unknown(report):
        why = " ".join((why, _("Whoever signed it, nothing was changed since.")))
    return Verdict("unknown", title, _told(report, claim), why, lines, elements, "")


def _passes(report: Report, axis: Axis) -> bool:
    return report.check(axis).outcome is Outcome.PASS


def _successor(report: Report) -> str:
    """Of a credential that we signed and took back: what stands in its place."""
    intact = any(c.axis is Axis.INTEGRITY and c.outcome is Outcome.PASS for c in report.checks)
    number = superseded_by(str(report.credential.get("id") or "")) if intact else ""
    return _("It was superseded by {number}.").format(number=number) if number else ""


def _claim(said: dict[str, Any]) -> str:
    """Who says what about whom; empty when the document does not even say that."""
    issuer = said.get("issuer") or {}
    name = issuer.get("name") if isinstance(issuer, dict) else ""
    learner, title = said.get("learner"), said.get("title")
    if not (name and learner and title):
        return ""
    day = day_in_words(str(said.get("awarded") or ""))
    says = (
        _("{issuer} says that {learner} took part in “{title}”.")
        if said.get("type") == "participation badge"
        else _("{issuer} says that {learner} completed “{title}”.")
    )
    text = says.format(issuer=name, learner=learner, title=title)
    when = _("Awarded on {day}.").format(day=day) if day else ""
    number = (said.get("replaces") or {}).get("number", "")
    replaces = _("It replaces {number}.").format(number=number) if number else ""
    return " ".join(filter(None, (text, when, replaces)))


def _told(report: Report, claim: str) -> str:
    """The claim as such, unless an issuer whom the trust register knows signed it."""
    if not claim or (_passes(report, Axis.INTEGRITY) and _passes(report, Axis.ISSUER)):
        return claim
    return _("The document claims: {claim}").format(claim=claim)


class NotGiven(ValueError):
    """There is nothing to look at; the sentence says what to give."""


def _document(request: HttpRequest) -> bytes:
    """What was given: a file, a text or an address, in this order. Raises NotGiven."""
    file = request.FILES.get("file")
    if file is not None:
        if (file.size or 0) > MAX_PHOTO_BYTES:
            raise NotGiven(_("The file is larger than 12 MB: a credential is a few kB of text."))
        content: bytes = file.read(MAX_PHOTO_BYTES + 1)
        if content.startswith(b"PK"):
            raise NotGiven(
                _("This is a bundle, or another ZIP file: unpack it, and give one of its files.")
            )
        return content
    if text := request.POST.get("text", "").strip():
        return text.encode()
    if address := request.POST.get("address", "").strip():
        return _fetched(address)
    raise NotGiven(_("Give a file, a text or an address first."))


def _fetched(address: str) -> bytes:
    fetched = Fetched.from_address(address)
    if fetched.problem:
        raise NotGiven(
            _("Nothing could be looked up at this address ({why}).").format(why=fetched.problem)
        )
    return fetched.content


def _own_page(address: str) -> str:
    """Where one of our own pages that show a credential is opened instead of looked up."""
    path = address.removeprefix(settings.BASE_URL)
    shows = path != address and path.startswith(("/c/", "/verify/"))
    fits = url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if shows and fits else ""


def _again(
    request: HttpRequest, typed: dict[str, str], problems: list[str], *, status: int
) -> HttpResponse:
    context = {**typed, "problems": [Problem(says) for says in problems]}
    return render(request, "verify/desk.html", context, status=status)
