"""Choose learners to be awarded together: a job does it, for all of them or for nobody.

Where the issuer asks for a second person, one holder of the seal proposes and another approves or
sends back; the learners among them do neither (7.10, 7.20.3).
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from charm.alliance.queries import Mandate, Person, holders
from charm.awards import rules
from charm.awards.models import Chosen, Group, Issuer
from charm.awards.queries import awards_by_enrolment
from charm.awards.services.candidates import candidates, reasons_among
from charm.awards.services.issuing import issuers_through_door
from charm.awards.services.working import award_group
from charm.core.workflow import Reason, Refusal
from charm.core.workflow.delivery import GROUP_STEPS, GroupFacts, take
from charm.delivery.queries import enrolments_by_id, lock_enrolments
from charm.foundation import clock, jobs, ledger, letterbook
from charm.foundation.errors import NotFound, Unfit
from charm.foundation.texts import note_of
from charm.foundation.transactions import act, locked, save_next


@act()
def choose(*, issuer: str, seen: Mapping[uuid.UUID, int], by: Person) -> Group:
    """Choose whom to award, by the holder of the seal; ``seen`` are the revisions of their
    enrolments on the actor's screen, in the order of the numbers to come. A second click finds the
    group of the first. Raises Stale when an enrolment moved, Refusal with the learners who are
    awarded, or in another group, already, and with what stands against any of them today; the job
    judges again."""
    rules.group_at(by, issuer)
    rows = enrolments_by_id(seen)
    if len(rows) != len(seen):
        raise NotFound("There is no such enrolment.")
    house = locked(Issuer, issuer)
    if any(found != house for found in issuers_through_door(rows, by).values()):
        raise Unfit("Those whom you chose are not all awarded by this issuer.")
    known = _in_open_group(seen)
    same = known[0].group if known and len(known) == len(seen) else None
    if same is not None and same.size == len(seen) and same.chosen_by_id == by.pk:
        return same
    lock_enrolments(seen)
    taken = {row.enrolment_id for row in known} | set(awards_by_enrolment(seen))
    if taken:
        says = "{}: is awarded already, or chosen in another group."
        names = [row.learner.name for row in rows if row.id in taken]
        raise Refusal("choose", [Reason(says.format(name), "7.10") for name in names], ())
    found = {row.id: row for row in rows}
    against = reasons_among(candidates([found[ref] for ref in seen], house))
    if against:
        raise Refusal("choose", against, ())
    return open_group(house, seen, by)


def open_group(
    issuer: Issuer, seen: Mapping[uuid.UUID, int], by: Person, **correction: object
) -> Group:
    """The group itself, within the act that chose; the table says whether a second person is
    asked for."""
    step = "propose" if issuer.asks_second else "award-together"
    facts = GroupFacts(somebody_chosen=bool(seen), one_person_suffices=not issuer.asks_second)
    group = Group.objects.create(
        issuer=issuer,
        state=take(GROUP_STEPS, step, state=None, facts=facts) or "",
        asks_second=issuer.asks_second,
        size=len(seen),
        chosen_at=clock.now(),
        chosen_by=by,
        **correction,
    )
    Chosen.objects.bulk_create(
        Chosen(group=group, enrolment_id=ref, seen=revision, place=place)
        for place, (ref, revision) in enumerate(seen.items())
    )
    _note("awards_proposed" if issuer.asks_second else "awards_chosen", group, by, step)
    if not issuer.asks_second:
        jobs.enqueue(award_group, group=str(group.id))
        return group
    for person in holders(Mandate.Office.SEAL, university=issuer.university_id):
        if person.pk != by.pk:
            _write("awards-to-approve", group, person, by=by.name)
    return group


@act()
def approve(*, group: uuid.UUID, by: Person, seen: int) -> Group:
    """The second person lets the group be awarded."""
    row = _opened(group, by, "approve", seen)
    learns = row.chosen.filter(enrolment__learner=by).exists()
    facts = GroupFacts(not_the_first=row.chosen_by_id != by.pk, not_a_learner=not learns)
    _answer(row, by, "approve", facts)
    _note("awards_approved", row, by, "approve")
    jobs.enqueue(award_group, group=str(row.id))
    return row


@act()
def send_back(*, group: uuid.UUID, by: Person, reason: str, seen: int) -> Group:
    """The second person does not let it be awarded, and says why; the first hears of it."""
    row = _opened(group, by, "send-back", seen)
    said = note_of(reason, what="The reason")
    row.answer = said
    facts = GroupFacts(reason_given=bool(said), not_the_first=row.chosen_by_id != by.pk)
    _answer(row, by, "send-back", facts)
    close(row)
    _note("awards_sent_back", row, by, "send-back", private={"reason": said})
    _write("awards-sent-back", row, row.chosen_by, by=by.name, reason=said)
    return row


@act()
def take_back(*, group: uuid.UUID, by: Person, seen: int) -> Group:
    """Who proposed it takes it back before anybody answered."""
    row = _opened(group, by, "take-back", seen)
    facts = GroupFacts(is_the_first=row.chosen_by_id == by.pk)
    row.state = take(GROUP_STEPS, "take-back", state=row.state, facts=facts) or row.state
    save_next(row, "state")
    close(row)
    _note("awards_taken_back", row, by, "take-back")
    return row


def close(group: Group) -> None:
    """Its learners can be chosen again, or are awarded."""
    group.chosen.update(is_open=False)


def _opened(group: uuid.UUID, by: Person, step: str, seen: int) -> Group:
    rules.group_for(by, group, to=step)
    return locked(Group, group, seen=seen)


def _answer(row: Group, by: Person, step: str, facts: GroupFacts) -> None:
    row.state = take(GROUP_STEPS, step, state=row.state, facts=facts) or row.state
    row.answered_at, row.answered_by = clock.now(), by
    save_next(row, "state", "answered_at", "answered_by", "answer")


def _in_open_group(seen: Mapping[uuid.UUID, int]) -> list[Chosen]:
    rows = Chosen.objects.filter(enrolment__in=list(seen), is_open=True)
    return list(rows.select_related("group").order_by("group", "place"))


def _note(
    act: str, group: Group, by: Person, step: str, private: Mapping[str, str] | None = None
) -> None:
    ledger.record(
        act,
        actor=by.key,
        role="seal",
        clauses=GROUP_STEPS[step].clauses,
        about=group.ref,
        facts={"state": group.state, "issuer": group.issuer_id, "learners": group.size},
        private=private,
    )


def _write(role: str, group: Group, to: Person, **more: Any) -> None:
    letterbook.write(
        role,
        key=f"{group.id}:{to.id}",
        to=to,
        at=("register-group", group.id),
        issuer=group.issuer.name,
        waiting=str(group.size),
        **more,
    )
