"""From a file to a submission: draft, co-proposers, endorsement by link, submission (7.1-7.4)."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.core import mail

from charm.alliance.queries import Person
from charm.core.policy import Level
from charm.core.proposal.model import Proposal
from charm.foundation import clock, jobs
from charm.lifecycle import people
from charm.lifecycle.timetable import Timetable
from charm.proposals import queries
from charm.proposals.queries import Proposal as Filed
from charm.proposals.services import endorsing, submitting, writing

Say = Callable[[str, str], None]
"""Told of each step: its clauses and a sentence."""


def draft(proposal: Proposal, when: Timetable, say: Say) -> tuple[Filed, list[Person]]:
    """Start the draft with all its proposers. Returns it with them, the first one leading."""
    proposers = people.proposers_of(proposal)
    with clock.at(when.moment("start")):
        filed = writing.start_proposal(content=proposal.to_json(), by=proposers[0])
        say("4.2, 5.5, 7.4", f"{proposers[0].name} begins the draft “{filed.title}”")
        for other in proposers[1:]:
            writing.add_proposer(proposal=filed.id, person=other, by=proposers[0])
            say("7.4", f"{other.name} joins as co-proposer")
        jobs.run_pending()
    return fresh(filed), proposers


def endorse(filed: Filed, proposers: list[Person], when: Timetable, say: Say) -> Filed:
    """Ask for the approval to propose and deliver, and follow the links that the letters bring."""
    with clock.at(when.moment("ask endorsement")):
        asked = endorsing.ask_endorsement(proposal=filed.id, by=proposers[0], seen=filed.revision)
        jobs.run_pending()
    links = {row.email: _link_sent_to(row.email) for row in asked}
    with clock.at(when.moment("endorse")):
        for row in asked:
            endorsing.answer_endorsement(
                token=links[row.email],
                endorse=True,
                signed_name=row.name,
                comment="We approve that this is proposed and delivered.",
            )
            say("7.4", f"{row.name} ({row.university_id}) approves proposing and delivering it")
        jobs.run_pending()
    return fresh(filed)


def submit(filed: Filed, proposers: list[Person], when: Timetable, say: Say) -> Filed:
    """Submit the endorsed version; each warning of the policy is answered."""
    with clock.at(when.moment("submit")):
        warnings = [f for f in queries.findings_of(filed) if f.level is Level.SHOULD]
        submission = submitting.submit_proposal(
            proposal=filed.id,
            by=proposers[0],
            seen=filed.revision,
            answers={f.clause: "Known to the proposers, who ask to go on." for f in warnings},
        )
        say(
            "7.1, 7.2",
            f"submitted and judged by the policy of {submission.policy_version}: "
            f"no requirement missing, {len(warnings)} warning(s) answered",
        )
        jobs.run_pending()
    return fresh(filed)


def fresh(filed: Filed) -> Filed:
    """The proposal as it stands now, after what the background work did to it."""
    return queries.proposal_by_id(filed.id)


def _link_sent_to(address: str) -> str:
    for letter in reversed(mail.outbox):
        if letter.to == [address] and (found := re.search(r"/endorse/([\w-]+)/", str(letter.body))):
            return found.group(1)
    raise LookupError(f"No letter with a link went to {address}.")
