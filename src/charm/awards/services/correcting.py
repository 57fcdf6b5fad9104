"""Correct an award: a new one takes its place, and the old one says by which it was superseded.

A learner's name changed, something was wrong, a result was corrected; or a case was upheld for the
learner after the award had been taken back (7.26). What the new one says is what is on record now.
"""

from __future__ import annotations

import uuid

from charm.alliance.queries import Person
from charm.awards import rules
from charm.awards.models import Award, Chosen, Group
from charm.awards.queries import record_of
from charm.awards.services.candidates import candidates, reasons_among
from charm.awards.services.grouping import open_group
from charm.awards.services.judging import award_record, basis_of
from charm.core.credentials.record import AwardRecord
from charm.core.workflow import Refusal
from charm.core.workflow.delivery import AWARD_STEPS, AwardFacts, AwardState, take
from charm.delivery.cases import upheld_since
from charm.delivery.progress import progress_of
from charm.delivery.queries import enrolments_by_id, lock_enrolments
from charm.foundation.errors import NotAllowed
from charm.foundation.texts import note_of
from charm.foundation.transactions import act, locked

SAID = ("definition", "learner", "result", "learning_started", "learning_ended")
"""What a correction can change; number, salt and moments are new in any case."""


@act()
def correct_award(*, award: uuid.UUID, by: Person, reason: str, seen: int) -> Group:
    """Issue it anew, by the holder of the issuer's seal, as everything stands on record now; where
    a second person is asked for, that is proposed to them. The job that writes the new award takes
    the old one back in the same act. A second click finds the first. Raises Refusal with every
    reason, also when nothing would be different."""
    rules.award_for(by, award, to="supersede")
    row = locked(Award, award, seen=seen)
    if row.learner_id == by.pk:
        raise NotAllowed("Nobody awards to themselves: a colleague who holds the seal does it.")
    known = Chosen.objects.filter(enrolment=row.enrolment_id, is_open=True).first()
    if known is not None and known.group.replaces_id == row.pk:
        return known.group
    said = note_of(reason, what="The reason")
    facts = AwardFacts(
        reason_given=bool(said),
        not_superseded=not hasattr(row, "replaced_by"),
        something_differs=bool(changes_of(row)) or _key_is_lost(row),
        case_upheld=_upheld(row),
    )
    step = "reissue" if row.state == AwardState.REVOKED else "supersede"
    take(AWARD_STEPS, step, state=row.state, facts=facts)
    lock_enrolments({row.enrolment_id: None})
    (enrolment,) = enrolments_by_id([row.enrolment_id])
    against = reasons_among(candidates([enrolment], row.issuer))
    if against:
        raise Refusal(step, against, ())
    return open_group(row.issuer, {enrolment.id: enrolment.revision}, by, replaces=row, why=said)


def changes_of(award: Award) -> list[tuple[str, str, str]]:
    """What would be different in a new one: the part, what it says, what it would say."""
    was, now = record_of(award), _record_now(award)
    found = []
    for name in SAID:
        before, after = getattr(was, name), getattr(now, name)
        if before != after:
            found.append((name, _said(name, before), _said(name, after)))
    return found


def may_be_reissued(award: Award) -> bool:
    """Whether a case about it was upheld for the learner since it was taken back."""
    return not hasattr(award, "replaced_by") and _upheld(award)


def _upheld(award: Award) -> bool:
    return award.revoked_at is not None and upheld_since(award.enrolment_id, award.revoked_at)


def _key_is_lost(award: Award) -> bool:
    return award.key is not None and award.key.compromised_at is not None


def _record_now(award: Award) -> AwardRecord:
    was = record_of(award)
    (row,) = progress_of([award.enrolment])
    version = row.enrolment.edition.version
    basis = basis_of(version, formal=row.is_formal)
    return award_record(
        row, was.issuer, basis, id=was.id, number=was.number, status=was.status,
        suspension=was.suspension, salt=was.salt, at=was.awarded_at,
    )  # fmt: skip


def _said(name: str, value: object) -> str:
    if name == "learner":
        return f"{value.given_name} {value.family_name}, {value.email}"  # type: ignore[attr-defined]
    if name == "result":
        return f"{value.value} ({value.scheme})" if value else ""  # type: ignore[attr-defined]
    return "" if name == "definition" else str(value or "")
