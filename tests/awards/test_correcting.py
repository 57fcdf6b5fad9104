"""A corrected award takes the place of the old one, which names it (7.26)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from django.test import Client
from tests.support.classroom import AWARD_DAY, again, at
from tests.support.programs import Program

from charm import demo
from charm.alliance.models import Mandate, Person
from charm.awards import queries
from charm.awards.certificate import certificate_pdf, check_address
from charm.awards.certificate.facts import facts_of
from charm.awards.certificate.words import words_of
from charm.awards.elm import elm_credential
from charm.awards.models import Award, StatusList
from charm.awards.services.correcting import changes_of, correct_award
from charm.awards.services.grouping import approve
from charm.awards.services.revoking import revoke_award
from charm.awards.services.seconding import rule_second_person
from charm.core.credentials.openbadges import replaced_of
from charm.core.workflow import Refusal
from charm.delivery.services.cases import close_case, open_case
from charm.delivery.services.hearing import name_panel_member
from charm.foundation import jobs, ledger
from charm.foundation.errors import NotAllowed, NotFound, Stale
from charm.foundation.typesetting import Sheet

pytestmark = pytest.mark.django_db
NewCourse = Callable[..., Any]


def of(page: Any) -> str:
    return str(page.content.decode())


def worked() -> None:
    with at(AWARD_DAY):
        jobs.run_pending()


def corrected(award: Award, by: Any, reason: str = "The name was misspelled.") -> Any:
    with at(AWARD_DAY):
        return correct_award(award=award.pk, by=by, reason=reason, seen=again(award).revision)


def renamed(person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(given_name="Amelie", name="Amelie Okonkwo-Díaz")


@pytest.fixture
def held(course: NewCourse) -> Any:
    """Utrecht, with a learner who holds an award."""
    begun = course()
    (begun.award,) = begun.awarded(begun.completed())
    worked()
    return begun


@pytest.mark.clause("7.26", shows="accepts")
@pytest.mark.clause("7.28", shows="accepts")
def test_the_new_one_names_the_old_and_the_old_says_by_which_it_was_superseded(
    client: Client, held: Any
) -> None:
    old = held.award
    client.force_login(held.seal)
    here = f"/register/awards/{old.pk}/"
    with at(AWARD_DAY):
        assert "Nothing on record is different" in of(client.get(here))
        renamed(held.learner)
        page = of(client.get(here))
        assert "<ins>Amelie Okonkwo-Díaz, " in page
        said = {"seen": str(again(old).revision), "reason": "Misspelled. <b>"}
        assert client.post(f"{here}correct/", said | {"seen": "0"}).status_code == 409
        assert client.post(f"{here}correct/", said | {"reason": ""}).status_code == 422
        sent = client.post(f"{here}correct/", said)
        assert client.post(f"{here}correct/", said).headers["Location"] == sent.headers["Location"]
    worked()

    old = again(old)
    new = Award.objects.get(replaces=old)
    assert (old.number, old.state) == ("UU-2026-000001", "revoked")
    assert (new.number, new.state) == ("UU-2026-000002", "issued")
    assert old.revocation_reason == "superseded: Misspelled. <b>"
    assert "Amelie" in json.dumps(queries.credential_of(new))
    assert "Amelie" not in old.credential
    assert queries.award_of(new.enrolment) == new
    replaced = {"id": f"urn:uuid:{old.pk}", "number": old.number}
    assert replaced_of(queries.credential_of(new)) == replaced
    assert replaced_of(queries.credential_of(old)) == {}
    assert old.number in json.dumps(elm_credential(new))
    assert queries.superseded_by(f"urn:uuid:{old.pk}") == new.number
    assert {m.subject for m in mail.outbox} >= {
        "Award UU-2026-000001 has a new version: UU-2026-000002"
    }
    assert not [m for m in mail.outbox if "was revoked" in m.subject]
    for language, says in (("en", "Superseded by UU-2026-000002"), ("es", "Sustituida por")):
        of_old = facts_of(old, words_of(language), Sheet("known"), desk="")
        assert of_old["revoked"]["head"].startswith(says)
        of_new = facts_of(new, words_of(language), Sheet("known"), desk="")
        assert "UU-2026-000001" in str(of_new["basis"])
        for award in (old, new):
            assert certificate_pdf(award, language=language).startswith(b"%PDF")
    acts = [b["act"] for b in ledger.history_of(old.ref)]
    assert acts == ["award_intended", "award_issued", "award_superseded"]
    with at(AWARD_DAY):
        assert "Superseded by UU-2026-000002" in of(client.get(here))
        assert "UU-2026-000001</a>" in of(client.get(f"/register/awards/{new.pk}/"))
        client.force_login(held.learner)
        assert "Superseded by UU-2026-000002" in of(client.get(f"/learning/awards/{old.pk}/"))
        code = check_address(old).removeprefix("http://localhost:8000")
        client.logout()
        assert "It was superseded by UU-2026-000002" in of(client.get(code))
        shown = client.post("/verify/", {"text": new.credential})
        assert "It replaces UU-2026-000001." in of(shown)
        report = Program().post("/verify", json.loads(new.credential)).json()
        assert report["valid"] is True
        assert report["credential"]["replaces"] == replaced
        shown = client.post("/verify/", {"text": old.credential})
        assert "It was superseded by UU-2026-000002" in of(shown)
        forged = old.credential.replace("Amélie", "Mallory")
        assert "UU-2026-000002" not in of(client.post("/verify/", {"text": forged}))
    assert StatusList.objects.get(pk=old.status_list_id).published_at == AWARD_DAY


@pytest.mark.clause("7.26", shows="refuses")
def test_nothing_is_corrected_without_reason_right_or_difference(held: Any) -> None:
    with pytest.raises(Refusal, match="Nothing on record is different"):
        corrected(held.award, held.seal)
    renamed(held.learner)
    assert [name for name, _was, _now in changes_of(held.award)] == ["learner"]
    for stranger, refused in (
        (held.lead, NotFound), (held.learner, NotAllowed), (demo.officer("operator"), NotFound),
        (demo.staff("registrar", "elte.hu"), NotFound),
    ):  # fmt: skip
        with pytest.raises(refused):
            corrected(held.award, stranger)
    with pytest.raises(Stale):
        correct_award(award=held.award.pk, by=held.seal, reason="x", seen=1)
    with at(AWARD_DAY):
        open_case(enrolment=held.award.enrolment_id, kind="appeal", reason="No.", by=held.learner)
    with pytest.raises(Refusal, match="is open"):
        corrected(held.award, held.seal)
    assert Award.objects.count() == 1


@pytest.mark.clause("7.10", shows="refuses")
def test_a_correction_waits_for_the_second_person_too(held: Any) -> None:
    peer = demo.staff("quality", "uu.nl")
    Mandate.objects.create(person=peer, office="seal", university_id="uu.nl", since="2026-01-01")
    rule_second_person(issuer="uu", asks=True, by=held.registrar, seen=False)
    renamed(held.learner)
    group = corrected(held.award, held.seal)
    assert corrected(held.award, held.seal) == group
    worked()
    assert (group.state, again(held.award).state) == ("proposed", "issued")


@pytest.mark.clause("7.26", shows="accepts")
def test_what_was_taken_back_is_issued_again_only_after_an_upheld_appeal(held: Any) -> None:
    with at(AWARD_DAY):
        revoke_award(award=held.award.pk, by=held.seal, reason="A wrong file.")
    with pytest.raises(Refusal, match="No case about it was upheld"):
        corrected(held.award, held.seal)
    with at(AWARD_DAY):
        hold = open_case(
            enrolment=held.award.enrolment_id, kind="appeal", reason="It was mine.",
            by=held.learner,
        )  # fmt: skip
        panel = demo.staff("quality", "uu.nl")  # the registrar took it back
        name_panel_member(hold=hold.id, person=panel, by=held.registrar)
        close_case(
            hold=hold.id, outcome="upheld", consequence="correct", reason="It was.", by=panel
        )
    corrected(held.award, held.seal, "The appeal was upheld.")
    worked()
    new = Award.objects.get(replaces=held.award)
    assert new.state == "issued"
    assert again(held.award).revocation_reason == "A wrong file."
    with pytest.raises(Refusal, match="taken its place already"):
        corrected(held.award, held.seal)


@pytest.mark.clause("7.26", shows="refuses")
def test_what_is_revoked_while_a_second_person_looks_is_not_issued_again(held: Any) -> None:
    peer = demo.staff("quality", "uu.nl")
    Mandate.objects.create(person=peer, office="seal", university_id="uu.nl", since="2026-01-01")
    rule_second_person(issuer="uu", asks=True, by=held.registrar, seen=False)
    renamed(held.learner)
    group = corrected(held.award, held.seal)
    with at(AWARD_DAY):
        revoke_award(award=held.award.pk, by=held.seal, reason="It was not theirs.")
        approve(group=group.pk, by=peer, seen=group.revision)
    worked()
    assert again(group).state == "held-up"
    assert "No case about it was upheld" in again(group).reasons[0][0]
    assert Award.objects.count() == 1


def test_the_database_keeps_the_chain_of_corrections(held: Any) -> None:
    renamed(held.learner)
    corrected(held.award, held.seal)
    worked()
    new = Award.objects.get(replaces=held.award)
    for changes in ({"replaces": None}, {"state": "intended"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Award.objects.filter(pk=new.pk).update(**changes)
    copy = again(held.award)
    copy.pk, copy.number, copy.status_index = None, "UU-2026-000003", copy.status_index + 1
    copy.state = "revoked"
    with pytest.raises(DatabaseError, match="only so"), transaction.atomic():
        copy.save(force_insert=True)
