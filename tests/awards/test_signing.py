"""What changes between a signature and the act that puts it on record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.support.classroom import AWARD_DAY, again, at

from charm.awards.services import signing
from charm.awards.services.revoking import revoke_award
from charm.awards.services.rotating import rotate_key
from charm.catalogue.services.keeping import resume_entry, suspend_entry
from charm.delivery.services.cases import close_case, open_case
from charm.delivery.services.hearing import give_statement
from charm.foundation import jobs, ledger
from charm.foundation.models import OutboxMessage
from charm.foundation.transactions import save_next

pytestmark = pytest.mark.django_db
NewCourse = Callable[..., Any]


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], Any]], None]:
    """Something is done once, after the signatures were made and before they are on record."""
    real = signing._issue

    def before(done: Callable[[], Any]) -> None:
        todo = [done]

        def then(signed: list[Any]) -> None:
            while todo:
                todo.pop()()
            real(signed)

        monkeypatch.setattr(signing, "_issue", then)

    return before


def signed(*awards: Any) -> None:
    with at(AWARD_DAY):
        signing.sign_share([str(award.id) for award in awards])


def works_on() -> None:
    """What is asked about again is, once its pause is over."""
    from django_tasks_db.models import DBTaskResult

    DBTaskResult.objects.update(run_after=AWARD_DAY.replace(year=2020))
    with at(AWARD_DAY):
        jobs.run_pending()


def done(begun: Any) -> list[Any]:
    """Two learners who completed."""
    rows = [begun.enrolled(), begun.enrolled(begun.other)]
    begun.started()
    return [begun.confirmed(begun.assessed(row)) for row in rows]


def acts_of(award: Any) -> list[str]:
    return [record["act"] for record in ledger.history_of(award.ref)]


@pytest.mark.clause("7.26", shows="refuses")
def test_a_case_opened_meanwhile_holds_the_award(
    course: NewCourse, meanwhile: Callable[..., None]
) -> None:
    begun = course().opened()
    held, other = done(begun)
    awards = begun.intended(held, other)
    opened: list[Any] = []
    meanwhile(
        lambda: opened.append(
            open_case(enrolment=held.id, kind="integrity", reason="Copied.", by=begun.lead)
        )
    )
    signed(*awards)
    works_on()
    assert [again(award).state for award in awards] == ["intended", "issued"]
    assert again(awards[0]).credential == ""
    with at(AWARD_DAY):
        give_statement(hold=opened[0].id, statement="I did not.", by=begun.learner)
        close_case(hold=opened[0].id, upheld=False, reason="Nothing.", by=begun.registrar)
    works_on()
    assert again(awards[0]).state == "issued"


def test_an_entry_suspended_meanwhile_holds_its_awards(
    course: NewCourse, meanwhile: Callable[..., None]
) -> None:
    begun = course()
    (award,) = begun.intended(begun.completed())
    why: dict[str, Any] = {"entry": begun.entry.id, "by": begun.quality}
    meanwhile(lambda: suspend_entry(**why, reason="Checked.", seen=again(begun.entry).revision))
    signed(award)
    works_on()
    assert again(award).state == "intended"
    with at(AWARD_DAY):
        resume_entry(**why, reason="Fine.", seen=again(begun.entry).revision)
    works_on()
    assert again(award).state == "issued"


def test_what_a_rotated_key_signed_is_thrown_away(
    course: NewCourse, meanwhile: Callable[..., None]
) -> None:
    begun = course()
    (award,) = begun.intended(begun.completed())
    meanwhile(lambda: rotate_key(issuer="uu", by=begun.seal))
    signed(award)
    assert again(award).credential == ""
    works_on()
    issued = again(award)
    assert issued.state == "issued"
    assert issued.key.retired_at is None
    assert issued.key.verification_method in issued.credential
    assert acts_of(award) == ["award_intended", "award_issued"]


def test_who_was_revoked_meanwhile_gets_nothing(
    course: NewCourse, meanwhile: Callable[..., None]
) -> None:
    begun = course()
    (award,) = begun.intended(begun.completed())
    meanwhile(
        lambda: revoke_award(
            award=award.id, reason="Wrong course.", by=begun.seal, seen=award.revision
        )
    )
    signed(award)
    works_on()
    assert again(award).state == "revoked"
    assert again(award).credential == ""
    assert "award_issued" not in acts_of(award)


def test_a_row_that_changed_meanwhile_is_signed_again(
    course: NewCourse, meanwhile: Callable[..., None]
) -> None:
    """As when the learner claims it by their one-time link from another account."""
    begun = course().opened()
    changed, other = begun.intended(*done(begun))
    meanwhile(lambda: save_next(again(changed)))
    signed(changed, other)
    assert [again(award).state for award in (changed, other)] == ["intended", "issued"]
    works_on()
    assert again(changed).state == "issued"
    assert acts_of(changed) == ["award_intended", "award_issued"]


def test_two_that_sign_the_same_issue_it_once(
    course: NewCourse, meanwhile: Callable[..., None]
) -> None:
    """A worker that fell silent, and the one that took its job over."""
    begun = course()
    (award,) = begun.intended(begun.completed())
    real = signing._issue
    meanwhile(lambda: real(signing._sign(signing._ready([str(award.id)]))))
    with at(AWARD_DAY):
        signing.sign_award(award=str(award.id))
    assert acts_of(award) == ["award_intended", "award_issued"]
    assert OutboxMessage.objects.filter(name="award_issued").count() == 1
