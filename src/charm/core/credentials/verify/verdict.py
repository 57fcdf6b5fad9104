"""What a report comes to, in one line: the same for whoever asks on a page and by a command."""

from __future__ import annotations

from charm.core.credentials.report import Axis, Check, Outcome, Report

_OVER = {
    "revoked": "This was revoked.",
    "suspended": "This is suspended for the time being.",
    "expired": "This has expired.",
    "early": "This is not valid yet.",
}
"""What its issuer signed, and is not in force: no forgery. The gravest comes first."""


def counted(report: Report, outcome: Outcome) -> list[Check]:
    """The checks with this outcome that the verdict can rest on: an endorsement only adds to an
    award."""
    return [c for c in report.checks if c.outcome is outcome and c.axis is not Axis.ENDORSEMENT]


def verdict(report: Report) -> str:
    if report.valid is True:
        return "This is genuine."
    if report.valid is False:
        failed = {check.code for check in counted(report, Outcome.FAIL)}
        if failed and failed <= _OVER.keys():
            return next(says for code, says in _OVER.items() if code in failed)
        return "This is not genuine."
    if is_issuer_unknown(report):
        return "Its issuer is not known here."
    return "This could not be checked."


def is_issuer_unknown(report: Report) -> bool:
    """Whether nothing else stands in the way: it is signed, in force, and nobody here knows by
    whom."""
    unknown = {check.axis for check in counted(report, Outcome.UNKNOWN)}
    return report.valid is None and unknown == {Axis.ISSUER, Axis.AUTHORITY}
