"""What the VC-API answers, in its own words (W3C VC-API, Verifiable Credentials 2.0, 7.1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpResponse

from charm.api.spelling import spelled
from charm.core.credentials.report import Axis, Check, Outcome, Report
from charm.core.credentials.verify import Shown

_MODEL = "https://www.w3.org/TR/vc-data-model#"
CRYPTOGRAPHIC = f"{_MODEL}CRYPTOGRAPHIC_SECURITY_ERROR"
MALFORMED = f"{_MODEL}MALFORMED_VALUE_ERROR"
PARSING = f"{_MODEL}PARSING_ERROR"
_TYPES: Mapping[Axis, str] = {
    Axis.FORMAT: MALFORMED,
    Axis.INTEGRITY: CRYPTOGRAPHIC,
    Axis.STATUS: "https://www.w3.org/ns/credentials/status-list#STATUS_VERIFICATION_ERROR",
    Axis.VALIDITY: f"{_MODEL}RANGE_ERROR",
}
_MUST_PASS = (Axis.FORMAT, Axis.INTEGRITY, Axis.VALIDITY)


def said(status: int, body: Mapping[str, Any]) -> HttpResponse:
    return HttpResponse(spelled(dict(body)), status=status, content_type="application/json")


def refused(kind: str, detail: Iterable[str]) -> HttpResponse:
    """Nothing could be issued or judged."""
    problems = [_problem(kind, "This cannot be used", one) for one in detail]
    return said(400, {"verified": False, "problemDetails": problems})


def judged(report: Report) -> dict[str, Any]:
    """``verified`` where what the document itself shows holds: form, signature, status, days, and
    whatever our trust register and policy say of its issuer. An issuer that the register does not
    know is a warning: whom to trust is then for the partner to say."""
    errors = [check for check in report.checks if _is_error(check)]
    warnings = [
        check for check in report.checks if check.outcome is Outcome.UNKNOWN and check not in errors
    ]
    return {
        "verified": not errors,
        "problemDetails": [_of(check) for check in errors],
        "warnings": [_of(check) for check in warnings],
        "results": [check.as_json() for check in report.checks],
    }


def shown(presentation: Shown, credentials: list[dict[str, Any]]) -> dict[str, Any]:
    """A presentation, and each credential in it."""
    own: dict[str, Any] = {"verified": presentation.outcome is Outcome.PASS, "problemDetails": []}
    if presentation.outcome is not Outcome.PASS:
        kind = CRYPTOGRAPHIC if presentation.holder else MALFORMED
        detail = f"{presentation.says} {presentation.detail}".strip()
        own["problemDetails"] = [_problem(kind, "presentation", detail)]
    return {
        "verified": own["verified"] and all(one["verified"] for one in credentials),
        "holder": presentation.holder or None,
        "problemDetails": own["problemDetails"],
        "presentationResult": own,
        "credentialResults": credentials,
    }


def _is_error(check: Check) -> bool:
    if check.outcome is Outcome.FAIL:
        return True
    if check.axis is Axis.STATUS:
        return check.outcome is Outcome.UNKNOWN
    return check.axis in _MUST_PASS and check.outcome is not Outcome.PASS


def _of(check: Check) -> dict[str, str]:
    kind = _TYPES.get(check.axis, "about:blank")
    return _problem(kind, check.axis.value, f"{check.says} {check.detail}".strip())


def _problem(kind: str, title: str, detail: str) -> dict[str, str]:
    return {"type": kind, "title": title, "detail": detail}
