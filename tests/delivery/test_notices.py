"""What a university tells its learners, version by version, and who accepted what (7.26)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from tests.support.classroom import PLANNED, again, at, reasons_of

from charm import demo
from charm.alliance.queries import university
from charm.core.workflow import Refusal
from charm.delivery import notices, rules
from charm.delivery.models import Acceptance, Application, Enrolment, Notice
from charm.delivery.name_lists import Invitee
from charm.delivery.services import admitting, claiming, inviting
from charm.delivery.services.enrolling import enrol, enrol_people
from charm.delivery.services.notices import (
    accept_notices,
    drop_draft,
    publish_notice,
    write_notice,
)
from charm.foundation.errors import NotAllowed, NotFound, Stale, Unfit

pytestmark = pytest.mark.django_db
NewCourse = Callable[..., Any]


def published(code: str = "uu.nl", kind: str = "privacy", text: str = "We keep marks.") -> Notice:
    said = {"university": university(code), "kind": kind, "by": demo.staff("registrar", code)}
    draft = write_notice(texts={"en": text, "es": "Guardamos notas.", "nl": " "}, seen=0, **said)
    return publish_notice(seen=draft.revision, **said)


@pytest.mark.clause("7.26", shows="refuses")
def test_nobody_takes_a_seat_without_accepting_what_is_in_force(course: NewCourse) -> None:
    begun = course().opened()
    first = published()
    with at(PLANNED):
        with pytest.raises(Refusal) as refused:
            enrol(edition=begun.edition.id, learner=begun.learner, by=begun.learner)
        assert "accept the notices" in reasons_of(refused)
        with pytest.raises(Refusal, match="accept the notices"):
            admitting.apply(edition=begun.edition.id, by=begun.learner)
        second = published(text="We keep marks for five years.")
        with pytest.raises(Refusal):  # the page showed the version before
            admitting.apply(edition=begun.edition.id, by=begun.learner, notices=[str(first.pk)])
        assert not Enrolment.objects.exists()
        assert not Acceptance.objects.exists()
        seat = admitting.apply(edition=begun.edition.id, by=begun.learner, notices=[str(second.pk)])
    (one,) = notices.standing_in(seat)
    assert one.is_current
    assert (one.accepted.notice.number, one.accepted.accepted_at) == (2, PLANNED)


@pytest.mark.clause("7.26", shows="accepts")
def test_a_new_version_asks_again_at_the_next_act_and_says_what_was_accepted(
    course: NewCourse,
) -> None:
    begun = course().opened()
    first = published()
    with at(PLANNED):
        seat = enrol(
            edition=begun.edition.id, learner=begun.learner, by=begun.learner,
            notices=[str(first.pk)],
        )  # fmt: skip
        second = published(text="New.")
        (one,) = notices.standing_in(seat)
        assert (one.is_current, one.notice.number, one.accepted.notice.number) == (False, 2, 1)
        assert notices.to_accept(begun.edition, begun.learner) == [second]
        assert not accept_notices(edition=begun.edition, given=[first.pk], by=begun.learner)
        assert accept_notices(edition=begun.edition, given=[second.pk], by=begun.learner)
        assert accept_notices(edition=begun.edition, given=[], by=begun.learner)  # at most once
    assert Acceptance.objects.count() == 2


@pytest.mark.clause("7.26", shows="refuses")
def test_invitations_and_links_ask_too_and_who_is_seated_by_others_later(
    course: NewCourse,
) -> None:
    begun = course().opened()
    notice = published()
    published("tcd.ie")  # answers for other editions
    with at(PLANNED):
        (row,) = inviting.invite(
            edition=begun.edition.id, people=[Invitee(begun.other.email)], by=begun.lead
        )
        said = {"application": row.id, "by": begun.other, "seen": row.revision}
        with pytest.raises(Refusal, match="accept the notices"):
            inviting.accept_invitation(**said)
        assert Application.objects.get().state == "invited"
        assert inviting.accept_invitation(**said, notices=[str(notice.pk)])
        (seat,) = enrol_people(
            edition=begun.edition.id, people=[Invitee("a@mail.example", "A B")], by=begun.lead
        )
        link = claiming.link_to(seat, email="a@mail.example").address
        token = link.rstrip("/").rpartition("/")[2]
        with pytest.raises(Unfit, match="accept the notices"):
            claiming.claim_with_new_account(token=token, name="A B")
        claiming.claim_with_new_account(token=token, name="A B", notices=[str(notice.pk)])
    assert [one.is_current for one in notices.standing_in(again(seat))] == [True]


@pytest.mark.clause("7.26", shows="accepts")
def test_of_learning_that_nobody_accredits_the_operator_of_the_seal_answers(
    course: NewCourse,
) -> None:
    begun = course("informal-badge").opened()
    published()
    central = published("ub.edu")
    assert notices.to_accept(begun.edition, begun.learner) == [central]


@pytest.mark.clause("8.1", shows="refuses")
def test_a_university_keeps_its_own_notices_and_what_was_published_stays(
    course: NewCourse,
) -> None:
    begun = course()
    home = university("uu.nl")
    said = {"university": home, "kind": "privacy"}
    strangers = (
        demo.staff("registrar", "elte.hu"), demo.officer("operator"), demo.officer("auditor"),
        begun.learner, demo.staff("proposer", "uu.nl"),
    )  # fmt: skip
    for person in strangers:
        with pytest.raises(NotAllowed):
            write_notice(texts={"en": "Mine."}, by=person, seen=0, **said)
    said["by"] = demo.staff("manager", "uu.nl")
    draft = write_notice(texts={"nl": "Wij bewaren cijfers."}, seen=0, **said)
    for person in strangers:
        with pytest.raises(NotAllowed):
            publish_notice(university=home, kind="privacy", by=person, seen=draft.revision)
    for act, error, match in (
        (lambda: publish_notice(seen=1, **said), Unfit, "English"),
        (lambda: publish_notice(seen=7, **said), Stale, "changed"),
        (lambda: write_notice(texts={"en": "Other."}, seen=0, **said), Stale, "changed"),
        (lambda: write_notice(texts={"en": " "}, seen=1, **said), Unfit, "at least one"),
        (lambda: write_notice(texts={"xx": "X"}, seen=1, **said), Unfit, "639-1"),
        (lambda: write_notice(texts={"en": "x" * 40_001}, seen=1, **said), Unfit, "40000"),
        (lambda: drop_draft(seen=1, **{**said, "kind": "cookies"}), NotFound, "no such"),
    ):
        with pytest.raises(error, match=match):
            act()
    assert notices.in_force(["uu.nl"]) == {}
    with pytest.raises(DatabaseError, match="published version"), transaction.atomic():
        Acceptance.objects.create(notice=draft, person=begun.learner, accepted_at=PLANNED)
    drop_draft(seen=1, **said)
    row = published()
    with pytest.raises(Unfit, match="Nothing is different"):
        published()
    for change in (lambda: Notice.objects.update(texts={}), lambda: again(row).delete()):
        with pytest.raises(DatabaseError, match="publish another"), transaction.atomic():
            Notice.objects.filter(number=None).delete()
            change()


@pytest.mark.sqlite
def test_a_class_costs_no_more_than_one(course: NewCourse, django_assert_num_queries: Any) -> None:
    begun = course().opened()
    published()
    edition = rules.public_edition(begun.edition.id)
    for size in (1, 30):
        with django_assert_num_queries(2):
            assert len(notices.standings([(edition, begun.learner)] * size)) == size


@pytest.mark.clause("7.26", shows="accepts")
def test_the_desk_of_a_learner_says_what_is_to_accept(client: Client, course: NewCourse) -> None:
    begun = course().opened()
    seat = begun.enrolled()
    client.force_login(begun.learner)
    there = f"/learning/enrolments/{seat.id}/#notices"
    with at(PLANNED):
        assert there not in client.get("/home/").content.decode()
        first, second = published(), published(kind="participation", text="We go by boat.")
        page = client.get("/home/").content.decode()
        assert there in page
        assert "2 notices to accept for “Living with Water" in page
        accept_notices(edition=begun.edition, given=[first.pk], by=begun.learner)
        assert "1 notice to accept for" in client.get("/home/").content.decode()
        client.post(f"/learning/enrolments/{seat.id}/notices/", {"notice": [str(second.pk)]})
        assert there not in client.get("/home/").content.decode()
        client.force_login(begun.other)
        assert there not in client.get("/home/").content.decode()
