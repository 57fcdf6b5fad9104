"""Verification of one credential: nine questions, each answered on its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from charm.core.appendix1 import lacking
from charm.core.credentials.jose import Token
from charm.core.credentials.openbadges import (
    ACHIEVEMENT_TYPE,
    Element,
    achievement_of,
    appendix_1_of,
    is_badge,
    learner_name,
    replaced_of,
    text_of,
)
from charm.core.credentials.record import AwardType
from charm.core.credentials.report import Axis, Check, Outcome, Report
from charm.core.credentials.trust import TrustedIssuer
from charm.core.credentials.verify.endorsement import check_endorsements
from charm.core.credentials.verify.integrity import NotCheckable, NotSigned, check_signature
from charm.core.credentials.verify.reading import (
    BeyondUs,
    Malformed,
    Readable,
    read_credential,
)
from charm.core.credentials.verify.sources import Registry, Sources
from charm.core.credentials.verify.status import check_status

_AFTER_INTEGRITY = (Axis.ISSUER, Axis.AUTHORITY, Axis.ENDORSEMENT, Axis.STATUS)
_TYPE_IN_WORDS = {
    ACHIEVEMENT_TYPE[AwardType.MICRO_CREDENTIAL]: "micro-credential",
    ACHIEVEMENT_TYPE[AwardType.PARTICIPATION_BADGE]: "participation badge",
}


def verify_credential(
    document: Mapping[str, Any], *, sources: Sources, now: dt.datetime, token: Token | None = None
) -> Report:
    """Never raises for anything that a document may hold. ``token`` is what secures the document
    when it came as one (``jose.read_token``).

    ``now`` is aware. Who the issuer is, and what it may award, comes from the trust register. What
    a document says is judged only once its signature holds; the policy's completeness only for
    issuers in the register, as others are not bound by it.
    """
    try:
        credential = read_credential(document, token)
    except Malformed as error:
        says = "This is not a credential of a kind that can be verified here."
        return _stopped(Check(Axis.FORMAT, Outcome.FAIL, says, str(error)), document)
    except BeyondUs as error:
        says = "This document holds something that cannot be checked here."
        return _stopped(Check(Axis.FORMAT, Outcome.UNKNOWN, says, str(error)), document)
    trusted = sources.trust().issuer(credential.issuer)
    elements = appendix_1_of(document)
    integrity = _integrity(credential, trusted, sources, now)
    checks = [Check(Axis.FORMAT, Outcome.PASS, _format(credential)), integrity]
    if integrity.outcome is Outcome.FAIL:
        checks += _not_asked(
            _AFTER_INTEGRITY,
            "Not asked, as the signature does not hold.",
            Outcome.UNKNOWN,
        )
    elif integrity.outcome is Outcome.UNKNOWN:
        checks += _not_asked(
            _AFTER_INTEGRITY,
            "Could not be judged, as the signature could not be checked.",
            Outcome.UNKNOWN,
        )
    else:
        checks += [
            _issuer(credential, trusted),
            _authority(credential, trusted),
            check_endorsements(credential, sources=sources, now=now),
            check_status(credential, sources=sources, now=now),
        ]
    checks += [
        _validity(credential, now),
        _completeness(
            elements,
            trusted if credential.is_open_badge else None,
            is_badge=is_badge(document),
        ),
        _holder(credential),
    ]
    return Report(tuple(checks), summary(document, elements))


def summary(document: Mapping[str, Any], elements: Mapping[Element, Any]) -> dict[str, Any]:
    """What a document says of itself, for display; texts that are not there are empty."""
    issuer = document.get("issuer")
    issuer = issuer if isinstance(issuer, Mapping) else {"id": issuer}
    achievement = achievement_of(document)
    achievement_type = achievement.get("achievementType")
    return {
        "id": text_of(document.get("id")),
        "title": text_of(achievement.get("name")) or text_of(document.get("name")),
        "type": _TYPE_IN_WORDS.get(text_of(achievement_type), text_of(achievement_type)),
        "achievement": text_of(achievement.get("id")),
        "learner": learner_name(document),
        "issuer": {"id": text_of(issuer.get("id")), "name": text_of(issuer.get("name"))},
        "awarded": text_of(document.get("awardedDate")) or text_of(document.get("validFrom")),
        "valid_until": text_of(document.get("validUntil")),
        "replaces": replaced_of(document),
        "elements": {element.value: value for element, value in elements.items()},
    }


def _integrity(
    credential: Readable, trusted: TrustedIssuer | None, sources: Sources, now: dt.datetime
) -> Check:
    name = trusted.name if trusted else credential.issuer
    try:
        signed = check_signature(
            credential.document,
            issuer=credential.issuer,
            sources=sources,
            now=now,
            token=credential.token,
        )
    except NotSigned as error:
        says = (
            f"{name} did not sign this as it stands: it was changed, or is a forgery."
            if trusted
            else "The issuer that it names did not sign this as it stands: it was changed, or is a "
            "forgery."
        )
        return Check(Axis.INTEGRITY, Outcome.FAIL, says, str(error))
    except NotCheckable as error:
        says = "The signature could not be checked."
        return Check(Axis.INTEGRITY, Outcome.UNKNOWN, says, str(error))
    known = _in_register(credential, sources)
    if known is False:
        says = (
            f"A key of {name} signed this, but its register of awards does not hold it: a forgery."
        )
        return Check(Axis.INTEGRITY, Outcome.FAIL, says, str(signed))
    says = (
        f"Signed by {name}; nothing was changed since."
        if trusted
        else "Signed by the issuer that it names; nothing was changed since."
    )
    return Check(Axis.INTEGRITY, Outcome.PASS, says, str(signed))


def _in_register(credential: Readable, sources: Sources) -> bool | None:
    """A key that was lost signs what it likes, with any date: the register knows what is true."""
    if not (credential.is_open_badge and isinstance(sources, Registry)):
        return None
    return sources.registers(credential.issuer, credential.document)


def _format(credential: Readable) -> str:
    kind = "an Open Badges 3.0" if credential.is_open_badge else "a verifiable"
    return f"It is {kind} credential{' in a signed token' if credential.token else ''}."


def _issuer(credential: Readable, trusted: TrustedIssuer | None) -> Check:
    if trusted is None:
        return Check(
            Axis.ISSUER,
            Outcome.UNKNOWN,
            "The trust register does not know who issued this.",
            f"{credential.issuer} is not in the register; the name in the credential is a claim.",
        )
    operated = f", operated by {trusted.operated_by}" if trusted.operated_by else ""
    says = f"Issued by {trusted.name} ({trusted.country}){operated}, says the trust register."
    return Check(Axis.ISSUER, Outcome.PASS, says, credential.issuer)


def _authority(credential: Readable, trusted: TrustedIssuer | None) -> Check:
    """Judged on the day of award, by the register (5.9, 5.10, 7.9, 7.10)."""
    if trusted is None:
        says = "Whether its issuer was allowed to award it is not known."
        return Check(Axis.AUTHORITY, Outcome.UNKNOWN, says)
    if not credential.is_open_badge or credential.awarded_at is None:
        says = "It is of a kind for which the trust register does not say who may award it."
        return Check(Axis.AUTHORITY, Outcome.UNKNOWN, says)
    day = credential.awarded_at.astimezone(dt.UTC).date()
    refusals = []
    for authority in trusted.authority_for(credential.achievement):
        refusal = authority.refusal(day)
        if not refusal:
            return Check(
                Axis.AUTHORITY,
                Outcome.PASS,
                f"{trusted.name} was allowed to award it on {day}.",
                f"decision {authority.decision}",
            )
        refusals.append(refusal)
    return Check(
        Axis.AUTHORITY,
        Outcome.FAIL,
        f"{trusted.name} was not allowed to award it on {day}.",
        " ".join(refusals) or f"The register does not let it award {credential.achievement}.",
    )


def _validity(credential: Readable, now: dt.datetime) -> Check:
    if credential.valid_from is not None and now < credential.valid_from:
        says = f"It is not valid before {credential.valid_from.date()}."
        return Check(
            Axis.VALIDITY, Outcome.FAIL, says, credential.valid_from.isoformat(), code="early"
        )
    if credential.valid_until is None:
        return Check(Axis.VALIDITY, Outcome.PASS, "It does not expire.")
    until = credential.valid_until
    if now >= until:
        says = f"It expired on {until.date()}."
        return Check(Axis.VALIDITY, Outcome.FAIL, says, until.isoformat(), code="expired")
    return Check(Axis.VALIDITY, Outcome.PASS, f"It is valid until {until.date()}.")


def _completeness(
    elements: Mapping[Element, Any], trusted: TrustedIssuer | None, *, is_badge: bool
) -> Check:
    missing = lacking(elements, is_badge=is_badge, awarded=True)
    if not missing:
        says = "It holds all mandatory elements of a European micro-credential."
        if is_badge:
            says = "It holds all mandatory elements, as a participation badge."
        return Check(Axis.COMPLETENESS, Outcome.PASS, says)
    detail = f"missing: {', '.join(missing)}"
    if trusted is None:
        says = "Not judged: its issuer is not bound by the policy of the alliance."
        return Check(Axis.COMPLETENESS, Outcome.SKIPPED, says, detail)
    says = f"{len(missing)} mandatory element(s) of Appendix 1 are missing."
    return Check(Axis.COMPLETENESS, Outcome.FAIL, says, detail)


def _holder(credential: Readable) -> Check:
    """The name is the issuer's word for the learner; whoever shows the credential proves nothing.
    Characters that do not print (or turn the reading direction) are left out of the sentence."""
    name = "".join(c for c in learner_name(credential.document) if c.isprintable())
    says = (
        f"It was given to {name}. Compare the name with an identity document."
        if name
        else "It does not name its learner in clear."
    )
    return Check(Axis.HOLDER, Outcome.SKIPPED, says)


def _stopped(check: Check, document: Mapping[str, Any]) -> Report:
    rest = tuple(axis for axis in Axis if axis is not Axis.FORMAT)
    says = "Not asked, as the document cannot be read as a credential."
    return Report(
        (check, *_not_asked(rest, says, Outcome.SKIPPED)),
        summary(document, appendix_1_of(document)),
    )


def _not_asked(axes: tuple[Axis, ...], says: str, outcome: Outcome) -> list[Check]:
    return [Check(axis, outcome, says) for axis in axes]
