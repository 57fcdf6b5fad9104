"""Learners hand in their work: until it is due they replace it, afterwards it is late once."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from charm.alliance.queries import Person
from charm.core.proposal.values import MAX_TEXT
from charm.core.workflow.assessment import WORK_STEPS, WorkFacts
from charm.core.workflow.delivery import BEGUN, take
from charm.delivery import assessment_rules
from charm.delivery.models import Component, Enrolment, Mark, Submission
from charm.delivery.services.acting import title_of
from charm.foundation import clock, files, ledger, letterbook
from charm.foundation.errors import Stale, Unfit
from charm.foundation.files import StoredFile
from charm.foundation.texts import note_of
from charm.foundation.transactions import act, locked

MOST_FILES = 10
Given = tuple[str, bytes]
"""The name of a file and its bytes."""


@act()
def hand_in(
    *,
    enrolment: uuid.UUID,
    component: int,
    by: Person,
    seen: int,
    text: str = "",
    given: Sequence[Given] = (),
) -> Submission:
    """Hand in a text and files, or replace the text and add files to those that are there; ``seen``
    is the revision of the work on the learner's screen, 0 before the first. Raises Refusal when
    nothing can be handed in now, Unfit for a file that cannot be taken."""
    row, found = assessment_rules.work_for(by, enrolment, component, to="hand-in")
    row = locked(Enrolment, row.pk)
    known = _known(found, row, seen)
    said = note_of(text, limit=MAX_TEXT, what="The text")
    kept = files.of(known.ref) if known else []
    _take(row, found, known, something_given=bool(said or given or kept))
    if len(kept) + len(given) > MOST_FILES:
        raise Unfit(f"{MOST_FILES} files at most are handed in: take one back first.")
    now = clock.now()
    work = known or Submission(component=found, enrolment=row, revision=0)
    work.text, work.handed_in_at, work.is_late = said, now, now > found.due_at
    work.revision += 1
    work.save(force_insert=known is None)
    for name, content in given:
        files.keep(content, name=name, about=work.ref, by=by.key)
    _receipt(work, found, row, files.of(work.ref))
    return work


@act()
def take_back_file(
    *, enrolment: uuid.UUID, component: int, file: uuid.UUID | str, by: Person, seen: int
) -> None:
    """Take back one file while the work can be replaced. Raises Unfit for what would leave nothing
    handed in."""
    row, found = assessment_rules.work_for(by, enrolment, component, to="hand-in")
    row = locked(Enrolment, row.pk)
    work = _known(found, row, seen)
    _take(row, found, work, something_given=True)
    if work is None:
        raise Unfit("Nothing was handed in yet.")
    one = files.one_of(work.ref, file)
    if not work.text and len(files.of(work.ref)) == 1:
        raise Unfit("Nothing would be left: hand in another file first.")
    files.forget(one)
    work.revision += 1
    work.save(update_fields=["revision"])
    _note("work_file_taken_back", work, found, row, [one])


def reasons_facts(row: Enrolment, component: Component, known: Submission | None) -> WorkFacts:
    """What holds of handing in now, but for what is given."""
    return WorkFacts(
        edition_has_begun=row.edition.state in BEGUN,
        takes_work=component.handed_in,
        may_replace=known is None or clock.now() <= component.due_at,
        not_marked=not Mark.objects.filter(component=component, enrolment=row).exists(),
        something_given=True,
    )


def _take(
    row: Enrolment, component: Component, known: Submission | None, *, something_given: bool
) -> None:
    facts = replace(reasons_facts(row, component, known), something_given=something_given)
    take(WORK_STEPS, "hand-in", state=row.state, facts=facts)


def _known(component: Component, row: Enrolment, seen: int) -> Submission | None:
    known = Submission.objects.filter(component=component, enrolment=row).first()
    if (known.revision if known else 0) != seen:
        raise Stale("This work")
    return known


def _receipt(
    work: Submission, component: Component, row: Enrolment, there: Sequence[StoredFile]
) -> None:
    _note("work_handed_in", work, component, row, there)
    zone = ZoneInfo(row.edition.time_zone)
    letterbook.write(
        "work-handed-in-late" if work.is_late else "work-handed-in",
        key=f"{work.id}:{work.revision}",
        to=row.learner,
        at=("learning-work", row.id, component.pk),
        title=title_of(row.edition),
        assessment=component.title,
        moment=work.handed_in_at.astimezone(zone),
        due_at=component.due_at.astimezone(zone),
        handed_in="\n".join(f"– {one.name}" for one in there) or "–",
    )


def _note(
    done: str, work: Submission, component: Component, row: Enrolment, there: Sequence[StoredFile]
) -> None:
    ledger.record(
        done,
        actor=row.learner.key,
        role="learner",
        clauses=WORK_STEPS["hand-in"].clauses,
        about=row.ref,
        facts={
            "component": component.ref,
            "late": work.is_late,
            "files": [one.sha256 for one in there],
        },
    )
