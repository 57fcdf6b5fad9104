"""Learners awarded together: all or none, by a job; and the second pair of eyes (7.10, 7.20.3)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult
from tests.support.classroom import AWARD_DAY, again, at, reasons_of

from charm import demo
from charm.alliance.models import Mandate, Person
from charm.alliance.services.mandates import hand_over
from charm.awards.groups import groups_of, progress_of, to_approve
from charm.awards.models import Award, Group, Issuer
from charm.awards.queries import issuer_by_slug
from charm.awards.services.grouping import approve, choose, send_back, take_back
from charm.awards.services.issuing import issue_awards
from charm.awards.services.seconding import rule_second_person
from charm.awards.services.signing import sign_share
from charm.awards.services.writing import write_awards
from charm.awards.tasks import take_up_what_was_left
from charm.core.workflow import Refusal
from charm.delivery.services.cases import close_case, open_case
from charm.foundation import jobs, ledger
from charm.foundation.errors import NotAllowed, NotFound, Stale, Unfit

pytestmark = pytest.mark.django_db
NewCourse = Callable[..., Any]


def chosen(begun: Any, *rows: Any, by: Any = None) -> Group:
    with at(AWARD_DAY):
        return choose(
            issuer="uu", seen={row.id: again(row).revision for row in rows}, by=by or begun.seal
        )


def worked() -> None:
    with at(AWARD_DAY):
        jobs.run_pending()


def colleague(university: str = "uu.nl") -> Person:
    """A second holder of the seal."""
    person = demo.staff("quality", university)
    Mandate.objects.get_or_create(
        person=person, office="seal", university_id=university, defaults={"since": "2026-01-01"}
    )
    return person


@pytest.fixture
def two(course: NewCourse) -> Any:
    """Utrecht, with two learners who completed."""
    begun = course().opened()
    rows = [begun.enrolled(), begun.enrolled(begun.other)]
    begun.started()
    begun.first, begun.second = (begun.confirmed(begun.assessed(row)) for row in rows)
    return begun


@pytest.mark.clause("7.10", shows="accepts")
def test_a_group_is_awarded_in_its_order_and_a_second_click_finds_it(two: Any) -> None:
    group = chosen(two, two.second, two.first)
    assert chosen(two, two.second, two.first) == group
    assert groups_of(group.issuer) == [group]
    with pytest.raises(Refusal) as refused:
        chosen(two, two.first)
    assert f"{two.learner.name}: is awarded already, or chosen" in reasons_of(refused)

    worked()
    worked()

    awards = list(Award.objects.order_by("number"))
    assert [award.enrolment_id for award in awards] == [two.second.id, two.first.id]
    assert {award.state for award in awards} == {"issued"}
    assert again(group).state == "done"
    assert progress_of(group).is_over
    assert len([m for m in mail.outbox if "is waiting" in m.subject]) == 2
    assert ledger.check() == []
    assert groups_of(group.issuer) == []


@pytest.mark.clause("7.26", shows="refuses")
def test_one_who_cannot_be_awarded_holds_all_up_and_each_reason_is_named(two: Any) -> None:
    group = chosen(two, two.first, two.second)
    with at(AWARD_DAY):
        hold = open_case(enrolment=two.second.id, kind="integrity", reason="Alike.", by=two.lead)
    Person.objects.filter(pk=two.learner.pk).update(given_name="", family_name="")
    worked()

    said = " ".join(says for says, _clause in again(group).reasons)
    assert again(group).state == "held-up"
    assert f"{two.other.name}: something about this learner was changed" in said
    assert not Award.objects.exists()
    assert "Nobody was awarded" in mail.outbox[-1].subject

    with pytest.raises(Refusal) as refused:
        chosen(two, two.first, two.second)
    assert f"{two.other.name}: An integrity case or appeal is open" in reasons_of(refused)
    group = chosen(two, two.first)
    worked()
    said = " ".join(says for says, _clause in again(group).reasons)
    assert f"{two.learner.name}: " in said
    assert "identification of the learner" in said
    assert not Award.objects.exists()

    Person.objects.filter(pk=two.learner.pk).update(given_name="Amélie", family_name="Okonkwo")
    with at(AWARD_DAY):
        close_case(hold=hold.id, upheld=False, reason="It was not.", by=two.registrar)
    chosen(two, two.first, two.second)
    worked()
    assert list(Award.objects.order_by("number").values_list("number", "state")) == [
        ("UU-2026-000001", "issued"), ("UU-2026-000002", "issued"),
    ]  # fmt: skip


@pytest.mark.clause("7.10", shows="refuses")
def test_nobody_chooses_for_a_seal_that_is_not_theirs(two: Any) -> None:
    seen = {two.first.id: two.first.revision}
    with pytest.raises(NotFound):
        choose(issuer="uu", seen=seen, by=demo.staff("registrar", "elte.hu"))
    with pytest.raises(NotFound):
        choose(issuer="uu", seen=seen, by=two.learner)
    with pytest.raises(NotAllowed, match="seal"):
        choose(issuer="uu", seen=seen, by=demo.officer("operator"))
    with pytest.raises(NotFound):
        choose(issuer="uu", seen={uuid.uuid4(): 1}, by=two.seal)
    with pytest.raises(Stale):
        choose(issuer="uu", seen={two.first.id: two.first.revision - 1}, by=two.seal)
    with pytest.raises(Unfit, match="not all awarded by this issuer"):
        Mandate.objects.create(
            person=two.seal, office="seal", university_id="ub.edu", since="2026-01-01"
        )
        choose(issuer="ub", seen=seen, by=two.seal)
    assert not Group.objects.exists()


# --- a second pair of eyes -----------------------------------------------------------------------


@pytest.fixture
def watched(two: Any) -> Any:
    """The same, where Utrecht asks for a second person of the seal."""
    two.peer = colleague()
    rule_second_person(issuer="uu", asks=True, by=two.registrar, seen=False)
    return two


@pytest.mark.clause("7.10", shows="accepts")
@pytest.mark.clause("7.10", shows="refuses")
def test_the_registrar_sets_the_rule_and_two_people_must_hold_the_seal(two: Any) -> None:
    for stranger in (two.lead, demo.officer("operator"), demo.staff("registrar", "elte.hu")):
        with pytest.raises(NotAllowed, match="Only the registrar"):
            rule_second_person(issuer="uu", asks=True, by=stranger, seen=False)
    with pytest.raises(Unfit, match="Only one person holds this seal"):
        rule_second_person(issuer="uu", asks=True, by=two.registrar, seen=False)
    colleague()
    rule_second_person(issuer="uu", asks=True, by=two.registrar, seen=False)
    with pytest.raises(Stale):
        rule_second_person(issuer="uu", asks=False, by=two.registrar, seen=False)
    said = ledger.history_of("issuer:uu")[-1]
    assert (said["act"], said["facts"]) == ("second_person_ruled", {"asks_second": True})


@pytest.mark.clause("7.10", shows="accepts")
def test_one_proposes_and_another_approves(watched: Any) -> None:
    group = chosen(watched, watched.first, watched.second)
    worked()
    assert group.state == "proposed"
    assert not Award.objects.exists()
    assert [one.group for one in to_approve(watched.peer)] == [group]
    assert to_approve(watched.seal) == []
    assert "Awards to approve" in mail.outbox[-1].subject

    with at(AWARD_DAY):
        approve(group=group.id, by=watched.peer, seen=group.revision)
        with pytest.raises(Stale):
            approve(group=group.id, by=watched.peer, seen=group.revision)
    worked()

    award = Award.objects.get(number="UU-2026-000001")
    assert (award.state, award.intended_by, award.approved_by) == (
        "issued", watched.seal, watched.peer,
    )  # fmt: skip


@pytest.mark.clause("7.10", shows="refuses")
def test_nobody_is_both_persons_and_no_learner_is_either(watched: Any) -> None:
    group = chosen(watched, watched.first)
    with at(AWARD_DAY):
        for act, more in ((approve, {}), (send_back, {"reason": "No."})):
            with pytest.raises(Refusal, match="Who proposed"):
                act(group=group.id, by=watched.seal, seen=group.revision, **more)
        with pytest.raises(Refusal, match="Only who proposed"):
            take_back(group=group.id, by=watched.peer, seen=group.revision)
        Mandate.objects.create(
            person=watched.learner, office="seal", university_id="uu.nl", since="2026-01-01"
        )
        with pytest.raises(Refusal, match="Nobody awards to themselves"):
            approve(group=group.id, by=watched.learner, seen=group.revision)
        for stranger in (watched.lead, demo.staff("registrar", "elte.hu"), watched.other):
            with pytest.raises(NotFound):
                approve(group=group.id, by=stranger, seen=group.revision)
        with pytest.raises(Refusal, match="second holder of the seal"):
            issue_awards(enrolments=[watched.first.id], by=watched.seal)
    assert again(group).state == "proposed"


@pytest.mark.clause("7.10", shows="refuses")
def test_what_is_sent_back_or_taken_back_is_not_awarded_and_can_be_chosen_again(
    watched: Any,
) -> None:
    group = chosen(watched, watched.first)
    with at(AWARD_DAY):
        with pytest.raises(Refusal, match="Give a reason"):
            send_back(group=group.id, by=watched.peer, reason=" ", seen=group.revision)
        send_back(group=group.id, by=watched.peer, reason="<script>The grade?", seen=group.revision)
    worked()
    assert "<script>The grade?" in mail.outbox[-1].body
    assert mail.outbox[-1].to == [watched.seal.email]
    another = chosen(watched, watched.first)
    with at(AWARD_DAY):
        take_back(group=another.id, by=watched.seal, seen=another.revision)
    worked()
    assert not Award.objects.exists()
    assert chosen(watched, watched.first).state == "proposed"


@pytest.mark.clause("7.10", shows="refuses")
def test_the_database_takes_no_award_without_the_second_person(watched: Any) -> None:
    house = Issuer.objects.get(pk="uu")
    house.asks_second = False  # a service that forgot the rule
    with at(AWARD_DAY):
        with pytest.raises(DatabaseError, match="second holder of the seal"), transaction.atomic():
            write_awards([watched.first], house, by=watched.seal)
        with pytest.raises(DatabaseError, match="two_people"), transaction.atomic():
            write_awards([watched.first], house, by=watched.seal, approved_by=watched.seal)
    group = chosen(watched, watched.first)
    for wrong in ({"answered_by": watched.seal}, {"state": "working"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Group.objects.filter(pk=group.pk).update(**wrong)


@pytest.mark.clause("7.10", shows="refuses")
def test_a_seal_counts_on_the_days_of_its_mandate_only(two: Any) -> None:
    Mandate.objects.filter(person=two.seal, office="seal").update(until="2026-12-20")
    with at(AWARD_DAY), pytest.raises(NotAllowed, match="seal"):
        choose(issuer="uu", seen={two.first.id: two.first.revision}, by=two.seal)
    deputy = demo.staff("quality", "uu.nl")
    own = Mandate.objects.create(
        person=two.lead, office="seal", university_id="uu.nl", since="2026-01-01"
    )
    Mandate.objects.create(
        person=deputy, office="seal", university_id="uu.nl", since="2026-12-21",
        until="2026-12-22", deputy_for=own,
    )  # fmt: skip
    group = chosen(two, two.first, by=deputy)
    worked()
    assert again(group).state == "done"
    said = next(b for b in ledger.history_of(group.ref) if b["act"] == "awards_chosen")
    with at(AWARD_DAY):
        hand_over(mandate=own, to=deputy, on=AWARD_DAY.date(), by=two.lead)
        with pytest.raises(NotFound):
            choose(issuer="uu", seen={two.second.id: two.second.revision}, by=two.lead)
    assert [one["of"] for one in said["facts"]["deputy"]] == [two.lead.key]


@pytest.mark.clause("7.10", shows="refuses")
def test_what_was_awarded_meanwhile_is_not_awarded_again(watched: Any) -> None:
    group = chosen(watched, watched.first)
    rule_second_person(issuer="uu", asks=False, by=watched.registrar, seen=True)
    with at(AWARD_DAY):
        issue_awards(enrolments=[watched.first.id], by=watched.seal)
        approve(group=group.id, by=watched.peer, seen=group.revision)
    worked()
    assert again(group).reasons == [[f"{watched.learner.name}: is awarded already.", "7.10"]]
    assert Award.objects.count() == 1


def test_what_jobs_gave_up_is_taken_up_again(two: Any) -> None:
    group = chosen(two, two.first)
    with at(AWARD_DAY):
        (intended,) = issue_awards(enrolments=[two.second.id], by=two.seal)
    DBTaskResult.objects.all().delete()  # given up after five attempts
    worked()
    assert (again(group).state, again(intended).state) == ("working", "intended")
    with at(AWARD_DAY + dt.timedelta(hours=1)):
        take_up_what_was_left()
        jobs.run_pending()
        take_up_what_was_left()
        jobs.run_pending()
    assert set(Award.objects.values_list("state", flat=True)) == {"issued"}
    assert Award.objects.count() == 2


@pytest.mark.sqlite
def test_as_many_queries_for_many_as_for_few(course: NewCourse) -> None:
    begun = course().opened(seats=40)
    begun.started()
    issuer = issuer_by_slug("uu")

    def counted(count: int, start: int) -> int:
        people = [
            Person.objects.create(
                email=f"l{n}@x.example",
                name=f"L {n}",
                given_name="L",
                family_name=str(n),
                created_at=AWARD_DAY,
            )
            for n in range(start, start + count)
        ]
        rows = [
            begun.edition.enrolments.create(learner=person, enrolled_at=AWARD_DAY)
            for person in people
        ]
        for row in rows:
            begun.confirmed(begun.assessed(row))
        rows = [again(row) for row in rows]
        with at(AWARD_DAY), CaptureQueriesContext(connection) as captured:
            with transaction.atomic():
                awards = write_awards(rows, issuer, by=begun.seal)
            sign_share([str(award.id) for award in awards])
        assert Award.objects.filter(state="issued").count() == start + count
        return len(captured)

    few = counted(2, 0)
    assert counted(12, 2) <= few
