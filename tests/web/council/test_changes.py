"""The pages of a change: the proposers see which way it goes, the officer confirms it, members read
what is new to them (7.25)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.support.changing import (
    LATER,
    OPERATIONAL,
    Round,
    amending,
    plan_later_meetings,
    sent_back_by,
)
from tests.web.propose.pages import form_of, text_of

from charm import demo
from charm.alliance.queries import person_by_email
from charm.catalogue.models import Entry
from charm.core.workflow import ProposalState, TrackOutcome
from charm.foundation import clock, jobs
from charm.proposals import queries as proposals

TEXT = "Learners read the water levels of twelve deltas and say which of them are safe to live in."


def read(client: Client, address: str, by: Any, *, status: int = 200) -> str:
    client.force_login(by)
    with clock.at(LATER):
        answer = client.get(address)
    assert answer.status_code == status, (address, by.email)
    return text_of(answer)


def post(client: Client, address: str, by: Any, **sent: Any) -> Any:
    client.force_login(by)
    with clock.at(LATER):
        return client.post(address, sent)


@pytest.mark.clause("7.25", shows="accepts")
@pytest.mark.clause("7.25", shows="refuses")
def test_a_revision_from_the_form_to_the_officers_word(both: Any, client: Client) -> None:
    going = sent_back_by(both, TrackOutcome.APPROVED, TrackOutcome.REVISE)
    proposer, officer = going.proposer, demo.officer("boards")
    here = f"/proposals/{going.filed.id}/"
    assert "Nothing changed yet" in read(client, f"{here}edit/money/", proposer)

    going.edit(**OPERATIONAL)
    says = read(client, f"{here}edit/title/", proposer)
    assert "1 field changed" in says
    assert "The Academic Council’s approval goes on holding" in says
    was = going.fresh().content["description"]
    going.edit(description={"en": TEXT})
    assert "something academic changed: " in read(client, here, proposer)
    going.edit(description=was)
    page = read(client, f"{here}changes/", proposer)
    assert "Operational" in page
    assert "It is about money, resources or support." in page
    read(client, f"{here}changes/", demo.staff("proposer", "elte.hu"), status=404)

    going.endorse().submit()
    change = going.change
    there = f"/boards/changes/{change.id}/"
    assert "It waits for the Boards officer" in read(client, here, proposer)
    assert "says what kind of change it is" in read(client, "/proposals/", proposer)
    assert "Say what kind of change" in read(client, "/home/", officer)
    assert "Changes to confirm" in read(client, "/boards/", officer)
    assert going.filed.title in read(client, "/boards/changes/", officer)
    read(client, "/boards/changes/", proposer, status=403)
    for stranger in (
        demo.staff("proposer", "elte.hu"),
        demo.learner(1),
        demo.officer("board-chair"),
    ):
        read(client, there, stranger, status=404)
        assert post(client, f"{there}confirm/", stranger).status_code == 404
    auditor = person_by_email("auditor@charm-eu.example")
    for reader in (proposer, auditor):
        assert "Fee" in read(client, there, reader)
        assert post(client, f"{there}confirm/", reader, seen=1).status_code == 403

    client.force_login(officer)
    form = form_of(client.get(there), action=f"{there}confirm/")
    assert form["said"] == "operational"
    assert (
        post(client, f"{there}confirm/", officer, said="operational", reason="x").status_code == 409
    )
    for sent, problem in (
        ({"said": "nothing", "reason": "Fee."}, "Choose what kind"),
        ({"said": "operational", "reason": "a\x00b"}, "cannot be kept"),
        ({"said": "operational", "reason": " "}, "in a sentence"),
        ({"said": "editorial", "reason": "Fee."}, "never less"),
    ):
        answer = post(client, f"{there}confirm/", officer, seen=form["seen"], **sent)
        assert answer.status_code == 422, sent
        assert problem in text_of(answer)
    sent = {"said": "operational", "reason": "<script>Only</script> the fee.", "seen": form["seen"]}
    assert post(client, f"{there}confirm/", officer, **sent).status_code == 302
    assert post(client, f"{there}confirm/", officer, **sent).status_code == 409
    with clock.at(LATER):
        jobs.run_pending()

    assert going.fresh().state == ProposalState.IN_REVIEW
    page = client.get(there).content.decode()
    assert "<script>Only" not in page
    council, board = going.session().track, going.session(board=True).track
    assert "Its earlier approval goes on holding" in read(client, here, proposer)
    said = read(client, f"/boards/items/{council.id}/", demo.officer("council-chair"))
    assert "The earlier approval goes on holding" in said
    read(client, f"/boards/items/{board.id}/", officer)
    going.session(board=True).close_papers()
    member = demo.officer("board-chair")
    said = read(client, f"/boards/items/{board.id}/", member)
    assert "Since you decided last" in said
    assert "1 field changed since you decided last" in read(
        client, f"/boards/items/{board.id}/changes/", member
    )
    read(client, f"/boards/items/{board.id}/changes/", demo.learner(1), status=404)


@pytest.mark.clause("7.25", shows="accepts")
def test_the_proposers_claim_that_few_words_mean_the_same(
    way: Callable[..., Any], client: Client
) -> None:
    approved = way("formal-single").approved()
    with clock.at(LATER):
        jobs.run_pending()
    going = amending(approved)
    here = f"/proposals/{going.filed.id}/"
    outcomes = going.fresh().content["learning_outcomes"]
    text = outcomes[0]["text"]
    language = next(iter(text)) if isinstance(text, dict) else ""
    words = text[language] if language else text
    reworded = f"{words} indeed"
    outcomes[0] = {**outcomes[0], "text": {**text, language: reworded} if language else reworded}
    going.edit(learning_outcomes=outcomes)

    page = read(client, f"{here}changes/", going.proposer)
    assert "It goes to the Academic Council, because what it decided on changed" in page
    form = form_of(client.get(f"{here}changes/"), action=f"{here}changes/wording/")
    sent = {"field": "learning_outcomes", "claimed": "1", "seen": form["seen"]}
    stranger = demo.staff("proposer", "elte.hu")
    assert post(client, f"{here}changes/wording/", stranger, **sent).status_code == 404
    assert post(client, f"{here}changes/wording/", going.proposer, **sent).status_code == 302
    assert post(client, f"{here}changes/wording/", going.proposer, **sent).status_code == 409
    said = read(client, f"{here}changes/", going.proposer)
    assert "the Boards officer can accept it without a meeting" in said
    assert "the proposers say that it means the same" in said
    going.endorse().submit()
    assert going.change.found == "editorial"
    again = f"/boards/changes/{going.change.id}/return/"
    for by, status in ((going.proposer, 403), (stranger, 404)):
        assert post(client, again, by, seen=going.filed.revision).status_code == status
    returned = {"seen": going.filed.revision, "field": "learning_outcomes", "why": "Say how often."}
    officer = demo.officer("boards")
    assert post(client, again, officer, **{**returned, "field": "fee"}).status_code == 422
    assert post(client, again, officer, **{**returned, "why": " "}).status_code == 422
    assert post(client, again, officer, **returned).status_code == 302
    assert (going.change, going.fresh().state) == (None, ProposalState.RETURNED)
    assert "Say how often." in read(client, here, going.proposer)
    going.endorse().submit()
    assert going.change.differences == [
        {"field": "learning_outcomes", "class": "editorial", "why": "claimed"}
    ]
    assert post(client, f"{here}changes/wording/", going.proposer, **sent).status_code == 409
    there = f"/boards/changes/{going.change.id}/"
    answer = post(
        client, f"{there}confirm/", demo.officer("boards"),
        said="editorial", reason="It means the same.", seen=going.change.revision,
    )  # fmt: skip
    assert answer.status_code == 302
    with clock.at(LATER):
        jobs.run_pending()
    slug = read(client, here, going.proposer)
    assert "See it in the catalogue" in slug
    client.logout()
    page = text_of(client.get(f"/catalogue/{Entry.objects.get().slug}/"))
    assert "Wording and translations only, confirmed by the Boards officer" in page


@pytest.mark.clause("7.6", shows="accepts")
def test_what_begins_again_after_a_rejection_carries_its_history(
    council: Any, client: Client
) -> None:
    council.decide_and_release(TrackOutcome.REJECTED, reasons="Too narrow for a <b>city</b>.")
    plan_later_meetings()
    client.force_login(council.way.proposers[0])
    with clock.at(LATER):
        began = client.post(f"/proposals/{council.filed.id}/again/", {"once": "a"})
        jobs.run_pending()
    going = Round(council.way, proposals.proposal_by_id(began["location"].split("/")[-2]))
    here = f"/proposals/{going.filed.id}/"

    page = read(client, here, going.proposer)
    assert "What came before" in page
    assert "Too narrow for a <b>city</b>." in page
    assert "1 field changed" not in page  # nothing was approved: there is nothing to keep
    going.submitted(**OPERATIONAL)
    assert going.change is None
    track = going.session().track
    for reader in (demo.officer("boards"), demo.officer("council-chair")):
        if reader == demo.officer("council-chair"):
            going.session().close_papers()
        said = read(client, f"/boards/items/{track.id}/", reader)
        assert "Too narrow for a <b>city</b>." in said
        assert "Since you decided last" in said
