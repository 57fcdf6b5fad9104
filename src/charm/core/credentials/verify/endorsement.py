"""Who else stands behind an achievement: endorsements that a credential brings along.

Never what a credential stands or falls with. Whether its issuer may award is judged by the trust
register; an endorsement adds the word of the body that decided, in a form that outlives this house.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from charm.core.credentials.openbadges import achievement_of, text_of
from charm.core.credentials.report import Axis, Check, Outcome
from charm.core.credentials.times import read_timestamp
from charm.core.credentials.verify.integrity import NotCheckable, NotSigned, check_signature
from charm.core.credentials.verify.reading import Malformed, Readable, issuer_of
from charm.core.credentials.verify.sources import Sources

MOST_ENDORSEMENTS = 4
"""Each costs a signature and perhaps a look at the network."""
_WORST_FIRST = (Outcome.FAIL, Outcome.UNKNOWN, Outcome.PASS)


def check_endorsements(credential: Readable, *, sources: Sources, now: dt.datetime) -> Check:
    """Of a credential whose own signature holds: the worst that is said of one of them."""
    listed = _endorsements(credential.document)
    if not listed:
        return Check(Axis.ENDORSEMENT, Outcome.SKIPPED, "It brings no endorsement.")
    if len(listed) > MOST_ENDORSEMENTS:
        says = f"It brings more than {MOST_ENDORSEMENTS} endorsements, which are not all checked."
        return Check(Axis.ENDORSEMENT, Outcome.UNKNOWN, says)
    checks = [_check(one, credential, sources, now) for one in listed]
    return min(checks, key=lambda check: _WORST_FIRST.index(check.outcome))


def _endorsements(document: Mapping[str, Any]) -> list[Any]:
    """Of the achievement, and of the award itself."""
    found: list[Any] = []
    for holder in (achievement_of(document), document):
        value = holder.get("endorsement", [])
        found += value if isinstance(value, list) else [value]
    return found


def _check(said: Any, credential: Readable, sources: Sources, now: dt.datetime) -> Check:
    try:
        endorser = _endorser(said, credential)
        signed = check_signature(said, issuer=endorser, sources=sources, now=now)
    except (NotSigned, Malformed) as error:
        says = "An endorsement in it does not hold: whom it names did not sign it."
        return Check(Axis.ENDORSEMENT, Outcome.FAIL, says, str(error))
    except NotCheckable as error:
        says = "The signature of an endorsement could not be checked."
        return Check(Axis.ENDORSEMENT, Outcome.UNKNOWN, says, str(error))
    known = sources.trust().issuer(endorser)
    if known is None:
        says = "The trust register does not know who endorses it."
        return Check(Axis.ENDORSEMENT, Outcome.UNKNOWN, says, endorser)
    comment = text_of(said["credentialSubject"].get("endorsementComment"))
    return Check(
        Axis.ENDORSEMENT,
        Outcome.PASS,
        f"{known.name} endorses what it was awarded for.",
        f"{''.join(c for c in comment if c.isprintable())} Signed with {signed}".strip(),
    )


def _endorser(said: Any, credential: Readable) -> str:
    """Whom it names as its issuer. Raises Malformed for what does not endorse this."""
    if not isinstance(said, Mapping):
        raise Malformed("an endorsement must be an object")
    types = said.get("type")
    if "EndorsementCredential" not in (types if isinstance(types, list) else [types]):
        raise Malformed("an endorsement must be of the type EndorsementCredential")
    subject = said.get("credentialSubject")
    about = subject.get("id") if isinstance(subject, Mapping) else None
    if about not in {credential.achievement, credential.document.get("id")} - {None, ""}:
        raise Malformed("an endorsement is about something else than this award")
    _check_days(said, credential)
    return issuer_of(said)


def _check_days(said: Mapping[str, Any], credential: Readable) -> None:
    """It held on the day of award: what ends later takes nothing back."""
    for name in ("validFrom", "validUntil"):
        if name not in said or credential.awarded_at is None:
            continue
        try:
            moment = read_timestamp(said[name])
        except ValueError as error:
            raise Malformed(f"an endorsement: {name}: {error}") from None
        if (credential.awarded_at < moment) == (name == "validFrom"):
            raise Malformed(f"an endorsement did not hold on the day of award ({name})")
