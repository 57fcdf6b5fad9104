"""After the courses: awards that wait for a second person, a case with a panel (7.10, 7.26)."""

from __future__ import annotations

from charm.alliance.queries import Mandate, Person, holders
from charm.alliance.services.mandates import grant_mandate
from charm.alliance.services.people import set_preferences
from charm.awards.queries import Award, awards_of_learner
from charm.awards.registry import waiting_for_award
from charm.awards.rules import register_for
from charm.awards.services.candidates import candidates
from charm.awards.services.correcting import correct_award
from charm.awards.services.grouping import choose
from charm.awards.services.seconding import rule_second_person
from charm.core.workflow.delivery import AwardState
from charm.delivery.cases import hearings_of
from charm.delivery.queries import leads_of, learning_of
from charm.delivery.services.cases import close_case, open_case
from charm.delivery.services.hearing import give_statement, name_panel_member
from charm.demo.diary import Diary
from charm.demo.people import learner, staff

CAREFUL, SLUG = "elte.hu", "elte"
"""A university where a second holder of the seal approves."""
HEARD = 5
"""The learner about whom a case is open (see story.toml)."""
APPEALED = 2
RENAMED, NEW_NAME = 12, "Lindvik"
STATEMENT = (
    "The two passages are from the judgment of the Court of 4 July. I cited it in my draft and "
    "lost the footnote when I put the parts together; the draft shows it."
)


def plan_graduation(diary: Diary) -> None:
    diary.note(diary.office_hour(-30, 3), _ask_for_two)
    diary.note(diary.office_hour(-2, 6), _hear)
    diary.note(diary.office_hour(-1, 6), _propose)
    diary.note(diary.office_hour(-2, 5), _uphold_in_part)
    diary.note(diary.office_hour(-1, 2), _rename)
    diary.note(diary.office_hour(-1, 3), _correct)


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


def _uphold_in_part() -> None:
    """An appeal about the words of a mark, brought by the teacher for a learner who has the award:
    the mark stands, its reasons are written anew."""
    held = {award.enrolment_id for award in awards_of_learner(learner(APPEALED))}
    row = next(row for row in learning_of(learner(APPEALED)) if row.pk in held)
    hold = open_case(
        enrolment=row.pk, kind="appeal", by=leads_of(row.edition)[0],
        reason="The learner asks for reasons that say what each part of the mark is for.",
    )  # fmt: skip
    home = row.edition.version.entry.university_id
    close_case(
        hold=hold.pk, outcome="in-part", by=staff("registrar", home),
        reason="The mark stands. The assessors give their reasons for each part in writing.",
    )  # fmt: skip


def _held() -> Award:
    return next(
        award for award in awards_of_learner(learner(RENAMED)) if award.state == AwardState.ISSUED
    )


def _rename() -> None:
    """A learner has another family name than when the award was made."""
    person = learner(RENAMED)
    set_preferences(
        person=person, name=f"{person.name}-{NEW_NAME}", language=person.language,
        time_zone=person.time_zone, sign_in_letters=person.sign_in_letters, rhythm=person.rhythm,
    )  # fmt: skip


def _correct() -> None:
    """The new award takes the place of the old one, as soon as the job has worked."""
    award = _held()
    correct_award(
        award=award.pk, by=_seal_of(award), seen=award.revision,
        reason="A new family name: the certificate is to carry it.",
    )  # fmt: skip


def _seal_of(award: Award) -> Person:
    """Who awards for the issuer, and does not hold the award."""
    found = holders(Mandate.Office.SEAL, university=award.issuer.university_id)
    return next(person for person in found if person.pk != award.learner_id)


def _hear() -> None:
    """The learner gives a statement, and the registrar names a panel."""
    person = learner(HEARD)
    for one in hearings_of(person):
        give_statement(hold=one.hold.pk, statement=STATEMENT, by=person)
        home = one.hold.enrolment.edition.version.entry.university_id
        name_panel_member(
            hold=one.hold.pk, person=staff("quality", home), by=staff("registrar", home)
        )
