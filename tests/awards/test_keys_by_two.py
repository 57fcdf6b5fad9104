"""Keys by four eyes: one person asks, a second one approves, and the ledger tells both."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from tests.support.classroom import AWARD_DAY, again, at

from charm import demo
from charm.alliance.models import Mandate
from charm.alliance.services.mandates import grant_mandate
from charm.awards import queries
from charm.awards.issuer_keys import key_changes_to_approve, key_requests_of, open_request
from charm.awards.keyfiles import signer_for
from charm.awards.models import Issuer, IssuerKey, KeyRequest
from charm.awards.services.asking_for_keys import (
    approve_key_change,
    ask_for_key_change,
    begin_announced_keys,
    carry_out_key_change,
    expire_key_changes,
    keepers,
    refuse_key_change,
    withdraw_key_change,
)
from charm.awards.services.keys import active_key
from charm.awards.services.rotating import retire_key, rotate_key
from charm.awards.services.seconding import rule_keys_by_two
from charm.awards.services.verifying import verifier_of
from charm.core.credentials.keys import Kind
from charm.core.workflow import Refusal
from charm.core.workflow.keys import KeyChange
from charm.foundation import jobs
from charm.foundation.errors import NotAllowed, NotFound, Stale, Unfit
from charm.foundation.ledger import history_of
from charm.foundation.models import OutboxMessage

pytestmark = pytest.mark.django_db
NewCourse = Callable[..., Any]
A_DAY_LATER = AWARD_DAY + dt.timedelta(days=1, minutes=1)


@pytest.fixture(autouse=True)
def keys_of_this_test(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each test has its own folder of key files."""
    monkeypatch.setattr(settings, "VAR", tmp_path)


@pytest.fixture
def house(course: NewCourse) -> Any:
    """An edition whose university has two holders of the seal."""
    begun = course()
    with at(AWARD_DAY):
        begun.second = demo.staff("manager", "uu.nl")
        grant_mandate(
            person=begun.second, office=Mandate.Office.SEAL, university_code="uu.nl", by=begun.seal
        )
    return begun


def ask(by: Any, change: KeyChange = KeyChange.ROTATE, **more: Any) -> KeyRequest:
    said: dict[str, Any] = {"issuer": "uu", "reason": "Every two years.", **more}
    return ask_for_key_change(change=change, by=by, **said)


def approve(request: KeyRequest, by: Any) -> KeyRequest:
    return approve_key_change(request=request.pk, by=by, seen=again(request).revision)


def acts() -> list[str]:
    return [str(body["act"]) for body in history_of("issuer:uu")]


@pytest.mark.clause("7.10", shows="accepts")
def test_a_new_key_is_announced_for_a_day_and_then_signs(house: Any) -> None:
    (award,) = house.awarded(house.completed())
    (old,) = queries.keys_of("uu")
    with at(AWARD_DAY):
        request = approve(ask(house.seal, kind=Kind.P256), house.second)
    new = IssuerKey.objects.get(pk=request.made_id)

    assert (request.state, new.standing, again(old).standing) == ("done", "announced", "signs")
    assert active_key(new.issuer) == old
    document = queries.did_document_of("uu")
    assert document["assertionMethod"] == [old.verification_method, new.verification_method]
    with at(AWARD_DAY + dt.timedelta(hours=23)):
        begin_announced_keys()
    assert active_key(new.issuer) == old

    with at(A_DAY_LATER):
        begin_announced_keys()
        begin_announced_keys()
        jobs.run_pending()
    assert (again(new).standing, again(old).standing) == ("signs", "retired")
    published = json.loads(queries.status_list("uu-revocation-1").content)
    assert published["proof"]["verificationMethod"] == new.verification_method
    assert verifier_of(award.issuer)(award.credential)
    assert signer_for(new).kind is Kind.P256
    assert acts()[-4:] == [
        "key_change_asked", "key_change_approved", "key_announced", "key_rotated",
    ]  # fmt: skip


@pytest.mark.clause("7.10", shows="refuses")
def test_nobody_approves_what_they_asked_themselves(house: Any) -> None:
    with at(AWARD_DAY):
        request = ask(house.seal)
        with pytest.raises(Refusal, match="a second person does"):
            approve(request, house.seal)
        with pytest.raises(Refusal, match="withdraws it"):
            refuse_key_change(request=request.pk, by=house.seal, reason="No.", seen=1)
    assert again(request).state == "asked"
    assert IssuerKey.objects.filter(issuer="uu").count() == 1
    row = again(request)
    row.answered_by = house.seal
    with pytest.raises(IntegrityError, match="does_not_approve"), transaction.atomic():
        row.save()


@pytest.mark.clause("7.10", shows="refuses")
def test_operators_alone_change_no_keys(house: Any) -> None:
    operator = demo.officer("operator")
    with at(AWARD_DAY):
        other = demo.staff("quality", "uu.nl")
        grant_mandate(
            person=other, office=Mandate.Office.OPERATOR, university_code=None, by=operator
        )
        request = ask(operator)
        with pytest.raises(Refusal, match="hold the issuer's seal"):
            approve(request, other)
        assert approve(request, house.second).state == "done"
    told = history_of("issuer:uu")[-1]
    assert told["facts"]["asked_by"] == operator.key
    assert told["facts"]["approved_by"] == house.second.key


@pytest.mark.clause("7.10", shows="accepts")
def test_where_one_person_holds_the_seal_the_operator_is_the_second(course: NewCourse) -> None:
    begun = course()
    operator = demo.officer("operator")
    with at(AWARD_DAY):
        request = ask(begun.seal)
        assert [one.request for one in key_changes_to_approve(operator)] == [request]
        assert key_changes_to_approve(begun.seal) == []
        assert approve(request, operator).state == "done"
    assert {"key_change_asked": "seal", "key_announced": "operator"}.items() <= {
        str(body["act"]): body["role"] for body in history_of("issuer:uu")
    }.items()


@pytest.mark.clause("7.10", shows="refuses")
def test_strangers_neither_ask_nor_answer(house: Any) -> None:
    with at(AWARD_DAY):
        for stranger in (house.lead, demo.staff("registrar", "elte.hu"), house.learner):
            with pytest.raises(NotAllowed):
                ask(stranger)
        request = ask(house.seal)
        for stranger, raised in (
            (demo.staff("registrar", "elte.hu"), NotFound),
            (house.learner, NotFound),
            (demo.officer("auditor"), NotAllowed),
        ):
            with pytest.raises(raised):
                approve(request, stranger)
            with pytest.raises(raised):
                refuse_key_change(request=request.pk, by=stranger, reason="Mine.", seen=1)
            with pytest.raises(raised):
                withdraw_key_change(request=request.pk, by=stranger, seen=1)
        with pytest.raises(NotFound):
            approve_key_change(request=uuid.uuid4(), by=house.second, seen=1)
    assert again(request).state == "asked"


@pytest.mark.clause("7.10", shows="refuses")
def test_who_lost_the_seal_meanwhile_does_not_approve(house: Any) -> None:
    from charm.alliance.services.mandates import end_mandate

    with at(AWARD_DAY):
        request = ask(house.seal)
        mandate = Mandate.objects.get(person=house.second, office=Mandate.Office.SEAL)
        end_mandate(mandate=mandate, by=house.seal)
    with at(A_DAY_LATER), pytest.raises((NotAllowed, NotFound)):
        approve(request, house.second)


def test_a_compromised_key_gives_way_to_a_new_one_at_once(house: Any) -> None:
    (award,) = house.awarded(house.completed())
    (old,) = queries.keys_of("uu")
    with at(AWARD_DAY):
        with pytest.raises(NotFound):
            ask(house.seal, KeyChange.COMPROMISED, key=0)
        request = approve(ask(house.seal, KeyChange.COMPROMISED, key=old.pk), house.second)
        jobs.run_pending()

    new = active_key(award.issuer)
    assert request.made == new != old
    assert again(old).standing == "compromised"
    assert not verifier_of(award.issuer)(award.credential)
    assert verifier_of(award.issuer)(queries.status_list("uu-revocation-1").content.decode())
    with at(AWARD_DAY), pytest.raises(Refusal, match="Nothing like this"):
        ask(house.seal, KeyChange.COMPROMISED, key=old.pk)


def test_an_announced_key_takes_the_place_of_a_compromised_one(house: Any) -> None:
    (old,) = queries.keys_of("uu")
    with at(AWARD_DAY):
        announced = approve(ask(house.seal), house.second).made
        with pytest.raises(Refusal, match="Nothing like this"):
            ask(house.seal)
        approve(ask(house.seal, KeyChange.COMPROMISED, key=old.pk), house.second)

    assert active_key(old.issuer) == announced
    assert IssuerKey.objects.filter(issuer="uu").count() == 2


def test_a_key_that_is_retired_leaves_none(house: Any) -> None:
    (old,) = queries.keys_of("uu")
    with at(AWARD_DAY):
        approve(ask(house.seal, KeyChange.RETIRE, key=old.pk), house.second)
        with pytest.raises(NotFound, match="rotate"):
            active_key(old.issuer)
        with pytest.raises(Refusal):
            ask(house.seal, KeyChange.RETIRE, key=old.pk)
        made = approve(ask(house.seal), house.second).made
    assert made is not None
    assert active_key(old.issuer) == made


def test_what_does_not_fit_is_refused_with_every_reason(house: Any) -> None:
    (old,) = queries.keys_of("uu")
    with at(AWARD_DAY):
        request = ask(house.seal)
        with pytest.raises(Refusal) as refused:
            ask(house.second, reason=" ", seen=old.pk + 1)
        assert [reason.says[:20] for reason in refused.value.reasons] == [
            "Give a reason.", "Something is asked a", "Nothing like this ca",
        ]  # fmt: skip
        with pytest.raises(Unfit):
            ask(house.second, kind=Kind.P384)
        with pytest.raises(NotFound):
            ask(house.second, KeyChange.RETIRE, key=None)
        with pytest.raises(Stale):
            approve_key_change(request=request.pk, by=house.second, seen=0)
        foreign = queries.keys_of("elte")[0]
        with pytest.raises(NotFound):
            ask(house.second, KeyChange.COMPROMISED, key=foreign.pk)


def test_keys_that_changed_meanwhile_are_not_changed_again(house: Any) -> None:
    with at(AWARD_DAY):
        request = ask(house.seal)
        rotate_key(issuer="uu", by=demo.officer("operator"))
        with pytest.raises(Refusal, match="not any more what they were"):
            approve(request, house.second)
    assert again(request).state == "asked"


def test_a_request_is_refused_withdrawn_or_over(house: Any) -> None:
    with at(AWARD_DAY):
        first = ask(house.seal)
        with pytest.raises(Refusal, match="Give a reason"):
            refuse_key_change(request=first.pk, by=house.second, reason=" ", seen=1)
        refuse_key_change(request=first.pk, by=house.second, reason="Not now.", seen=1)
        with pytest.raises(Refusal, match="that needs asked"):
            approve(first, house.second)
        second = ask(house.seal)
        with pytest.raises(Refusal, match="Only who asked"):
            withdraw_key_change(request=second.pk, by=house.second, seen=1)
        withdraw_key_change(request=second.pk, by=house.seal, seen=1)
        third = ask(house.seal)
        expire_key_changes()
        assert open_request(third.issuer) == third
    with at(AWARD_DAY + dt.timedelta(days=7, minutes=1)):
        with pytest.raises(Refusal, match="time to answer is over"):
            approve(third, house.second)
        assert key_changes_to_approve(house.second) == []
        expire_key_changes()
        expire_key_changes()

    states = {row.state for row in key_requests_of(third.issuer)}
    assert states == {"expired", "withdrawn", "refused"}
    assert acts()[-1] == "key_change_expired"
    letters = OutboxMessage.objects.filter(name__startswith="key-change-").order_by("created_at")
    told = [(letter.name, letter.payload["to"]) for letter in letters]
    assert ("key-change-refused", house.seal.email) in told
    assert ("key-change-expired", house.seal.email) in told
    assert told.count(("key-change-to-approve", house.second.email)) == 3
    assert ("key-change-to-approve", house.seal.email) not in told


def test_what_waits_for_the_machine_is_carried_out_there(house: Any) -> None:
    operator = demo.officer("operator")
    with at(AWARD_DAY):
        with pytest.raises(NotFound, match="waits for the machine"):
            carry_out_key_change(issuer="uu", by=operator)
        request = approve(ask(house.seal, at_once=True, on_machine=True), house.second)
        assert (request.state, request.made) == ("approved", None)
        with pytest.raises(NotAllowed):
            carry_out_key_change(issuer="uu", by=house.lead)
        done = carry_out_key_change(issuer="uu", by=operator)
        with pytest.raises(NotFound):
            carry_out_key_change(issuer="uu", by=operator)
    assert done.made == active_key(done.issuer)
    told = history_of("issuer:uu")[-1]
    assert (told["act"], told["role"], told["actor"]) == ("key_rotated", "operator", operator.key)
    assert told["facts"]["approved_by"] == house.second.key


@pytest.mark.clause("7.10", shows="refuses")
def test_a_university_can_bind_the_command_to_what_two_people_approved(house: Any) -> None:
    operator, (old,) = demo.officer("operator"), queries.keys_of("uu")
    with at(AWARD_DAY):
        with pytest.raises(NotAllowed):
            rule_keys_by_two(issuer="uu", asks=True, by=operator, seen=False)
        with pytest.raises(Stale):
            rule_keys_by_two(issuer="uu", asks=True, by=house.registrar, seen=True)
        rule_keys_by_two(issuer="uu", asks=True, by=house.registrar, seen=False)
        for by in (operator, house.seal):
            with pytest.raises(Unfit, match="charm keys carry-out uu"):
                rotate_key(issuer="uu", by=by)
            with pytest.raises(Unfit, match="Two people"):
                retire_key(key=old.pk, by=by, reason="Mine.", compromised=True)
        assert active_key(old.issuer) == old
        approve(ask(house.seal, at_once=True, on_machine=True), house.second)
        assert carry_out_key_change(issuer="uu", by=operator).made is not None
    assert Issuer.objects.filter(keys_by_two=True).count() == 1
    assert "keys_by_two_ruled" in acts()


def test_the_command_of_the_operator_is_told_as_such(house: Any) -> None:
    operator = demo.officer("operator")
    with at(AWARD_DAY):
        rotate_key(issuer="uu", by=operator)
    told = history_of("issuer:uu")[-1]
    assert (told["role"], told["facts"]["way"]) == ("operator", "machine")


def test_all_who_keep_the_keys_hear_of_it(house: Any) -> None:
    with at(AWARD_DAY):
        approve(ask(house.seal), house.second)
    told = OutboxMessage.objects.filter(name="keys-changed")
    with at(AWARD_DAY):
        wanted = {person.email for person in keepers(queries.issuer_by_slug("uu"))}
    assert {letter.payload["to"] for letter in told} == wanted
    assert {house.seal.email, house.second.email, demo.officer("operator").email} <= wanted
