"""The table of moves of a proposal (workflow 3)."""

from __future__ import annotations

from dataclasses import dataclass

from charm.core.policy.finding import Finding
from charm.core.workflow.states import ActorRole, ProposalState
from charm.core.workflow.table import Guard, Table, row, table


@dataclass(frozen=True, slots=True)
class ProposalFacts:
    """What the guards of a proposal look at. A fact that nobody established does not hold."""

    staff_of_member: bool = False
    kind_chosen: bool = False
    not_a_degree: bool = False
    invitee_of_partner: bool = False
    another_proposes: bool = False
    own_or_later: bool = False
    endorser_for_every_university: bool = False
    no_proposer_endorses: bool = False
    endorsers_hold_office: bool = False
    accrediting_university_named: bool = False
    must_findings: tuple[Finding, ...] | None = None
    unanswered_should: tuple[Finding, ...] | None = None
    endorsed_for_this_snapshot: bool = False
    reason_given: bool = False
    pack_not_frozen: bool = False
    meeting_takes_papers: bool = False
    board_not_involved: bool = False
    council_approves_this_snapshot: bool = False
    board_approves_if_needed: bool = False
    conditions_cleared: bool = False
    conditions_open: bool = False
    a_body_asks_for_revision: bool = False
    all_needed_bodies_decided: bool = False
    a_body_rejects: bool = False
    no_body_rejects: bool = False
    no_body_asks_for_revision: bool = False
    condition_overdue: bool = False
    minutes_attached: bool = False
    decided_before: bool = False
    looked_after: bool = False
    one_university_answers: bool = False
    in_no_call: bool = False
    through_a_call: bool = False
    call_takes_proposals: bool = False
    call_open: bool = False
    call_questions: tuple[Finding, ...] | None = None
    call_closed: bool = False
    manager_is_no_proposer: bool = False
    amends_the_same: bool = False
    something_changed: bool = False
    no_other_amendment: bool = False
    change_waits: bool = False
    change_confirmed: bool = False
    officer_is_no_proposer: bool = False


S = ProposalState
A = ActorRole

WRITING = (S.DRAFT, S.RETURNED, S.REVISION)
LIVE = (*WRITING, S.ENDORSING, S.CALL_REVIEW, S.SUBMITTED, S.IN_REVIEW, S.CONDITIONS)

_STAFF = Guard("staff_of_member", "Only staff of a member university can propose.", "7.4")
_KIND = Guard("kind_chosen", "Say whether the learning is formal, non-formal or informal.", "5.5")
_DEGREE = Guard(
    "not_a_degree",
    "This leads to a degree; Bachelor's, Master's and doctoral programmes are outside the policy.",
    "4.2",
)
_ENDORSED = Guard(
    "endorsed_for_this_snapshot",
    "Every university that has a proposer must approve proposing and delivering this very version: "
    "ask its Institutional Manager or accreditation department.",
    "7.4",
)
_NO_MUST = Guard("must_findings", "The policy's requirements are not all met yet.", "7.1")
_WARNINGS_ANSWERED = Guard("unanswered_should", "Answer each warning with a reason.", "7.1")
_REASON = Guard("reason_given", "Give a reason.", "7.4.1")
_CALL_CLOSED = Guard("call_closed", "A call decides after it has closed.", "7.3")
_CALL_REASON = Guard("reason_given", "Say why, so that the proposers understand it.", "7.3")
_CALL_MANAGER = Guard(
    "manager_is_no_proposer",
    "You propose it yourself: another call manager decides.",
    "7.3",
)
_COUNCIL = Guard(
    "council_approves_this_snapshot",
    "The Academic Council has not released an approval of this version.",
    "7.1",
)
_BOARD = Guard(
    "board_approves_if_needed",
    "Money or resources are needed, and the Executive Board has not released an approval of this "
    "version.",
    "7.7",
)
_ALL_DECIDED = Guard(
    "all_needed_bodies_decided", "Not every body that is needed has released its decision.", "8.1"
)
_SAME = Guard(
    "amends_the_same",
    "An amendment keeps the kind and the university that answers for it: put them back, or copy "
    "this into a new proposal, which becomes an entry of its own.",
    "5.6.2",
)
_NONE_REJECTS = Guard("no_body_rejects", "A body rejects this proposal.", "7.6")
_NONE_REVISES = Guard("no_body_asks_for_revision", "A body asks for a revision.", "7.6")

PROPOSAL_MOVES: Table[ProposalState] = table(
    row("start", [None], S.DRAFT, [A.PROPOSER], _STAFF, _KIND, _DEGREE,
        clauses="4.2 5.5 7.4", told="co-proposers"),
    row("record", [None], S.IN_REVIEW, [A.OFFICER], _KIND, _DEGREE,
        Guard("minutes_attached", "Attach the minutes in which the body decided.", "7.6"),
        Guard("decided_before",
              "What is recorded was decided on a day in the past; everything else goes through a "
              "meeting.", "7.6"),
        Guard("looked_after",
              "Name who looks after it now: staff of a member university, with an account.", "7.4"),
        Guard("one_university_answers",
              "Name the one university that answers for it: the issuing one of those that "
              "accredit it, or the lead.", "5.6.2"),
        clauses="5.6.1.6 7.1 7.4 7.6", told="chair"),
    row("edit", WRITING, None, [A.PROPOSER], _DEGREE, clauses="4.2"),
    row("invite-co-proposer", WRITING, None, [A.PROPOSER],
        Guard("invitee_of_partner", "A co-proposer is staff of a member university.", "7.4"),
        clauses="7.4", told="co-proposer"),
    row("take-out-proposer", WRITING, None, [A.PROPOSER],
        Guard("another_proposes",
              "Nobody else proposes it: invite somebody first, or withdraw it.", "7.4"),
        Guard("own_or_later",
              "Whoever proposed it before you leaves it themselves: ask them.", "7.4"),
        clauses="7.4", told="co-proposers"),
    row("ask-endorsement", WRITING, S.ENDORSING, [A.PROPOSER],
        Guard("endorser_for_every_university",
              "Name an Institutional Manager or accreditation department for every university that "
              "has a proposer.", "7.4"),
        Guard("no_proposer_endorses",
              "A proposer cannot endorse the proposal: name somebody else.", "7.4"),
        Guard("endorsers_hold_office",
              "An endorser holds the office at the university: name who does, or ask the "
              "university to register the person.", "7.4"),
        Guard("accrediting_university_named",
              "Name the university that accredits this formal programme.", "5.6.1.5"),
        _SAME,
        clauses="7.4 5.6.1.5", told="endorsers proposers"),
    row("declined", [S.ENDORSING], S.DRAFT, [A.SYSTEM], clauses="7.4", told="proposers"),
    row("reopen", [S.ENDORSING], S.DRAFT, [A.PROPOSER], clauses="7.4", told="endorsers"),
    row("submit", [S.ENDORSING, S.RETURNED, S.REVISION], S.SUBMITTED, [A.PROPOSER],
        _NO_MUST, _WARNINGS_ANSWERED, _ENDORSED,
        Guard("in_no_call",
              "It takes part in a call: send it in there, or leave the call first.", "7.3"),
        _SAME,
        Guard("something_changed",
              "Nothing is different from what is approved: change something first.", "7.25"),
        Guard("no_other_amendment",
              "Another amendment of it is being decided: wait for the decision, or withdraw that "
              "one.", "7.25"),
        clauses="7.1 7.2 7.4 7.25", told="proposers officer"),
    row("confirm-change", [S.SUBMITTED], None, [A.OFFICER],
        Guard("change_waits", "No change waits for the Boards officer here.", "7.25"),
        Guard("reason_given", "Say in a sentence why it is this kind of change.", "7.25"),
        Guard("officer_is_no_proposer",
              "You propose it yourself: another officer says what kind of change it is.", "7.25"),
        clauses="7.25", told="proposers"),
    row("join-call", [S.DRAFT, S.ENDORSING], None, [A.PROPOSER],
        Guard("in_no_call", "It takes part in a call already: leave that one first.", "7.3"),
        Guard("call_takes_proposals",
              "This call is not open: choose one that is, or submit without a call.", "7.3"),
        clauses="7.3"),
    row("leave-call", [S.DRAFT, S.ENDORSING], None, [A.PROPOSER],
        Guard("through_a_call", "It takes part in no call.", "7.3"),
        clauses="7.3"),
    row("send-in", [S.ENDORSING], S.CALL_REVIEW, [A.PROPOSER],
        _NO_MUST, _WARNINGS_ANSWERED, _ENDORSED,
        Guard("call_open",
              "The call is not open: what is late leaves the call and goes to the Academic Council "
              "without it.", "7.3"),
        Guard("call_questions", "The call's questions are not all answered yet.", "7.3"),
        clauses="7.1 7.2 7.3 7.4", told="proposers"),
    row("take-back", [S.CALL_REVIEW], S.DRAFT, [A.PROPOSER],
        Guard("call_open",
              "The call is closed and what was sent in is reviewed: it can only be withdrawn.",
              "7.3"),
        clauses="7.3"),
    row("select", [S.CALL_REVIEW], S.SUBMITTED, [A.CALL_MANAGER],
        _CALL_CLOSED, _CALL_REASON, _CALL_MANAGER,
        clauses="7.1 7.3", told="proposers officer"),
    row("not-select", [S.CALL_REVIEW], S.DRAFT, [A.CALL_MANAGER],
        _CALL_CLOSED, _CALL_REASON, _CALL_MANAGER,
        clauses="7.3", told="proposers"),
    row("return", [S.SUBMITTED, S.IN_REVIEW], S.RETURNED, [A.OFFICER],
        _REASON,
        Guard("pack_not_frozen",
              "The papers of the meeting are closed: the body can defer it instead.", "7.4.1"),
        clauses="7.4.1", told="proposers"),
    row("place-on-agenda", [S.SUBMITTED], S.IN_REVIEW, [A.SYSTEM, A.OFFICER],
        Guard("meeting_takes_papers",
              "No open meeting of the Academic Council takes papers now: plan one.", "7.4.1"),
        Guard("change_confirmed",
              "The Boards officer says first what kind of change it is.", "7.25"),
        clauses="7.4.1 7.5 7.7", told="proposers members"),
    row("money-found", [S.IN_REVIEW], None, [A.OFFICER, A.CHAIR],
        _REASON,
        Guard("board_not_involved", "The Executive Board is involved already.", "7.7"),
        clauses="7.7 8.1", told="proposers board"),
    row("settle-approved", [S.SUBMITTED, S.IN_REVIEW, S.CONDITIONS], S.APPROVED, [A.SYSTEM],
        _COUNCIL, _BOARD,
        Guard("conditions_cleared", "A condition of the decision is not cleared yet.", "7.6"),
        clauses="7.1 7.4 7.6 7.7 8.1 5.6.1.6", told="proposers endorsers officer"),
    row("settle-conditions", [S.IN_REVIEW], S.CONDITIONS, [A.SYSTEM],
        _ALL_DECIDED, _NONE_REJECTS, _NONE_REVISES,
        Guard("conditions_open", "No condition is open.", "7.6"),
        clauses="7.6 7.7 8.1", told="proposers officer"),
    row("settle-revision", [S.IN_REVIEW], S.REVISION, [A.SYSTEM],
        _ALL_DECIDED, _NONE_REJECTS,
        Guard("a_body_asks_for_revision", "No body asks for a revision.", "7.6"),
        clauses="7.6 7.7", told="proposers officer"),
    row("settle-rejected", [S.IN_REVIEW], S.REJECTED, [A.SYSTEM],
        Guard("a_body_rejects", "No body rejects this proposal.", "7.6"),
        clauses="7.6 7.7", told="proposers endorsers officer"),
    row("lapse", [S.CONDITIONS], S.REVISION, [A.CHAIR],
        Guard("condition_overdue", "No condition is overdue.", "7.6"),
        clauses="7.6", told="proposers chair"),
    row("withdraw", LIVE, S.WITHDRAWN, [A.PROPOSER], _REASON,
        clauses="7.4", told="officer members endorsers"),
)  # fmt: skip
