"""A case is heard: the learner's statement, documents, a panel, the days for each (7.26)."""

from __future__ import annotations

import datetime as dt
import uuid

from charm.alliance.queries import Mandate, Person, holders
from charm.alliance.rules import holds
from charm.core.proposal.values import MAX_TEXT
from charm.core.workflow.delivery import EnrolmentFacts
from charm.delivery import cases, rules
from charm.delivery.models import CaseRules, Enrolment, Hold, PanelMember
from charm.delivery.services.acting import note, step_enrolment, title_of
from charm.foundation import clock, files, ledger, letterbook
from charm.foundation.errors import NotAllowed, Stale, Unfit
from charm.foundation.files import StoredFile
from charm.foundation.texts import note_of
from charm.foundation.transactions import act, locked

MOST_DAYS = 365
MOST_MEMBERS = 7
MOST_FILES = 10


@act()
def name_panel_member(*, hold: uuid.UUID, person: Person, by: Person) -> PanelMember:
    """Name who decides the case with others, by the registrar: from now on its panel decides it.
    Raises Unfit for whoever opened it, judged the learner, or learns."""
    row, found = _open(hold, by, "name-panel")
    if not person.is_active:
        raise Unfit("This account is closed.")
    if cases.has_part(found, person):
        raise Unfit("Who opened a case, judged the learner or learns does not sit on its panel.")
    known = found.panel.filter(person=person).first()
    if known is not None:
        return known
    if found.panel.count() >= MOST_MEMBERS:
        raise Unfit(f"A panel has at most {MOST_MEMBERS} members.")
    member = PanelMember.objects.create(
        hold=found, person=person, named_at=clock.now(), named_by=by
    )
    _note("panel_named", row, found, by, "name-panel", member=person.key)
    letterbook.write(
        "case-panel",
        key=f"{found.id}:{person.id}",
        to=person,
        at=("case", found.id),
        title=title_of(row.edition),
        by=by.name,
        until=found.decide_until,
    )
    return member


@act()
def release_panel_member(*, hold: uuid.UUID, person: uuid.UUID, by: Person) -> None:
    """Take somebody off the panel; who is not on it stays so."""
    row, found = _open(hold, by, "name-panel")
    member = found.panel.filter(person=person).select_related("person").first()
    if member is None:
        return
    key = member.person.key
    member.delete()
    _note("panel_released", row, found, by, "name-panel", member=key)


@act()
def give_statement(*, hold: uuid.UUID, statement: str, by: Person) -> Hold:
    """The learner's own account, until the last day for it; a later one takes its place. Whoever
    decides is told."""
    row, found = _open(hold, by, "give-statement")
    if found.statement_until is not None and cases.today_of(row) > found.statement_until:
        raise Unfit("The last day for a statement is over.")
    said = note_of(statement, limit=MAX_TEXT, what="The statement")
    if not said:
        raise Unfit("Write what happened as you see it.")
    if said == found.statement:
        return found
    found.statement, found.stated_at = said, clock.now()
    found.save(update_fields=["statement", "stated_at"])
    _note("statement_given", row, found, by, "give-statement", private=said)
    for person in _deciding(found):
        letterbook.write(
            "case-statement",
            key=f"{found.id}:{person.id}:{found.stated_at.isoformat()}",
            to=person,
            at=("case", found.id),
            title=title_of(row.edition),
        )
    return found


@act()
def hand_in_document(*, hold: uuid.UUID, name: str, data: bytes, by: Person) -> StoredFile:
    """A document of the case, by whoever is heard in it, teaches, keeps or decides it. Raises Unfit
    for a file that cannot be taken."""
    row, found = _open(hold, by, "hand-in-document")
    if len(cases.documents_of(found)) >= MOST_FILES:
        raise Unfit(f"A case has at most {MOST_FILES} documents.")
    kept = files.keep(data, name=name, about=cases.ref_of(found), by=by.key)
    _note("case_document", row, found, by, "hand-in-document", file=kept.sha256)
    return kept


@act()
def set_case_rules(
    *, university: str, appeal_days: int, statement_days: int, panel_days: int, by: Person,
    seen: int,
) -> CaseRules:  # fmt: skip
    """How many days the university gives, by its registrar; for cases opened from now on, and for
    every appeal. Raises Stale when somebody set them meanwhile."""
    if not holds(by, Mandate.Office.REGISTRAR, university=university):
        raise NotAllowed("Only the registrar of the university sets the days for its cases.")
    row = cases.case_rules_of(university)
    if row.revision != seen:
        raise Stale("These rules")
    days = {
        "appeal_days": appeal_days, "statement_days": statement_days, "panel_days": panel_days,
    }  # fmt: skip
    if not all(1 <= number <= MOST_DAYS for number in days.values()):
        raise Unfit(f"Give 1 to {MOST_DAYS} days.")
    for name, number in days.items():
        setattr(row, name, number)
    row.set_at, row.revision = clock.now(), row.revision + 1
    row.save()
    ledger.record(
        "case_rules_set", actor=by.key, role="registrar", clauses=["7.26"],
        about=f"university:{university}", facts=dict(days),
    )  # fmt: skip
    return row


def deadlines_of(row: Enrolment, kind: str) -> tuple[dt.date | None, dt.date]:
    """Last days for the statement (of an integrity case) and for the decision."""
    rules_here = cases.case_rules_of(row.edition.version.entry.university_id)
    today = cases.today_of(row)
    state = today + dt.timedelta(days=rules_here.statement_days)
    decide = today + dt.timedelta(days=rules_here.panel_days)
    return (state if kind == Hold.Kind.INTEGRITY else None), decide


def _deciding(hold: Hold) -> list[Person]:
    panel = [member.person for member in hold.panel.select_related("person")]
    home = hold.enrolment.edition.version.entry.university_id
    return panel or list(holders(Mandate.Office.REGISTRAR, university=home))


def _open(hold: uuid.UUID, by: Person, step: str) -> tuple[Enrolment, Hold]:
    """The case, locked, after its door let the person in. Raises Unfit for a closed one."""
    found = rules.hold_for(by, hold, to=step)
    row = locked(Enrolment, found.enrolment_id)
    found = locked(Hold, hold)
    if found.closed_at is not None:
        raise Unfit("This case is closed already: open another one if there is reason to.")
    learns = row.learner_id == by.pk
    step_enrolment(row, step, EnrolmentFacts(not_the_learner=not learns))
    return row, found


def _note(
    act: str, row: Enrolment, hold: Hold, by: Person, step: str, private: str = "", **facts: str
) -> None:
    role = "learner" if by.pk == row.learner_id else "registrar"
    note(act, row, by, step=step, role=role, facts={"case": str(hold.id), **facts},
         private={"statement": private} if private else None)  # fmt: skip
