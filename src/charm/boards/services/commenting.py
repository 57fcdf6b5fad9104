"""Members comment on the fields of a proposal; whoever reads a comment can answer it (7.6)."""

from __future__ import annotations

import uuid

from charm.alliance.queries import Mandate, Person, holders
from charm.boards import queries, rules
from charm.boards.comments import FIELDS, comment_for
from charm.boards.conflicts import leaves_for
from charm.boards.models import Comment, Reply, Track
from charm.boards.services.acting import is_current, move, note, opened
from charm.core.workflow import ActorRole, TrackFacts
from charm.foundation import clock, letterbook
from charm.foundation.errors import NotAllowed, Unfit
from charm.foundation.texts import note_of
from charm.foundation.transactions import act
from charm.proposals import queries as proposals
from charm.proposals import rules as proposal_rules

MOST = 100
"""Comments of one member on one item."""


@act()
def comment(*, track: uuid.UUID, field: str, text: str, audience: str, by: Person) -> Comment:
    """Say something of a field to the body, to the officer, or to the proposers too. Proposers and
    officer are told at once; proposers do not read who wrote it. The same words twice are one
    comment."""
    row, proposal = opened(rules.track_for(by, track), seen=None)
    roles = rules.roles_in(by, row.body, on=rules.day_of(row))
    move(
        row,
        "comment",
        roles,
        TrackFacts(
            member_on_that_day=ActorRole.MEMBER in roles,
            interest_declared=_has_said(row, by),
            takes_part=not leaves_for(by, row),
            snapshot_is_current=is_current(row, proposal),
        ),
    )
    said = note_of(text)
    if field not in FIELDS:
        raise Unfit("Choose the field of the proposal that the comment is about.")
    if audience not in Comment.Audience.values:
        raise Unfit("Say who reads the comment: the body, the officer, or the proposers too.")
    if not said:
        raise Unfit("Write what you want to say of it.")
    own = row.comments.filter(author=by, taken_back_at__isnull=True)
    same = own.filter(field=field, audience=audience, text=said).first()
    if same is not None:
        return same
    if own.count() >= MOST:
        raise Unfit(f"A member comments {MOST} times at most: answer in one of them.")
    made = Comment.objects.create(
        track=row, field=field, author=by, text=said, audience=audience, written_at=clock.now()
    )
    note("comment_written", row, by, role="member", clauses=["7.6"],
         facts={"comment": str(made.id), "field": field, "audience": audience},
         private={"text": said})  # fmt: skip
    if audience == Comment.Audience.PROPOSERS:
        for person in proposals.proposers_of(proposal):
            letterbook.write(
                "comment-written", key=f"{made.id}:{person.id}", to=person,
                at=("proposal-comments", proposal.id), title=proposal.title, body=row.body.name,
                comment=said,
            )  # fmt: skip
    elif audience == Comment.Audience.OFFICER:
        for person in holders(Mandate.Office.BOARDS_OFFICER):
            letterbook.write(
                "comment-for-officer", key=f"{made.id}:{person.id}", to=person,
                at=("item", row.id), title=proposal.title, who=by.name, comment=said,
            )  # fmt: skip
    return made


@act()
def reply(*, comment: uuid.UUID, text: str, by: Person) -> Reply:
    """Answer a comment that one reads; its author is told. Proposers and officer may, members while
    they take part, auditors read only."""
    known = comment_for(by, comment)
    row, proposal = opened(known.track, seen=None)
    if not _may_answer(by, row):
        raise NotAllowed("Members of the body, the officer and the proposers answer a comment.")
    if not is_current(row, proposal):
        raise Unfit("The proposal is no longer in review in the version that was commented on.")
    said = note_of(text)
    if not said:
        raise Unfit("Write your answer.")
    same = known.replies.filter(author=by, text=said).first()
    if same is not None:
        return same
    made = Reply.objects.create(comment=known, author=by, text=said, written_at=clock.now())
    note("comment_answered", row, by, role="proposer" if _proposes(by, row) else "member",
         clauses=["7.6"], facts={"comment": str(known.id)}, private={"text": said})  # fmt: skip
    if known.author_id != by.id:
        letterbook.write(
            "comment-answered", key=f"{made.pk}", to=known.author, at=("boards-paper", row.id),
            title=proposal.title, who=by.name, comment=known.text, reason=said,
        )  # fmt: skip
    return made


@act()
def take_back(*, comment: uuid.UUID, by: Person) -> Comment:
    """Its author takes a comment back while nobody has answered it."""
    known = comment_for(by, comment)
    row, _ = opened(known.track, seen=None)
    if known.author_id != by.id:
        raise NotAllowed("Who wrote a comment takes it back.")
    if known.replies.exists():
        raise Unfit("This comment is answered already: it stays, add to it instead.")
    known.taken_back_at = clock.now()
    known.save(update_fields=["taken_back_at"])
    note("comment_taken_back", row, by, role="member", clauses=["7.6"],
         facts={"comment": str(known.id)})  # fmt: skip
    return known


def _has_said(track: Track, person: Person) -> bool:
    return queries.interest_of(track, person) is not None


def _proposes(person: Person, track: Track) -> bool:
    return proposal_rules.is_proposer(person, track.proposal)


def _may_answer(person: Person, track: Track) -> bool:
    if _proposes(person, track) or rules.is_officer(person):
        return True
    member = ActorRole.MEMBER in rules.roles_in(person, track.body, on=rules.day_of(track))
    return member and not leaves_for(person, track)
