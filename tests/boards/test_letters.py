"""The letters of a decision are written with it, and are the ones that its release sends (7.6)."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail

from charm.alliance.models import Rhythm
from charm.alliance.queries import Person
from charm.boards.letters import letter_for, letters_of, mark_of, outbox_for
from charm.boards.services import letters as acts
from charm.core.workflow import Refusal
from charm.demo import officer, staff
from charm.foundation import clock, jobs, ledger
from charm.foundation.errors import NotAllowed, NotFound, Stale, Unfit
from charm.foundation.letters import Letter, State

Sealed = tuple[Any, Any]


@pytest.fixture
def sealed(council: Any) -> Sealed:
    """The session, and what it decided; the proposer reads Spanish."""
    proposer = council.way.proposers[0]
    Person.objects.filter(pk=proposer.pk).update(language="es")
    council.close_papers().begin()
    jobs.run_pending()
    mail.outbox.clear()
    return council, council.decide()


def of(decision: Any, address: str) -> Letter:
    return next(one for one in letters_of(decision) if one.to == address and one.state not in
                (State.WITHDRAWN,))  # fmt: skip


def words(letter: Any) -> tuple[str, str]:
    return letter.subject, letter.body


def sent() -> dict[str, Any]:
    """What has gone out since the last time, by the identifier of the letter."""
    mail.outbox.clear()
    jobs.run_pending()
    return {one.extra_headers["Message-ID"][1:37]: one for one in mail.outbox}


@pytest.mark.clause("7.6", shows="accepts")
def test_the_letter_read_in_the_outbox_is_the_letter_sent(sealed: Sealed) -> None:
    council, decision = sealed
    assert sent() == {}, "nothing goes before the release"
    read = {str(one.id): words(one) for one in letters_of(decision)}
    proposer = council.way.proposers[0]
    endorsers = {row.email for row in council.filed.snapshot.endorsements.all()}
    to_proposer, to_officer = (
        str(of(decision, address).id) for address in (proposer.email, "boards@charm-eu.example")
    )
    assert {one.to for one in letters_of(decision)} == {
        proposer.email, "boards@charm-eu.example", *endorsers
    }  # fmt: skip
    assert all(one.is_sealed for one in letters_of(decision))
    assert read[to_proposer][0].startswith("Decisión (")
    assert "/proposals/" in read[to_proposer][1]
    assert f"/boards/decisions/{decision.id}/" in read[to_officer][1]
    # What changes meanwhile changes no letter.
    Person.objects.filter(pk=proposer.pk).update(
        name="Somebody Else", language="en", rhythm=Rhythm.WEEKLY
    )
    council.release(decision)
    out = sent()
    weekly = of(decision, proposer.email)
    assert weekly.state == State.GATHERED
    assert {one: words(out[one]) for one in read if one in out} == {
        one: said for one, said in read.items() if one != to_proposer
    }
    assert words(weekly) == read[to_proposer]
    assert not any(one.is_sealed for one in letters_of(decision))


@pytest.mark.clause("7.6", shows="refuses")
def test_nothing_is_released_with_letters_that_were_not_read_as_they_are(sealed: Sealed) -> None:
    council, decision = sealed
    mark = mark_of(letters_of(decision))
    for wrong in ("", "x", mark[:-1]):
        with pytest.raises(Refusal, match="Read its letters as they are now"):
            council.release(decision, reviewed=wrong)
    one = of(decision, "boards@charm-eu.example")
    acts.edit_letter(letter=one.id, subject="S", body="B", by=council.officer, seen=one.revision)
    with pytest.raises(Refusal, match="Read its letters"):
        council.release(decision, reviewed=mark)
    other = staff("registrar", "uu.nl")
    council.filed.seats.create(person=other, university_id="uu.nl", since=clock.now())
    with pytest.raises(Refusal, match="somebody else is to be told"):
        council.release(decision)
    mark = mark_of(letters_of(decision))
    acts.write_anew(decision=decision.id, by=council.chair, seen=mark, only_missing=True)
    assert of(decision, other.email).state == State.DRAFTED
    assert words(of(decision, one.to)) == ("S", "B\n"), "what was edited stays"
    mark = mark_of(letters_of(decision))
    acts.write_anew(decision=decision.id, by=council.chair, seen=mark)
    with pytest.raises(Stale):
        acts.write_anew(decision=decision.id, by=council.chair, seen=mark)
    assert of(decision, other.email).state == State.DRAFTED
    old = [one for one in letters_of(decision) if one.state == State.WITHDRAWN]
    assert {one.why for one in old} == {"The letters were written anew."}
    assert ("S", "B\n") in {words(one) for one in old}, "what was edited is kept"
    council.release(decision)
    with pytest.raises(Unfit, match="its letters are sent"):
        acts.write_anew(decision=decision.id, by=council.chair, seen=mark_of(letters_of(decision)))


def test_one_letter_is_edited_held_tested_withdrawn_and_sent(sealed: Sealed) -> None:
    council, decision = sealed
    chair, boards = council.chair, council.officer
    held, gone, edited = letters_of(decision)
    for subject, body in ((" ", "B"), ("S", "\n"), ("S", "a\x00b"), ("S", "x" * 20_001)):
        with pytest.raises(Unfit):
            acts.edit_letter(letter=edited.id, subject=subject, body=body, by=boards, seen=1)
    acts.edit_letter(letter=edited.id, subject="New\nBcc: x@y.z", body="Words", by=boards, seen=1)
    with pytest.raises(Stale):
        acts.edit_letter(letter=edited.id, subject="Other", body="Other", by=chair, seen=1)
    now = of(decision, edited.to)
    assert words(now) == ("New Bcc: x@y.z", "Words\n")
    assert (now.original, now.edited_by) == (words(edited), boards.key)

    with pytest.raises(Unfit, match="Say why"):
        acts.hold_letter(letter=held.id, reason=" ", by=boards, seen=1)
    acts.hold_letter(letter=held.id, reason="She calls first.", by=boards, seen=1)
    acts.hold_letter_no_longer(letter=held.id, by=boards, seen=2)
    acts.hold_letter(letter=held.id, reason="She calls first.", by=boards, seen=3)
    acts.withdraw_letter(letter=gone.id, reason="Told in person.", by=chair, seen=1)
    for act in (acts.send_letter, acts.send_letter_again):
        with pytest.raises(Unfit):
            act(letter=held.id, by=chair, seen=4)

    assert acts.test_letter(letter=edited.id, by=chair, seen=2)
    assert not acts.test_letter(letter=edited.id, by=chair, seen=2), "a second click"
    (test,) = sent().values()
    assert test.to == [chair.email]
    assert test.subject == "[Test] New Bcc: x@y.z"
    assert test.body.startswith("(Una prueba de la carta a proposer@uu.nl.)")

    council.release(decision)
    out = sent()
    assert out[str(edited.id)].body == "Words\n"
    assert not {str(held.id), str(gone.id)} & out.keys()
    with pytest.raises(Unfit, match="send the letter now"):
        acts.hold_letter_no_longer(letter=held.id, by=boards, seen=4)
    acts.send_letter(letter=held.id, by=boards, seen=4)
    assert words(sent()[str(held.id)]) == words(held)
    acts.send_letter_again(letter=held.id, by=boards, seen=5)
    with pytest.raises(Stale):
        acts.send_letter_again(letter=held.id, by=boards, seen=5)
    again = sent()[str(held.id)]
    assert again.body.startswith("(Sent again on ")
    assert again.extra_headers["Message-ID"] == f"<{held.id}.1@charm.outbox>"
    assert [row["act"] for row in ledger.history_of(f"letter:{held.id}")] == [
        "letter_held", "letter_not_held_any_more", "letter_held", "letter_sent",
        "letter_sent_again",
    ]  # fmt: skip
    kinds = {row["act"] for row in ledger.history_of(council.filed.ref)}
    assert not any(act.startswith("letter") for act in kinds), "proposers read that history"


@pytest.mark.clause("7.6", shows="refuses")
def test_only_the_officer_and_the_chair_read_and_change_them(sealed: Sealed) -> None:
    council, decision = sealed
    letter = letters_of(decision)[0]
    for known in (council.officer, council.chair, officer("auditor")):
        assert letter_for(known, letter.id)[0].id == letter.id
    assert [len(outbox_for(p)) for p in (council.officer, council.chair)] == [1, 1]
    strangers = (council.way.proposers[0], officer("board-chair"), officer("operator"),
                 staff("registrar", "elte.hu"))  # fmt: skip
    for person in strangers:
        with pytest.raises(NotFound):
            letter_for(person, letter.id)
        with pytest.raises(NotFound):
            acts.hold_letter(letter=letter.id, reason="Why", by=person, seen=1)
        assert outbox_for(person) == []
    for person in (council.members[-1], officer("auditor")):
        with pytest.raises(NotAllowed):
            acts.hold_letter(letter=letter.id, reason="Why", by=person, seen=1)
    # Whoever proposes it looks after no letter of it, whatever office they hold.
    council.filed.seats.create(person=council.officer, university_id="uu.nl", since=clock.now())
    with pytest.raises(NotAllowed):
        acts.withdraw_letter(letter=letter.id, reason="Why", by=council.officer, seen=1)
    assert outbox_for(council.officer) == []
