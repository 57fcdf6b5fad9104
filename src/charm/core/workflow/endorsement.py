"""The table of moves of an endorsement (workflow 4)."""

from __future__ import annotations

from dataclasses import dataclass

from charm.core.workflow.states import ActorRole, EndorsementState
from charm.core.workflow.table import Guard, Table, row, table

MOST_HAND_ONS = 3
"""A question that goes from hand to hand more often than this goes back to the proposers."""


@dataclass(frozen=True, slots=True)
class EndorsementFacts:
    link_live: bool = False
    snapshot_is_current: bool = False
    name_typed: bool = False
    reason_given: bool = False
    endorser_is_no_proposer: bool = False
    same_university: bool = False
    colleague_is_new: bool = False
    handed_on_seldom: bool = False
    link_expired: bool = False
    is_late: bool = False
    holds_office: bool = False
    sender_is_no_proposer: bool = False
    officer_is_no_proposer: bool = False


S = EndorsementState
A = ActorRole
_OPEN = (S.ASKED, S.OPENED)
_UNANSWERED = (*_OPEN, S.EXPIRED)

_LIVE = Guard("link_live", "This link has expired: the proposer can send a new one.", "7.4")
_CURRENT = Guard(
    "snapshot_is_current",
    "The proposal was changed after you were asked: the proposer asks again for the new version.",
    "7.4",
)
_STILL_ASKED = Guard(
    "snapshot_is_current", "Endorsement of this version is not asked for any more.", "7.4"
)
_NAME = Guard("name_typed", "Type your name to sign.", "7.4")
_OTHER = Guard(
    "endorser_is_no_proposer", "You propose it yourself: somebody else must approve it.", "7.4"
)
_NO_PROPOSER = Guard(
    "endorser_is_no_proposer",
    "Whoever proposes it cannot approve it: somebody else of the university must.",
    "7.4",
)
_SENDER = Guard(
    "sender_is_no_proposer",
    "This e-mail was written by a proposer, who cannot approve the proposal: hand in that of "
    "the endorser.",
    "7.4",
)
_OFFICER = Guard(
    "officer_is_no_proposer", "You propose it yourself: another officer looks at the e-mail.", "7.4"
)

ENDORSEMENT_MOVES: Table[EndorsementState] = table(
    row("endorse", _OPEN, S.ENDORSED, [A.ENDORSER], _LIVE, _CURRENT, _NAME, _OTHER,
        clauses="7.4", told="proposers"),
    row("decline", _OPEN, S.DECLINED, [A.ENDORSER], _LIVE, _CURRENT, _NAME,
        Guard("reason_given", "Say why, so that the proposers know what to change.", "7.4"),
        clauses="7.4", told="proposers"),
    row("hand-on", _OPEN, S.HANDED_ON, [A.ENDORSER], _LIVE, _CURRENT, _NAME,
        Guard("same_university",
              "Hand it on to a colleague with an address of the same university.", "7.4"),
        Guard("endorser_is_no_proposer",
              "This colleague proposes it, so somebody else must approve it.", "7.4"),
        Guard("colleague_is_new", "This colleague was asked already.", "7.4"),
        Guard("handed_on_seldom",
              "It was handed on three times already: approve it, or tell the proposers whom to "
              "ask.", "7.4"),
        clauses="7.4", told="proposers colleague"),
    row("ask-again", [S.EXPIRED], S.ASKED, [A.PROPOSER], _STILL_ASKED,
        clauses="7.4", told="endorser"),
    row("ask-instead", [None], S.ASKED, [A.PROPOSER], _STILL_ASKED, _NO_PROPOSER,
        Guard("is_late",
              "The one who was asked still has time to answer: the accreditation department can "
              "be asked after twelve days.", "7.4"),
        Guard("holds_office",
              "Nobody is registered for the accreditation department of this university: open "
              "the proposal for writing and name who decides there.", "7.4"),
        clauses="7.4", told="endorser"),
    row("hand-in-evidence", _UNANSWERED, None, [A.PROPOSER], _STILL_ASKED, _NO_PROPOSER, _SENDER,
        clauses="7.4", told="officer"),
    row("accept-evidence", _UNANSWERED, S.ENDORSED_ON_EVIDENCE, [A.OFFICER], _STILL_ASKED,
        _NO_PROPOSER, _SENDER, _OFFICER,
        Guard("reason_given", "Say in a sentence why the e-mail convinces you.", "7.4"),
        clauses="7.4", told="proposers"),
    row("refuse-evidence", _UNANSWERED, None, [A.OFFICER], _STILL_ASKED, _OFFICER,
        Guard("reason_given", "Say why the e-mail does not convince you.", "7.4"),
        clauses="7.4", told="proposers"),
    row("expire", _OPEN, S.EXPIRED, [A.SYSTEM],
        Guard("link_expired", "The link still lives.", "7.4"),
        clauses="7.4", told="proposers"),
    row("void", _OPEN, S.WITHDRAWN, [A.SYSTEM], clauses="7.4"),
)  # fmt: skip
