"""What must hold before anything is awarded, and that it is awarded once."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, IntegrityError, transaction
from tests.support.classroom import AWARD_DAY, ENDS, again, at, reasons_of

from charm import demo
from charm.awards import queries
from charm.awards.models import Award
from charm.awards.services import signing
from charm.awards.services.issuing import issue_awards
from charm.catalogue.services.accrediting import end_accreditation, record_accreditation
from charm.catalogue.services.keeping import resume_entry, suspend_entry
from charm.core.workflow import Refusal
from charm.delivery.services.cases import close_case, open_case
from charm.delivery.services.hearing import give_statement
from charm.foundation import jobs, ledger
from charm.foundation.errors import NotAllowed, NotFound, Stale, Unfit

pytestmark = pytest.mark.django_db
NewCourse = Callable[..., Any]


# --- who issues ----------------------------------------------------------------------------------


@pytest.mark.clause("7.10", shows="accepts")
@pytest.mark.clause("5.10", shows="accepts")
@pytest.mark.clause("5.6.1.7", shows="accepts")
@pytest.mark.clause("5.9", shows="accepts")
def test_the_accrediting_university_awards_a_formal_micro_credential(course: NewCourse) -> None:
    begun = course("formal-single")

    (award,) = begun.awarded(begun.completed())

    credential = queries.credential_of(award)
    assert award.number == "UU-2026-000001"
    assert credential["issuer"]["id"] == "did:web:localhost%3A8000:issuers:uu"
    assert credential["credentialSubject"]["achievement"]["achievementType"] == "MicroCredential"
    assert credential["credentialSubject"]["achievement"]["id"] == (
        f"http://localhost:8000/catalogue/{begun.entry.slug}/versions/1/"
    )


@pytest.mark.clause("5.6.2.2", shows="accepts")
def test_of_several_accrediting_universities_the_one_named_issues(course: NewCourse) -> None:
    begun = course("formal-joint")

    (award,) = begun.awarded(begun.completed())

    assert award.issuer.university_id == "ub.edu"
    bodies = [b.organisation.code for b in queries.record_of(award).definition.bodies]
    assert {"ub.edu", "tcd.ie"} <= set(bodies)


@pytest.mark.clause("7.20.3", shows="accepts")
@pytest.mark.clause("7.20", shows="accepts")
def test_non_formal_learning_is_awarded_centrally_by_a_named_legal_entity(
    course: NewCourse,
) -> None:
    begun = course("non-formal-assessed")

    (award,) = begun.awarded(begun.completed())

    issuer = queries.credential_of(award)["issuer"]
    assert issuer["id"] == "did:web:localhost%3A8000:issuers:charm-eu"
    assert issuer["parentOrg"]["name"] == "University of Barcelona"
    assert "ects" not in award.record.replace('"ects":null', "")


@pytest.mark.clause("7.20", shows="accepts")
def test_a_participation_badge_never_reads_as_a_micro_credential(course: NewCourse) -> None:
    begun = course("informal-badge")

    (award,) = begun.awarded(begun.completed())

    achievement = queries.credential_of(award)["credentialSubject"]["achievement"]
    assert achievement["achievementType"] == "ext:ParticipationBadge"
    assert "MicroCredential" not in award.credential


@pytest.mark.clause("7.10", shows="refuses")
def test_the_registrar_of_another_university_cannot_award(course: NewCourse) -> None:
    begun = course()
    enrolment = begun.completed()

    with pytest.raises(NotFound):
        begun.intended(enrolment, by=demo.staff("registrar", "elte.hu"))
    assert not Award.objects.exists()


@pytest.mark.clause("7.20.3", shows="refuses")
def test_the_lead_university_cannot_award_what_is_issued_centrally(course: NewCourse) -> None:
    begun = course("non-formal-assessed")
    enrolment = begun.completed()

    with pytest.raises(NotAllowed, match="seal"):
        begun.intended(enrolment, by=begun.registrar)


def test_teachers_and_learners_cannot_award(course: NewCourse) -> None:
    begun = course()
    enrolment = begun.completed()

    for person in (begun.lead, begun.learner):
        with pytest.raises(NotAllowed, match="seal"):
            begun.intended(enrolment, by=person)
    with pytest.raises(NotFound):
        begun.intended(enrolment, by=begun.other)


# --- what must hold ------------------------------------------------------------------------------


@pytest.mark.clause("7.10", shows="refuses")
def test_nothing_is_awarded_before_teaching_staff_confirmed(course: NewCourse) -> None:
    begun = course().opened()
    enrolment = begun.enrolled()
    begun.started()
    begun.assessed(enrolment)

    with pytest.raises(Refusal) as refused:
        begun.intended(enrolment)
    assert "has not confirmed" in reasons_of(refused)


@pytest.mark.clause("7.10", shows="refuses")
def test_all_reasons_are_given_at_once_and_name_the_learner(course: NewCourse) -> None:
    begun = course().opened()
    enrolment = begun.enrolled()

    with pytest.raises(Refusal) as refused:
        begun.intended(enrolment)
    assert reasons_of(refused).count(begun.learner.name) == 2


def test_one_learner_who_cannot_be_awarded_holds_the_whole_list_back(course: NewCourse) -> None:
    begun = course().opened()
    late = begun.enrolled(begun.other)
    done = begun.completed()

    with pytest.raises(Refusal):
        begun.intended(done, late)
    assert not Award.objects.exists()
    assert begun.intended(done)


@pytest.mark.clause("7.26", shows="refuses")
@pytest.mark.clause("7.26", shows="accepts")
def test_an_open_case_holds_the_award_until_it_is_closed(course: NewCourse) -> None:
    begun = course()
    enrolment = begun.completed()
    hold = open_case(enrolment=enrolment.id, kind="appeal", reason="The grade.", by=begun.learner)
    with pytest.raises(Refusal) as refused:
        begun.intended(enrolment)
    assert "is open" in reasons_of(refused)

    close_case(hold=hold.id, upheld=False, reason="The grade stands.", by=begun.registrar)
    assert begun.intended(enrolment)


@pytest.mark.clause("7.9", shows="refuses")
@pytest.mark.clause("7.9", shows="accepts")
def test_a_lapsed_accreditation_must_be_renewed_first(course: NewCourse) -> None:
    begun = course()
    enrolment = begun.completed()
    with at(AWARD_DAY):
        end_accreditation(
            accreditation=begun.entry.accreditations.get().id, by=begun.quality,
            last_day=dt.date(2026, 12, 20), reason="Withdrawn.",
        )  # fmt: skip
    with pytest.raises(Refusal) as refused:
        begun.intended(enrolment)
    assert "accreditation is not valid today" in reasons_of(refused)

    with at(AWARD_DAY):
        record_accreditation(
            entry=begun.entry.id, university="uu.nl", body="Examination Board",
            reference="GEO-EB-2026-099", date=AWARD_DAY.date(), by=begun.quality,
        )  # fmt: skip
    (award,) = begun.awarded(enrolment)
    assert [f.reference for f in queries.record_of(award).accreditations] == ["GEO-EB-2026-099"]


@pytest.mark.clause("5.6.1.6", shows="refuses")
def test_nothing_is_awarded_while_the_entry_is_suspended(course: NewCourse) -> None:
    begun = course()
    enrolment = begun.completed()
    suspend_entry(
        entry=begun.entry.id, by=begun.quality, seen=begun.entry.revision, reason="Under review."
    )

    with pytest.raises(Refusal) as refused:
        begun.intended(enrolment)
    assert "suspended" in reasons_of(refused)


@pytest.mark.clause("7.17", shows="refuses")
def test_a_missing_element_of_appendix_1_is_named(course: NewCourse) -> None:
    begun = course()
    enrolment = begun.completed()
    begun.learner.given_name = begun.learner.family_name = ""
    begun.learner.save()

    with pytest.raises(Refusal) as refused:
        begun.intended(enrolment)
    assert "identification of the learner" in reasons_of(refused)


# --- once ----------------------------------------------------------------------------------------


def test_who_is_awarded_while_the_edition_goes_on_has_learned_until_then(
    course: NewCourse,
) -> None:
    """No credential says of a day to come that somebody has learned on it."""
    begun = course("informal-badge")
    begun.opened()
    rows = [begun.enrolled(), begun.enrolled(begun.other)]
    begun.started()
    done, other = (begun.confirmed(begun.checked(row)) for row in rows)
    while_it_runs = ENDS - dt.timedelta(days=4)
    with at(AWARD_DAY.replace(day=while_it_runs.day)):
        (early,) = issue_awards(enrolments=[done.id], by=begun.seal)
    (late,) = begun.intended(other)
    ended = [queries.record_of(award).learning_ended for award in (early, late)]
    assert ended == [while_it_runs, ENDS]


def test_a_second_click_awards_nothing_again(course: NewCourse) -> None:
    begun = course()
    enrolment = begun.completed()

    assert begun.intended(enrolment) == begun.intended(enrolment)
    assert Award.objects.count() == 1


def test_a_stale_page_awards_nothing(course: NewCourse) -> None:
    begun = course()
    enrolment = begun.completed()

    with pytest.raises(Stale):
        issue_awards(
            enrolments=[enrolment.id], by=begun.seal, seen={enrolment.id: enrolment.revision - 1}
        )


def test_an_empty_list_awards_nothing(course: NewCourse) -> None:
    with pytest.raises(Unfit):
        course().intended()


def test_the_register_has_no_gaps_even_when_an_act_is_lost(course: NewCourse) -> None:
    begun = course().opened()
    first, second = begun.enrolled(), begun.enrolled(begun.other)
    begun.started()
    for enrolment in (first, second):
        begun.assessed(enrolment)
        begun.confirmed(enrolment)
    with pytest.raises(RuntimeError), transaction.atomic():
        begun.intended(first)
        raise RuntimeError("the power goes")

    numbers = [begun.intended(row)[0].number for row in (second, first)]

    assert numbers == ["UU-2026-000001", "UU-2026-000002"]


def test_intent_is_on_record_before_anything_is_signed(course: NewCourse) -> None:
    begun = course()

    (award,) = begun.intended(begun.completed())

    assert award.state == "intended"
    assert not award.credential
    with pytest.raises(NotFound, match="not signed yet"):
        queries.credential_of(award)
    assert json.loads(award.record)["number"] == award.number


def test_a_crash_between_intent_and_signature_loses_and_doubles_nothing(
    course: NewCourse, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = course()
    (award,) = begun.intended(begun.completed())
    real = signing._tell

    def die(_row: Award, **_: bool) -> None:
        raise SystemError("killed")

    monkeypatch.setattr(signing, "_tell", die)
    with pytest.raises(SystemError), at(AWARD_DAY):
        signing.sign_award(award=str(award.id))
    assert again(award).state == "intended"

    monkeypatch.setattr(signing, "_tell", real)
    for _ in range(3):
        with at(AWARD_DAY):
            signing.sign_award(award=str(award.id))
    issued = again(award)
    assert issued.state == "issued"
    acts = [record["act"] for record in ledger.history_of(award.ref)]
    assert acts == ["award_intended", "award_issued"]


def test_the_job_that_is_written_with_the_intent_signs_and_tells_the_learner(
    course: NewCourse,
) -> None:
    begun = course()
    (award,) = begun.intended(begun.completed())

    with at(AWARD_DAY):
        jobs.run_pending()

    assert again(award).state == "issued"
    waiting = [m for m in mail.outbox if "is waiting" in m.subject]
    assert [m.to for m in waiting] == [[begun.learner.email]]


@pytest.mark.clause("7.26", shows="refuses")
def test_a_case_opened_after_the_intent_holds_the_signature(course: NewCourse) -> None:
    begun = course()
    enrolment = begun.completed()
    (award,) = begun.intended(enrolment)
    hold = open_case(enrolment=enrolment.id, kind="integrity", reason="Copied.", by=begun.lead)
    with at(AWARD_DAY):
        jobs.run_pending()
    assert again(award).state == "intended"

    close_case(hold=hold.id, upheld=False, reason="It was not.", by=begun.registrar)
    with at(AWARD_DAY):
        jobs.run_pending()
    assert again(award).state == "issued"


@pytest.mark.clause("5.6.1.6", shows="refuses")
def test_an_entry_suspended_after_the_intent_holds_the_signature(course: NewCourse) -> None:
    begun = course()
    (award,) = begun.intended(begun.completed())
    entry = suspend_entry(
        entry=begun.entry.id, by=begun.quality, seen=begun.entry.revision, reason="Under review."
    )
    with at(AWARD_DAY):
        jobs.run_pending()
    assert again(award).state == "intended"

    resume_entry(entry=entry.id, by=begun.quality, seen=entry.revision, reason="All is well.")
    with at(AWARD_DAY):
        jobs.run_pending()
    assert again(award).state == "issued"


@pytest.mark.clause("5.9", shows="refuses")
def test_a_signature_that_does_not_verify_never_leaves_the_house(
    course: NewCourse, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = course()
    (award,) = begun.intended(begun.completed())
    key = award.issuer.keys.get()
    key.public_multibase = queries.keys_of("ub")[0].public_multibase
    queries.keys_of("ub")[0].issuer.keys.all().delete()
    key.save()

    with pytest.raises(Refusal, match="does not verify"):
        signing.sign_award(award=str(award.id))
    assert again(award).state == "intended"


# --- what the database refuses -------------------------------------------------------------------


def altered(award: Award, **changes: Any) -> None:
    with transaction.atomic():
        Award.objects.filter(pk=award.pk).update(**changes)


def test_what_was_awarded_cannot_be_changed_or_removed(course: NewCourse) -> None:
    begun = course()
    (award,) = begun.awarded(begun.completed())

    for changes in ({"record": "{}"}, {"number": "UU-2026-9"}, {"credential": "{}"}):
        with pytest.raises(DatabaseError):
            altered(award, **changes)
    with (
        pytest.raises(DatabaseError, match="never removed from the register"),
        transaction.atomic(),
    ):
        award.delete()


def test_an_issued_award_has_its_credential(course: NewCourse) -> None:
    begun = course()
    (award,) = begun.intended(begun.completed())

    with pytest.raises(IntegrityError, match="an_issued_award_has_its_credential"):
        altered(award, state="issued")


@pytest.mark.clause("7.10", shows="refuses")
def test_the_database_takes_no_award_without_a_confirmation(course: NewCourse) -> None:
    begun = course().opened()
    (award,) = begun.intended(begun.completed())
    with at(AWARD_DAY):
        other = begun.edition.enrolments.create(learner=begun.other, enrolled_at=AWARD_DAY)
    copy = again(award)
    copy.pk, copy.number, copy.status_index = None, "UU-2026-000002", award.status_index + 1
    copy.enrolment, copy.learner = other, begun.other

    with pytest.raises(DatabaseError, match="teaching staff confirmed"), transaction.atomic():
        copy.save(force_insert=True)


@pytest.mark.clause("5.10", shows="refuses")
@pytest.mark.clause("5.6.1.6", shows="refuses")
@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"issuer_id": "ub"}, "responsible accrediting university"),
        ({"issuer_id": "charm-eu"}, "responsible accrediting university"),
        ({"decision_id": None}, "decision that the version of its edition rests on"),
    ],
)
def test_the_database_takes_no_award_by_another_issuer_or_on_another_decision(
    course: NewCourse, wrong: dict[str, Any], says: str
) -> None:
    begun = course().opened()
    rows = [begun.enrolled(learner) for learner in (begun.learner, begun.other)]
    begun.started()
    first, second = (begun.confirmed(begun.assessed(row)) for row in rows)
    (award,) = begun.intended(first)
    copy = again(award)
    copy.pk, copy.number, copy.status_index = None, "X-2026-000002", award.status_index + 1
    copy.enrolment, copy.learner = second, begun.other
    for name, value in wrong.items():
        setattr(copy, name, value or uuid.uuid4())

    with pytest.raises(DatabaseError, match=says), transaction.atomic():
        copy.save(force_insert=True)


@pytest.mark.clause("7.26", shows="refuses")
def test_an_award_whose_confirmation_was_taken_back_is_never_signed(course: NewCourse) -> None:
    begun = course().opened()
    enrolment = begun.completed()
    (award,) = begun.intended(enrolment)
    with at(AWARD_DAY):
        hold = open_case(enrolment=enrolment.id, kind="integrity", reason="Copied.", by=begun.lead)
        give_statement(hold=hold.id, statement="I did.", by=begun.learner)
        close_case(hold=hold.id, upheld=True, reason="It was.", by=begun.registrar)
        signing.sign_award(award=str(award.id))
    assert again(award).state == "intended"
    assert again(award).credential == ""


@pytest.mark.clause("7.10", shows="refuses")
def test_the_holder_of_the_seal_awards_nothing_to_themselves(course: NewCourse) -> None:
    begun = course()
    with pytest.raises(NotAllowed, match="Nobody awards to themselves"):
        begun.intended(begun.completed(begun.seal))
