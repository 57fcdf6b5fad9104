"""An amendment goes to those whom its class concerns, and becomes the next version of the entry
(7.25, 5.6.1.6, 7.4; move 15)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from tests.support.changing import ACADEMIC, LATER, OPERATIONAL, Round, amending

from charm import demo
from charm.alliance.queries import body
from charm.boards import changes, queries
from charm.boards.afterwards import is_upheld
from charm.boards.models import Decision, Revisit, Track
from charm.boards.services.agenda import open_track
from charm.boards.services.comparing import compare_with_approved
from charm.catalogue import queries as catalogue
from charm.catalogue.models import Entry, EntryVersion
from charm.catalogue.services.publishing import publish_approved
from charm.core.proposal.classes import ChangeClass
from charm.core.workflow import ProposalState, Refusal, TrackOutcome
from charm.foundation import clock, files, jobs, ledger
from charm.foundation.errors import NotAllowed, NotFound, Unfit
from charm.proposals import amending as line
from charm.proposals import queries as proposals
from charm.proposals.services import attaching, beginning_again, endorsing, writing
from charm.proposals.worklists import endorsed_before

P = ProposalState
APPROVED = TrackOutcome.APPROVED
Ways = Callable[..., Any]


def states(going: Round) -> dict[str, str]:
    return {track.body.kind: track.state for track in queries.tracks_of(going.fresh())}


def versions() -> list[Any]:
    return catalogue.versions_of(Entry.objects.get())


def again(going: Round, previous: Any) -> Round:
    """Another amendment, of that proposal."""
    with clock.at(LATER):
        begun = beginning_again.begin_again(previous=previous.id, by=going.proposer)
        jobs.run_pending()
    return Round(going.way, begun)


@pytest.mark.clause("7.25", shows="accepts")
@pytest.mark.clause("5.6.1.6", shows="accepts")
@pytest.mark.clause("7.4", shows="accepts")
@pytest.mark.clause("7.7", shows="accepts")
def test_wording_is_the_officers_money_the_boards_and_each_version_says_on_whose_word(
    way: Ways,
) -> None:
    going = way("formal-with-money").approved()
    with clock.at(LATER):
        jobs.run_pending()
    first = going.filed
    council, board = sorted(
        (one for one in queries.decisions_of(first)), key=lambda d: d.track.body.kind != "council"
    )

    wording = amending(going).translate().endorse().submit()
    assert (wording.change.found, wording.change.is_amendment) == ("editorial", True)
    assert states(wording) == {}
    for asked in proposals.endorsements_of(wording.filed.snapshot):  # they read what changed
        assert endorsed_before(asked) == first.snapshot
    assert wording.filed.state == P.SUBMITTED
    wording.confirm(ChangeClass.EDITORIAL)

    assert (wording.filed.state, states(wording)) == (
        P.APPROVED,
        {"council": "decided", "board": "decided"},
    )
    assert len(versions()) == 2
    said = catalogue.published(versions()[1])
    assert said.decision.id == f"urn:uuid:{council.id}"
    assert said.change is not None
    assert (said.change.kind, said.change.board) == ("editorial", "")
    assert said.change.id == f"urn:uuid:{wording.change.id}"
    assert demo.officer("boards").name not in versions()[1].content

    # Begun from the first one, compared with what is in force now.
    money = again(wording, first)
    assert money.filed.previous_id == wording.filed.id
    money.submitted(**OPERATIONAL)
    assert (money.change.found, money.change.base_id) == ("operational", wording.filed.snapshot_id)
    with pytest.raises(Unfit, match="never less"):
        money.confirm(ChangeClass.EDITORIAL)
    money.confirm(ChangeClass.OPERATIONAL)
    assert states(money) == {"council": "decided", "board": "scheduled"}
    assert money.filed.state == P.IN_REVIEW
    assert len(versions()) == 2
    money.decided(APPROVED, board=True)

    assert money.filed.state == P.APPROVED
    said = catalogue.published(versions()[2])
    assert said.decision.id == f"urn:uuid:{council.id}"
    assert said.change is not None
    decision = queries.decisions_of(money.filed)[0]
    assert (said.change.kind, said.change.board_decision) == (
        "operational",
        f"urn:uuid:{decision.id}",
    )
    cited = catalogue.descriptor_of(versions()[2])["amendment"]
    assert (cited["class"], cited["decision"]["body"]) == ("operational", "Executive Board")
    (record,) = [
        one
        for one in ledger.history_of(Entry.objects.get().ref)
        if one["facts"].get("version") == 3
    ]
    assert record["facts"]["change"] == str(money.change.id)
    assert record["facts"]["board_decision"] == str(decision.id)
    assert board.id != decision.id

    # The Council comes back to its approval and does not uphold it: nothing is kept any more.
    third = again(money, money.filed)
    assert changes.base_of(third.filed) is not None
    assert is_upheld(money.filed.snapshot_id)
    Revisit.objects.create(
        decision=council, why="It changed.", asked_by=council.decided_by, asked_at=LATER,
        state="countersigned", answered_by=demo.officer("boards"), answered_at=LATER,
    )  # fmt: skip
    back = Track.objects.create(
        proposal=first, body=council.track.body, cycle=first.cycle, snapshot=first.snapshot,
        opened_at=LATER, opened_because="comes back", revisits=council,
    )  # fmt: skip
    said_anew = Decision.objects.create(
        track=back, meeting=council.meeting, snapshot=first.snapshot, outcome="revise",
        reasons="It changed.", decided_at=LATER, decided_by=council.decided_by,
    )  # fmt: skip
    assert changes.base_of(third.filed) is None
    said_anew.outcome, said_anew.released_at = "approved", LATER
    said_anew.released_by = council.decided_by
    said_anew.save()
    assert is_upheld(money.filed.snapshot_id)
    assert changes.base_of(third.filed) is not None


@pytest.mark.clause("7.25", shows="refuses")
@pytest.mark.clause("7.1", shows="accepts")
@pytest.mark.clause("5.6.2.1", shows="refuses")
def test_what_is_academic_is_the_councils_and_kind_and_university_stay(way: Ways) -> None:
    going = way("formal-single").approved()
    with clock.at(LATER):
        jobs.run_pending()
    amended = amending(going)
    entry = Entry.objects.get()

    with pytest.raises(Refusal, match="Nothing is different"):
        amended.endorse().submit()
    with clock.at(LATER):
        endorsing.reopen(
            proposal=amended.filed.id, by=amended.proposer, seen=amended.fresh().revision
        )
    other = [{"code": "ub.edu", "role": "accrediting"}]
    was = amended.fresh().content
    for changed in ({"kind": "non-formal"}, {"universities": other, "issuing_university": None}):
        amended.edit(**changed)
        with pytest.raises(Refusal, match="copy this into a new proposal"):
            amended.endorse()
        amended.edit(**{key: was.get(key) for key in changed})
    for column, value in (("kind", "informal"), ("university_id", "ub.edu")):
        with (
            pytest.raises(DatabaseError, match="another entry"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE catalogue_entry SET {column} = %s", [value])

    amended.submitted(**ACADEMIC)
    assert (amended.change.found, amended.change.state) == ("academic", "plain")
    assert states(amended) == {"council": "scheduled"}
    with pytest.raises(Unfit, match="released approval"):
        publish_approved(proposal=amended.filed.id, snapshot=amended.filed.snapshot_id)
    second = again(amended, going.filed).edit(**OPERATIONAL).endorse()
    with pytest.raises(Refusal, match="Another amendment of it is being decided"):
        second.submit()
    amended.decided(APPROVED)
    assert amended.filed.state == P.APPROVED
    said = catalogue.published(versions()[1])
    assert (said.change, said.content.stackable_into) == (None, ACADEMIC["stackable_into"])
    assert (entry.kind, entry.university_id) == ("formal", "uu.nl")

    # The second is compared with what was approved meanwhile: it would undo that.
    second.submit()
    assert second.change.base_id == amended.filed.snapshot_id
    assert (second.change.found, second.change.state) == ("academic", "plain")


@pytest.mark.clause("7.25", shows="refuses")
@pytest.mark.clause("7.1", shows="refuses")
def test_the_officer_refers_an_amendment_and_nothing_is_kept_without_a_word(way: Ways) -> None:
    going = way("formal-single").approved()
    with clock.at(LATER):
        jobs.run_pending()
    amended = amending(going).translate().endorse().submit()
    change, council = amended.change, queries.decisions_of(going.filed)[0]

    def sql(match: str, statement: str, *values: Any) -> None:
        plain = [v.hex if isinstance(v, uuid.UUID) and _sqlite() else v for v in values]
        with (
            pytest.raises(DatabaseError, match=match),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement, plain)

    sql("Academic Council", "UPDATE proposals_proposal SET state = 'approved' WHERE id = %s",
        amended.filed.id)  # fmt: skip
    with transaction.atomic():
        track = open_track(amended.filed, body("council"), "tried")
        keep = ("INSERT INTO boards_kept (track_id, decision_id, change_id, kept_at) "
                "VALUES (%s, %s, %s, %s)")  # fmt: skip
        sql("goes on holding only", keep, track.id, council.id, change.id, LATER)
        sql("decided only", "UPDATE boards_track SET state = 'decided' WHERE id = %s", track.id)
        transaction.set_rollback(True)
    assert compare_with_approved(amended.fresh()) == change

    amended.confirm(ChangeClass.ACADEMIC)
    assert states(amended) == {"council": "scheduled"}
    assert changes.change_of(amended.filed).confirmed == "academic"  # type: ignore[union-attr]
    sql("goes on holding only", keep, queries.tracks_of(amended.filed)[0].id, council.id,
        change.id, LATER)  # fmt: skip
    amended.decided(TrackOutcome.REJECTED)
    assert (amended.filed.state, EntryVersion.objects.count()) == (P.REJECTED, 1)


def _sqlite() -> bool:
    return connection.vendor == "sqlite"


@pytest.mark.clause("7.4", shows="accepts")
def test_an_amendment_takes_along_the_proposers_who_may_and_the_files(way: Ways) -> None:
    going = way("non-formal-assessed").drafted()
    with clock.at(going.when.moment("start")):
        attaching.attach(
            proposal=going.filed.id, content=b"%PDF-1.4 agreed", name="agreement.pdf",
            by=going.proposers[0],
        )  # fmt: skip
    with pytest.raises(Unfit, match="still on its way"):
        beginning_again.begin_again(previous=going.filed.id, by=going.proposers[0])
    writing.withdraw_proposal(
        proposal=going.filed.id, by=going.proposers[0], seen=going.filed.revision, reason="Later."
    )
    left = going.proposers[-1]
    left.is_active = False
    left.save(update_fields=["is_active"])

    begun = beginning_again.begin_again(previous=going.filed.id, by=going.proposers[0])

    assert proposals.proposers_of(begun) == going.proposers[:-1]
    assert [(one.name, files.read(one)) for one in files.of(begun.ref)] == [
        ("agreement.pdf", b"%PDF-1.4 agreed")
    ]
    assert line.before(begun) == [going.filed]
    assert line.amended_by(begun) is None
    with pytest.raises(NotFound):
        beginning_again.begin_again(previous=going.filed.id, by=demo.learner(1))
    with pytest.raises((NotAllowed, NotFound)):
        beginning_again.begin_again(previous=going.filed.id, by=demo.officer("boards"))
