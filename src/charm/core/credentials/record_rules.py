"""What makes an award record unlawful, before any format is chosen.

Every format asks :func:`refusals` first, so that no format can say what the policy forbids.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from charm.core.credentials.record import AwardRecord, AwardType

FORMAL = "formal"
ACCREDITING = "accrediting"


class Unlawful(ValueError):
    """The policy forbids this award; ``reasons`` are sentences, each naming its clause."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("\n".join(reasons))
        self.reasons = reasons


def require_lawful(record: AwardRecord) -> None:
    """Raises :class:`Unlawful` with all reasons at once."""
    if reasons := refusals(record):
        raise Unlawful(reasons)


def refusals(record: AwardRecord) -> list[str]:
    """Why this award may not be issued; empty when it may."""
    rules = (_credits_and_level, _issuer, _type, _decision, _accreditation, _dates, _privacy)
    return [reason for rule in rules for reason in rule(record)]


def awarded_on(record: AwardRecord) -> dt.date:
    """The day of award (UTC), on which authority is judged."""
    return record.awarded_at.astimezone(dt.UTC).date()


def _credits_and_level(record: AwardRecord) -> Iterator[str]:
    definition = record.definition
    if definition.kind == FORMAL:
        return
    if definition.ects is not None:
        yield f"5.7.2: {definition.kind} learning carries no ECTS credits: state hours instead"
    if definition.eqf_level is not None:
        yield f"5.7.2: {definition.kind} learning carries no EQF level: leave it out"


def _issuer(record: AwardRecord) -> Iterator[str]:
    issuer = record.issuer
    if record.definition.kind == FORMAL:
        accrediting = [
            body.organisation for body in record.definition.bodies if body.role == ACCREDITING
        ]
        if issuer.did not in {organisation.id for organisation in accrediting}:
            names = ", ".join(organisation.name for organisation in accrediting) or "nobody"
            yield (
                f"5.10, 7.10: a formal micro-credential is issued by an accrediting university"
                f" ({names}), not by {issuer.name}"
            )
    elif issuer.operated_by is None or not issuer.on_behalf_of:
        yield (
            f"7.20.3: {record.definition.kind} credentials are issued centrally: name the legal"
            " entity that operates the seal, and on whose behalf"
        )


def _type(record: AwardRecord) -> Iterator[str]:
    definition = record.definition
    if definition.award_type is AwardType.PARTICIPATION_BADGE:
        if definition.kind == FORMAL:
            yield "7.20: formal learning never leads to a participation badge"
        return
    if record.result is None or not definition.assessment_types:
        yield (
            "7.20: a micro-credential certifies assessed outcomes: give the type of assessment and"
            " its result, or award a participation badge"
        )


def _decision(record: AwardRecord) -> Iterator[str]:
    clause = "5.6.1.6" if record.definition.kind == FORMAL else "5.7.1.4, 7.11"
    decision = record.decision
    if not decision.outcome.startswith("approved"):
        yield f"{clause}: the {decision.body} did not approve it, but said: {decision.outcome}"
    if record.awarded_at.tzinfo and decision.released_at > record.awarded_at:
        yield f"{clause}: the approval was released after the award"


def _accreditation(record: AwardRecord) -> Iterator[str]:
    if record.definition.kind != FORMAL or record.awarded_at.tzinfo is None:
        return
    day = awarded_on(record)
    names = {record.issuer.did, record.issuer.name, record.issuer.url} | {
        name
        for body in record.definition.bodies
        if body.organisation.id == record.issuer.did
        for name in (body.organisation.code, body.organisation.name, body.organisation.url)
        if name
    }
    if not any(
        fact.university in names
        and fact.date <= day
        and (fact.valid_until is None or day <= fact.valid_until)
        for fact in record.accreditations
    ):
        yield f"5.6.1.5, 7.9: no accreditation of {record.issuer.name} covers {day}"


def _dates(record: AwardRecord) -> Iterator[str]:
    if record.awarded_at.tzinfo is None:
        yield "5.9: the time of award needs a time zone"
    elif record.valid_until is not None:
        if record.valid_until.tzinfo is None:
            yield "5.9: the end of validity needs a time zone"
        elif record.valid_until <= record.awarded_at:
            yield "5.9: the credential would end before it begins"


def _privacy(record: AwardRecord) -> Iterator[str]:
    if record.learner.email and not record.salt:
        yield "7.26: the learner's e-mail is only written as a salted hash: give a salt"
