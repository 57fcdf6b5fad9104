"""How a proposal stands: what the guards of its next moves look at.

Services establish facts here before they ask the table of moves, and pages do so before they show a
button, so that both say the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace

import rfc8785

from charm.alliance.queries import Person, member_codes
from charm.core.policy import Finding, Level
from charm.core.proposal.model import Endorser, Kind, Role
from charm.core.proposal.model import Proposal as Content
from charm.core.workflow import PROPOSAL_MOVES, Planned, ProposalFacts, ProposalState, plan
from charm.proposals import amending, calls, queries, rules
from charm.proposals.models import Proposal, Snapshot


def endorsers_in(content: Content) -> list[Endorser]:
    """Those of the named endorsers who are of a member university."""
    members = member_codes()
    return [endorser for endorser in content.endorsers if endorser.university in members]


LEADING = (Role.ACCREDITING, Role.LEAD, Role.CO_LEAD)


def asked_not_required(proposal: Proposal, content: Content) -> tuple[str, ...]:
    """Codes of the members that lead it and have no proposer (7.4): they may be asked to approve
    it too, and nothing waits for their answer."""
    members, proposing = member_codes(), queries.proposing_universities(proposal)
    leading = dict.fromkeys(content.member_codes(*LEADING))
    return tuple(code for code in leading if code in members - proposing)


def facts_to_ask(proposal: Proposal, content: Content) -> ProposalFacts:
    """What move 4 looks at: endorsers for every university that has a proposer (7.4)."""
    endorsers = endorsers_in(content)
    return ProposalFacts(
        endorser_for_every_university=queries.proposing_universities(proposal)
        <= {endorser.university for endorser in endorsers},
        no_proposer_endorses=not any(
            queries.proposes_or_wrote(e.email, proposal) for e in endorsers
        ),
        endorsers_hold_office=all(map(rules.may_endorse, endorsers)),
        accrediting_university_named=content.kind is not Kind.FORMAL
        or bool(content.member_codes(Role.ACCREDITING)),
        amends_the_same=_about_amending(proposal, content).amends_the_same,
    )


def _about_amending(proposal: Proposal, content: Content | None = None) -> ProposalFacts:
    """What an amendment has to keep, to change and to wait for; all of it holds of what amends
    nothing."""
    base = amending.amended_by(proposal) if proposal.previous_id else None
    if base is None:
        return ProposalFacts(amends_the_same=True, something_changed=True, no_other_amendment=True)
    content = content or queries.draft_content(proposal)
    approved = amending.content_of_base(base)
    origin = amending.origin_of(proposal) or base
    return ProposalFacts(
        amends_the_same=amending.keeps_kind_and_university(content, approved),
        something_changed=amending.says_something_else(content, approved),
        no_other_amendment=amending.other_amendment(proposal, origin) is None,
    )


def facts_to_submit(
    proposal: Proposal,
    snapshot: Snapshot | None,
    findings: Iterable[Finding],
    answers: Mapping[str, str],
) -> ProposalFacts:
    """What move 7 looks at, and sending in to a call: findings, answers to warnings, endorsement
    of this version, the call that it takes part in."""
    findings, entry = tuple(findings), calls.entry_of(proposal)
    return replace(
        _about_amending(proposal),
        must_findings=tuple(f for f in findings if f.level is Level.MUST),
        unanswered_should=tuple(
            f for f in findings if f.level is Level.SHOULD and not answers.get(f.clause)
        ),
        endorsed_for_this_snapshot=snapshot is not None and queries.is_endorsed(proposal, snapshot),
        in_no_call=entry is None,
        call_open=entry is not None and calls.is_open(entry.call),
        call_questions=None if entry is None else calls.missing_in(entry),
    )


def is_asked_about(proposal: Proposal, snapshot: Snapshot) -> bool:
    """Whether endorsement of this very version is asked for now."""
    return proposal.state == ProposalState.ENDORSING and proposal.snapshot_id == snapshot.id


def spelled(proposal: Proposal) -> bytes:
    """The draft in the one spelling that snapshots keep (RFC 8785)."""
    return rfc8785.dumps(queries.draft_values(proposal))


def snapshot_now(proposal: Proposal) -> Snapshot | None:
    """The snapshot that says exactly what the draft says now, if one was taken."""
    digest = hashlib.sha256(spelled(proposal)).hexdigest()
    return proposal.snapshots.filter(sha256=digest).first()


def planned_to_ask(person: Person, proposal: Proposal) -> Planned[ProposalState] | None:
    """Whether the person can ask for endorsement now; None where the state has no such move."""
    facts = facts_to_ask(proposal, queries.draft_content(proposal))
    return _planned("ask-endorsement", person, proposal, facts)


def planned_to_submit(
    person: Person, proposal: Proposal, findings: Iterable[Finding], answers: Mapping[str, str]
) -> Planned[ProposalState] | None:
    """Whether the person can submit now; None where the state has no such move."""
    facts = facts_to_submit(proposal, snapshot_now(proposal), findings, answers)
    return _planned("submit", person, proposal, facts)


def moves_of(person: Person, proposal: Proposal) -> frozenset[str]:
    """Names of the moves that start here for this person, whatever stands against them."""
    roles = rules.roles_of(person, proposal)
    planned = plan(PROPOSAL_MOVES, ProposalState(proposal.state), roles, ProposalFacts())
    return frozenset(one.move.name for one in planned)


def _planned(
    name: str, person: Person, proposal: Proposal, facts: ProposalFacts
) -> Planned[ProposalState] | None:
    roles = rules.roles_of(person, proposal)
    planned = plan(PROPOSAL_MOVES, ProposalState(proposal.state), roles, facts)
    return next((one for one in planned if one.move.name == name), None)
