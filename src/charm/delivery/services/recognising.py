"""Earlier learning counts inside an edition: a learner asks, who judges there decides (6.6.1)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from charm.alliance.queries import Person
from charm.core.proposal.values import clean_line, clean_uri
from charm.core.workflow.delivery import DeliveryRole, take, who_can
from charm.core.workflow.recognition import (
    RECOGNITION_STEPS,
    RecognitionFacts,
    RecognitionState,
)
from charm.delivery import queries, rules
from charm.delivery.models import Enrolment, Recognition
from charm.delivery.recognitions import STANDS, in_words, learns_now, recognition_for, targets_of
from charm.delivery.services.acting import title_of
from charm.foundation import clock, files, ledger, letterbook
from charm.foundation.errors import NotAllowed, Unfit
from charm.foundation.texts import note_of
from charm.foundation.transactions import act, locked, save_next


@act()
def ask_recognition(
    *,
    enrolment: uuid.UUID,
    target: str,
    kind: str,
    what: str,
    place: str,
    by: Person,
    credits: str = "",
    explanation: str = "",
    link: str = "",
    file: tuple[str, bytes] | None = None,
) -> Recognition:
    """Ask that earlier learning counts for a criterion or outcome, named by the code of a
    :class:`~charm.delivery.recognitions.Target`; ``file`` is name and bytes. Raises Refusal without
    evidence or while the same is asked already, Unfit for what cannot be read."""
    rules.enrolment_for(by, enrolment)
    row = locked(Enrolment, enrolment)
    if DeliveryRole.LEARNER not in rules.roles_to(by, row):
        raise NotAllowed(who_can(RECOGNITION_STEPS["ask-recognition"]))
    found = next((one for one in targets_of(row.edition) if one.code == target), None)
    if found is None:
        raise Unfit("Choose what it is to count for.")
    if kind not in Recognition.Kind.values:
        raise Unfit("Say what it is: credits, or other earlier learning.")
    said = Recognition(
        enrolment=row,
        criterion=found.criterion,
        outcome=found.outcome,
        kind=kind,
        what=_line(what, 200, "Say what you learned."),
        place=_line(place, 200, "Say where you learned it."),
        credits=_line(credits, 40),
        explanation=note_of(explanation, what="The explanation"),
        link=_address(link),
        asked_at=clock.now(),
    )
    known = row.recognitions.filter(criterion=found.criterion, outcome=found.outcome)
    facts = RecognitionFacts(
        learns_now=learns_now(row),
        evidence_given=bool(said.link or file),
        not_asked_already=not known.filter(state__in=STANDS).exists(),
    )
    said.state = take(RECOGNITION_STEPS, "ask-recognition", state=None, facts=facts) or ""
    said.save(force_insert=True)
    if file is not None:
        name, content = file
        files.keep(content, name=name, about=said.ref, by=by.key)
    _note("recognition_asked", said, by, "ask-recognition", "learner")
    for lead in queries.leads_of(row.edition):
        letterbook.write(
            "recognition-asked",
            key=f"{said.id}:{lead.id}",
            to=lead,
            at=("teaching-recognition", said.id),
            title=title_of(row.edition),
            by=by.name,
            learned=said.what,
            counts=in_words(said),
        )
    return said


@act()
def withdraw_recognition(*, recognition: uuid.UUID, by: Person, seen: int) -> Recognition:
    """The learner no longer asks."""
    row = _opened(recognition, by, "withdraw-recognition", seen, RecognitionFacts())
    save_next(row, "state")
    _note("recognition_withdrawn", row, by, "withdraw-recognition", "learner")
    return row


@act()
def decide_recognition(
    *, recognition: uuid.UUID, recognised: bool, reason: str, by: Person, seen: int
) -> Recognition:
    """Recognise earlier learning or not, with the reason: by who judges in that edition, never by
    the learner. What is recognised is evidence in the completion rule; a micro-credential still
    needs a passed assessment (5.1)."""
    name = "recognise" if recognised else "refuse-recognition"
    found = recognition_for(by, recognition, to=name)
    enrolment = locked(Enrolment, found.enrolment_id)
    said = note_of(reason, what="The reason")
    facts = RecognitionFacts(
        learns_now=learns_now(enrolment),
        not_the_learner=enrolment.learner_id != by.pk,
        reason_given=bool(said),
    )
    row = _opened(recognition, by, name, seen, facts)
    row.reason, row.decided_at, row.decided_by = said, clock.now(), by
    save_next(row, "state", "reason", "decided_at", "decided_by")
    save_next(enrolment)
    _note("recognition_decided", row, by, name, "assessor", private={"reason": said})
    letterbook.write(
        f"recognition-{row.state}",
        key=f"{row.id}",
        to=enrolment.learner,
        at=("learning-enrolment", enrolment.id),
        title=title_of(enrolment.edition),
        learned=row.what,
        counts=in_words(found),
        reason=said,
    )
    return row


def _opened(
    ref: uuid.UUID, by: Person, name: str, seen: int, facts: RecognitionFacts
) -> Recognition:
    recognition_for(by, ref, to=name)
    row = locked(Recognition, ref, seen=seen)
    row.state = take(RECOGNITION_STEPS, name, state=row.state, facts=facts) or row.state
    return row


def _note(
    act: str,
    row: Recognition,
    by: Person,
    step: str,
    role: str,
    private: Mapping[str, Any] | None = None,
) -> None:
    """Into the history of the enrolment."""
    ledger.record(
        act,
        actor=by.key,
        role=role,
        clauses=RECOGNITION_STEPS[step].clauses,
        about=row.enrolment.ref,
        facts={"recognition": str(row.id), "state": RecognitionState(row.state).value},
        private=dict(private) if private else None,
    )


def _line(text: str, limit: int, missing: str = "") -> str:
    try:
        said = clean_line(text)
    except ValueError as error:
        raise Unfit(f"This text {error}.") from error
    if missing and not said:
        raise Unfit(missing)
    if len(said) > limit:
        raise Unfit(f"This text has at most {limit} characters: shorten it.")
    return said


def _address(link: str) -> str:
    if not link.strip():
        return ""
    try:
        said = clean_uri(link)
    except ValueError as error:
        raise Unfit(f"The address {error}.") from error
    if not said.startswith("https://"):
        raise Unfit("The address of the evidence begins with https://.")
    return said
