"""Open admission to an edition, start it, end it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

from charm.alliance.queries import Person
from charm.catalogue.queries import accreditation_covers, accredited_until
from charm.catalogue.services.listing import Run, list_run, list_runs, unlist_run
from charm.core.completion import LeafKind
from charm.core.workflow import Reason
from charm.core.workflow.delivery import (
    EDITION_STEPS,
    EditionFacts,
    EditionState,
    EntryState,
    reasons_against,
)
from charm.delivery import queries
from charm.delivery.completion import can_do_without
from charm.delivery.models import Edition, StaffRole
from charm.delivery.plans import plan_of
from charm.delivery.services.acting import note, opened_edition, step_edition
from charm.foundation import clock, outbox
from charm.foundation.texts import note_of
from charm.foundation.transactions import act, save_next


@act()
def open_admission(*, edition: uuid.UUID, by: Person, seen: int, answer: str = "") -> Edition:
    """Let learners enrol. From now on the completion criteria stay as they are (7.20.2). ``answer``
    is what the actor says to the findings on the sessions, if there are any (7.14)."""
    said = note_of(answer, what="The answer")
    private = {"answer": said} if said else None
    return _moved(edition, "open-admission", "admission_opened", by, seen, private)


@act()
def start_edition(*, edition: uuid.UUID, by: Person, seen: int) -> Edition:
    """Close admission and begin, on its first day or later."""
    return _moved(edition, "start", "edition_started", by, seen)


@act()
def end_edition(*, edition: uuid.UUID, by: Person, seen: int) -> Edition:
    """End it, on its last day or later; upper rooms learn of it (7.25). Results and confirmations
    can still be given."""
    return _moved(edition, "end", "edition_ended", by, seen)


def _moved(
    edition: uuid.UUID,
    name: str,
    act: str,
    by: Person,
    seen: int,
    private: Mapping[str, str] | None = None,
) -> Edition:
    row = opened_edition(edition, by, to=name, seen=seen)
    step_edition(row, name, facts_of(row))
    save_next(row, "state")
    _list(row)
    note(act, row, by, step=name, role="lead", private=private)
    outbox.publish(act, key=f"{row.id}", edition=str(row.id))
    return row


def _list(edition: Edition) -> None:
    """In the catalogue, who looks for dates finds what takes people (7.17)."""
    if edition.state != EditionState.OPEN:
        unlist_run(edition.id)
        return
    (run,) = _runs([edition])
    list_run(edition.version.entry, edition=run.edition, begins=run.begins, last_day=run.last_day)


def list_what_takes_people() -> int:
    """Whatever takes people is found by its dates, and nothing else. Returns how many editions were
    listed otherwise."""
    rows = Edition.objects.filter(state=EditionState.OPEN)
    return list_runs(_runs(rows.select_related("version__entry", "admission")))


def _runs(editions: Iterable[Edition]) -> list[Run]:
    """Each with the last day of admission, or of the accreditation where that comes first (7.9)."""
    rows = list(editions)
    entries = {row.version.entry_id: row.version.entry for row in rows}
    accredited = accredited_until(entries.values())
    found = []
    for row in rows:
        admission = getattr(row, "admission", None)
        days = [admission.closes_on if admission else None, accredited.get(row.version.entry_id)]
        last = min((day for day in days if day is not None), default=None)
        found.append(Run(row.id, row.version.entry_id, row.starts_on, last))
    return found


def reasons_now(edition: Edition, name: str) -> tuple[Reason, ...]:
    """Why the named step is not possible today; nothing when it is."""
    return reasons_against(EDITION_STEPS, name, state=edition.state, facts=facts_of(edition))


def facts_of(edition: Edition) -> EditionFacts:
    """What holds of the edition today, in its own time zone."""
    entry = edition.version.entry
    today = clock.now().astimezone(ZoneInfo(edition.time_zone)).date()
    formal = queries.is_formal(edition)
    university = entry.university_id
    planned = plan_of(edition)
    return EditionFacts(
        entry_published=entry.state == EntryState.PUBLISHED,
        has_lead=edition.staff.filter(role=StaffRole.Role.LEAD).exists(),
        criteria_fixed=formal or _criteria_suffice(edition),
        assessment_planned=planned is None or planned.is_complete,
        accreditation_covers_dates=not formal
        or accreditation_covers(entry, university, edition.starts_on, edition.ends_on),
        accreditation_valid_today=not formal or accreditation_covers(entry, university, today),
        start_reached=today >= edition.starts_on,
        end_reached=today >= edition.ends_on,
    )


def _criteria_suffice(edition: Edition) -> bool:
    """Participation alone leads to a badge, never to a micro-credential, whatever a learner chooses
    (7.20)."""
    rule = queries.completion_rule(edition)
    if rule is None:
        return False
    return not queries.needs_result(edition) or can_do_without(rule, LeafKind.PARTICIPATION)
