"""Members declare interests and judge each characteristic (7.6, 7.24)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.db import transaction

from charm.alliance.queries import Person
from charm.boards import queries, rules
from charm.boards.models import Interest, Opinion, Track
from charm.boards.services.acting import is_current, move, note, opened
from charm.core.workflow import ActorRole, MeetingState, TrackFacts
from charm.core.workflow.criteria import JUDGEMENTS
from charm.foundation import clock
from charm.foundation.errors import Unfit
from charm.foundation.texts import note_of

CONFLICT = Interest.Level.CONFLICT


@transaction.atomic
def declare_interest(*, track: uuid.UUID, level: str, by: Person, why: str = "") -> Interest:
    """Say whether one has no interest, an interest or a conflict; may be said anew. A conflict that
    stands when the session begins stays for the session: raises Unfit."""
    if level not in Interest.Level.values:
        raise Unfit(f"Say one of: {', '.join(Interest.Level.values)}.")
    row, _ = opened(rules.track_for(by, track), seen=None)
    roles = _roles(row, by)
    move(row, "declare-interest", roles, TrackFacts(member_on_that_day=ActorRole.MEMBER in roles))
    earlier = queries.interest_of(row, by)
    in_session = row.meeting is not None and row.meeting.state == MeetingState.IN_SESSION
    if in_session and earlier is not None and earlier.level == CONFLICT != level:
        raise Unfit("You said that you have a conflict: it holds while the body is in session.")
    interest, _ = Interest.objects.update_or_create(
        track=row,
        person=by,
        defaults={"level": level, "why": note_of(why, limit=500), "declared_at": clock.now()},
    )
    note("interest_declared", row, by, role="member", clauses=["7.6"],
         facts={"level": level}, private={"why": interest.why})  # fmt: skip
    return interest


@transaction.atomic
def give_opinion(
    *, track: uuid.UUID, judgements: Mapping[str, tuple[str, str]], by: Person
) -> Opinion:
    """Judge each criterion: code -> (met, partly or not-met; why). Replaces an earlier opinion."""
    row, proposal = opened(rules.track_for(by, track), seen=None)
    roles = _roles(row, by)
    interest = queries.interest_of(row, by)
    move(
        row,
        "judge",
        roles,
        TrackFacts(
            member_on_that_day=ActorRole.MEMBER in roles,
            interest_declared=interest is not None,
            not_conflicted=by.id not in queries.conflicted(row),
            snapshot_is_current=is_current(row, proposal),
            criteria_judged=judges_all(row, {code: met for code, (met, _) in judgements.items()}),
        ),
    )
    opinion, _ = Opinion.objects.update_or_create(
        track=row,
        person=by,
        defaults={
            "judgements": {
                code: {"met": met, "why": note_of(why)} for code, (met, why) in judgements.items()
            },
            "given_at": clock.now(),
        },
    )
    note("opinion_given", row, by, role="member", clauses=["7.6", "7.24"])
    return opinion


def judges_all(track: Track, judgements: Mapping[str, str]) -> bool:
    """Whether exactly the criteria of this item are judged, each with a known word."""
    wanted = {criterion.code for criterion in queries.criteria_of(track)}
    return set(judgements) == wanted and set(judgements.values()) <= set(JUDGEMENTS)


def _roles(track: Track, by: Person) -> frozenset[ActorRole]:
    return rules.roles_in(by, track.body, on=rules.day_of(track))
