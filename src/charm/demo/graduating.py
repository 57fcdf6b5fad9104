"""After the courses: awards that wait for a second person, a case with a panel (7.10, 7.26)."""

from __future__ import annotations

from charm.alliance.queries import Mandate
from charm.alliance.services.mandates import grant_mandate
from charm.awards.registry import waiting_for_award
from charm.awards.rules import register_for
from charm.awards.services.candidates import candidates
from charm.awards.services.grouping import choose
from charm.awards.services.seconding import rule_second_person
from charm.delivery.cases import hearings_of
from charm.delivery.services.hearing import give_statement, name_panel_member
from charm.demo.diary import Diary
from charm.demo.people import learner, staff

CAREFUL, SLUG = "elte.hu", "elte"
"""A university where a second holder of the seal approves."""
HEARD = 5
"""The learner about whom a case is open (see story.toml)."""
STATEMENT = (
    "The two passages are from the judgment of the Court of 4 July. I cited it in my draft and "
    "lost the footnote when I put the parts together; the draft shows it."
)


def plan_graduation(diary: Diary) -> None:
    diary.note(diary.office_hour(-30, 3), _ask_for_two)
    diary.note(diary.office_hour(-2, 6), _hear)
    diary.note(diary.office_hour(-1, 6), _propose)


def _ask_for_two() -> None:
    registrar = staff("registrar", CAREFUL)
    grant_mandate(
        person=staff("manager", CAREFUL), office=Mandate.Office.SEAL, university_code=CAREFUL,
        by=registrar,
    )  # fmt: skip
    rule_second_person(issuer=SLUG, asks=True, by=registrar, seen=False)


def _propose() -> None:
    registrar = staff("registrar", CAREFUL)
    reach = register_for(registrar, SLUG)
    ready = [
        one.enrolment
        for one in candidates(waiting_for_award(reach), reach.issuer)
        if not one.reasons
    ]
    if ready:
        choose(issuer=SLUG, seen={row.pk: row.revision for row in ready}, by=registrar)


def _hear() -> None:
    """The learner gives a statement, and the registrar names a panel."""
    person = learner(HEARD)
    for one in hearings_of(person):
        give_statement(hold=one.hold.pk, statement=STATEMENT, by=person)
        home = one.hold.enrolment.edition.version.entry.university_id
        name_panel_member(
            hold=one.hold.pk, person=staff("quality", home), by=staff("registrar", home)
        )
