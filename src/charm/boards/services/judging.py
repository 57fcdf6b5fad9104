"""Members declare interests and judge each characteristic (7.6, 7.24)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.db.models import QuerySet

from charm.alliance.queries import Person, members_of
from charm.boards import queries, rules
from charm.boards.models import EarlierOpinion, Interest, Opinion, OpinionDraft, Track
from charm.boards.services.acting import is_current, move, note, opened
from charm.core.workflow import ActorRole, MeetingState, TrackFacts, TrackState
from charm.core.workflow.criteria import JUDGEMENTS
from charm.foundation import clock, letterbook
from charm.foundation.errors import NotAllowed, Unfit
from charm.foundation.texts import note_of
from charm.foundation.transactions import act, save_next
from charm.proposals.queries import Proposal

CONFLICT = Interest.Level.CONFLICT


@act()
def declare_interest(*, track: uuid.UUID, level: str, by: Person, why: str = "") -> Interest:
    """Say whether one has no interest, an interest or a conflict; may be said anew. A conflict that
    stands when the body begins with the item stays: only the chair records, with a reason, that it
    does not stand. Raises Unfit."""
    _require_level(level)
    row, _ = opened(rules.track_for(by, track), seen=None)
    roles = _roles(row, by)
    move(row, "declare-interest", roles, TrackFacts(member_on_that_day=ActorRole.MEMBER in roles))
    earlier = queries.interest_of(row, by)
    if earlier is not None and earlier.holds and level != CONFLICT:
        raise Unfit(
            "You declared a conflict, and it holds since the body began with this item: only the "
            "chair can record, with the reason, that it does not stand."
        )
    interest, _ = Interest.objects.update_or_create(
        track=row,
        person=by,
        defaults={
            "level": level,
            "why": note_of(why, limit=500),
            "declared_at": clock.now(),
            "holds": level == CONFLICT
            and (has_begun(row) or (earlier is not None and earlier.holds)),
            "changed_by": None,
            "changed_because": "",
        },
    )
    note("interest_declared", row, by, role="member", clauses=["7.6"],
         facts={"level": level}, private={"why": interest.why})  # fmt: skip
    return interest


@act()
def change_interest(
    *, track: uuid.UUID, person: uuid.UUID, level: str, reason: str, by: Person, seen: int
) -> Interest:
    """The chair records, with the reason, what a member's interest is: that a conflict does not
    stand, or that there is one. Nobody does it for themselves. ``seen`` is the revision of the
    item."""
    _require_level(level)
    row, proposal = opened(rules.track_for(by, track), seen=seen)
    because = note_of(reason, limit=500)
    move(row, "change-interest", _roles(row, by), TrackFacts(reason_given=bool(because)))
    if person == by.id:
        raise NotAllowed("Nobody changes their own declaration so: another chair does.")
    seats = members_of(row.body, on=rules.day_of(row))
    member = next((seat.person for seat in seats if seat.person_id == person), None)
    if member is None:
        raise Unfit("This person has no seat in the body on that day.")
    interest, _ = Interest.objects.update_or_create(
        track=row,
        person=member,
        defaults={
            "level": level,
            "declared_at": clock.now(),
            "holds": level == CONFLICT,
            "changed_by": by,
            "changed_because": because,
        },
    )
    save_next(row)
    note("interest_changed", row, by, role="chair", clauses=["7.6"],
         facts={"level": level, "of": member.key}, private={"reason": because})  # fmt: skip
    letterbook.write(
        "interest-changed",
        key=f"{row.id}:{member.id}:{row.revision}",
        to=member,
        at=("item", row.id),
        title=proposal.title,
        body=row.body.name,
        by=by.name,
        reason=because,
    )
    return interest


def hold_conflicts(tracks: QuerySet[Track]) -> None:
    """The body begins with these items: what is declared as a conflict now stands."""
    Interest.objects.filter(track__in=tracks, level=CONFLICT).update(holds=True)


def has_begun(track: Track) -> bool:
    """Whether the body is at work on the item: in session, or in writing."""
    in_session = track.meeting is not None and track.meeting.state == MeetingState.IN_SESSION
    return in_session or track.state == TrackState.IN_WRITING


@act()
def give_opinion(
    *, track: uuid.UUID, judgements: Mapping[str, tuple[str, str]], by: Person
) -> Opinion:
    """Judge each criterion: code -> (met, partly or not-met; why). An earlier opinion is kept as
    such; the draft of this one is not needed any more."""
    row, _ = _allowed_to_judge(
        track, by, judges={code: met for code, (met, _) in judgements.items()}
    )
    said = {code: {"met": met, "why": note_of(why)} for code, (met, why) in judgements.items()}
    row.opinion_drafts.filter(person=by).delete()
    opinion = row.opinions.filter(person=by).first()
    if opinion is None:
        opinion = Opinion(track=row, person=by)
    elif opinion.judgements == said:
        return opinion
    else:
        EarlierOpinion.objects.create(
            opinion=opinion, judgements=opinion.judgements, given_at=opinion.given_at
        )
    opinion.judgements, opinion.given_at = said, clock.now()
    opinion.save()
    note("opinion_given", row, by, role="member", clauses=["7.6", "7.24"],
         facts={"times": opinion.earlier.count() + 1})  # fmt: skip
    return opinion


@act()
def keep_draft(
    *, track: uuid.UUID, judgements: Mapping[str, tuple[str, str]], by: Person
) -> OpinionDraft:
    """Keep an opinion as far as it is written; nobody else reads it, and it counts for nothing."""
    row, _ = _allowed_to_judge(track, by, judges=None)
    known = {criterion.code for criterion in queries.criteria_of(row)}
    draft, _ = OpinionDraft.objects.update_or_create(
        track=row,
        person=by,
        defaults={
            "judgements": {
                code: {"met": met if met in JUDGEMENTS else "", "why": note_of(why)}
                for code, (met, why) in judgements.items()
                if code in known
            },
            "saved_at": clock.now(),
        },
    )
    return draft


def _allowed_to_judge(
    track: uuid.UUID, by: Person, *, judges: Mapping[str, str] | None
) -> tuple[Track, Proposal]:
    """The item and its proposal, locked. A draft may leave criteria out: ``judges`` is None."""
    row, proposal = opened(rules.track_for(by, track), seen=None)
    roles = _roles(row, by)
    move(
        row,
        "judge",
        roles,
        TrackFacts(
            member_on_that_day=ActorRole.MEMBER in roles,
            interest_declared=queries.interest_of(row, by) is not None,
            not_conflicted=by.id not in queries.conflicted(row),
            snapshot_is_current=is_current(row, proposal),
            criteria_judged=judges is None or judges_all(row, judges),
        ),
    )
    return row, proposal


def judges_all(track: Track, judgements: Mapping[str, str]) -> bool:
    """Whether exactly the criteria of this item are judged, each with a known word."""
    wanted = {criterion.code for criterion in queries.criteria_of(track)}
    return set(judgements) == wanted and set(judgements.values()) <= set(JUDGEMENTS)


def _require_level(level: str) -> None:
    if level not in Interest.Level.values:
        raise Unfit(f"Say one of: {', '.join(Interest.Level.values)}.")


def _roles(track: Track, by: Person) -> frozenset[ActorRole]:
    return rules.roles_in(by, track.body, on=rules.day_of(track))
