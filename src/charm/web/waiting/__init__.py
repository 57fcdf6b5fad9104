"""What waits for a person, gathered from every room: what, since when, until when, by which clause.

What waits for others is told too, so that nothing waits without saying for whom.
"""

from __future__ import annotations

from charm.alliance.queries import Person
from charm.boards.waits import desk_of
from charm.delivery.admissions import applications_of
from charm.delivery.marking import to_mark
from charm.delivery.waits import learning_of, teaching_of
from charm.proposals.waits import on_the_way
from charm.web.hats import Hats
from charm.web.waiting.afterwards import after_meetings, to_follow_up, to_prepare
from charm.web.waiting.awards import awards_to_approve, awards_to_give, keys_to_approve
from charm.web.waiting.bodies import in_the_bodies, to_confirm
from charm.web.waiting.calls import in_calls
from charm.web.waiting.editions import (
    of_edition,
    of_invitation,
    of_learning,
    of_marking,
    to_accept,
    to_hear,
    to_support,
)
from charm.web.waiting.letters import letters_astray
from charm.web.waiting.offices import offices_to_give
from charm.web.waiting.proposals import left_behind, not_reached, of_proposal, to_endorse, to_verify
from charm.web.waiting.protection import in_data_protection
from charm.web.waiting.wait import Desk, Wait

__all__ = ["Desk", "Wait", "waiting_for"]


def waiting_for(person: Person, hats: Hats) -> Desk:
    """Everything, in a number of queries that does not depend on how much it is."""
    desk = Desk()
    boards = desk_of(person)
    desk.mine += to_endorse(person)
    if hats.runs_boards:
        desk.mine += to_verify()
        desk.mine += to_confirm()
    desk.mine += left_behind(hats)
    desk.mine += in_calls(person, hats)
    desk.mine += in_the_bodies(boards)
    desk.mine += after_meetings(person)
    desk.mine += to_follow_up(person)
    if hats.operates:
        desk.mine += offices_to_give()
    if hats.operates or hats.runs_boards:
        desk.mine += letters_astray()
    desk.mine += in_data_protection(person, hats)
    if hats.runs_boards:
        desk.mine += to_prepare(person)
    desk.mine += awards_to_give(person)
    desk.mine += awards_to_approve(person)
    desk.mine += keys_to_approve(person)
    desk.mine += to_hear(person)
    desk.mine += to_support(person)
    if hats.teaches:
        desk.mine += [of_edition(t) for t in teaching_of(person) if t.waits]
        desk.mine += [of_marking(one) for one in to_mark(person)]
    if hats.proposes:
        going = on_the_way(person)
        for one in going:
            (desk.mine if one.is_in_own_hands else desk.others).append(of_proposal(one))
        desk.mine += not_reached(going)
    desk.mine += [of_invitation(one) for one in applications_of(person) if one.state == "invited"]
    if hats.learns:
        learns = learning_of(person)
        desk.mine += to_accept(learns, person)
        desk.others += [of_learning(row.edition) for row in learns]
    desk.mine.sort(key=_pressing)
    return desk


def _pressing(wait: Wait) -> tuple[bool, str, str]:
    return (wait.until is None, str(wait.until or ""), str(wait.since or ""))
