"""Proposals that wait for their proposers, for an endorsement, or for an officer's eye (7.4)."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from charm.alliance.queries import Person
from charm.core.workflow import ProposalState
from charm.foundation import letters
from charm.foundation.parts import Part
from charm.proposals.asked import evidence_that_waits
from charm.proposals.succession import left_at
from charm.proposals.waits import OnTheWay, asked_to_endorse
from charm.web.addresses import address_of
from charm.web.hats import Hats, Office
from charm.web.templatetags.charm import said
from charm.web.waiting.wait import Wait, titled


def to_endorse(person: Person) -> Iterator[Wait]:
    for one in asked_to_endorse(person):
        yield Wait(
            _("Endorse “{title}”").format(title=titled(one.snapshot.proposal.title)),
            address_of("endorsement-link", args=[one.id]),
            act=_("I have no letter"),
            about=_("The link to answer is in the letter that we sent to {address}.").format(
                address=one.email
            ),
            since=one.asked_at,
            until=one.expires_at,
            clause="7.4",
        )


def to_verify() -> Iterator[Wait]:
    for row in evidence_that_waits(Part()).rows:
        question = row.endorsement
        yield Wait(
            _("Verify the e-mail about “{title}”").format(
                title=titled(question.snapshot.proposal.title)
            ),
            address_of("evidence", args=[row.id]),
            _("Handed in as the approval of {university}.").format(
                university=question.university.name
            ),
            row.handed_in_at,
            clause="7.4",
            act=_("Read and verify"),
        )


def not_reached(going: list[OnTheWay]) -> Iterator[Wait]:
    """Endorsers who did not get our letter: only the proposers can name another address."""
    came_back = letters.returned_from(row.email for one in going for row in one.asked)
    for one in going if came_back else ():
        for row in one.asked:
            if known := came_back.get(row.email.lower()):
                yield Wait(
                    _("The letter to {name} came back").format(name=row.name),
                    address_of("proposal-endorsements", args=[one.proposal.id]),
                    _("“{title}” is not endorsed until somebody gets the question.").format(
                        title=titled(one.proposal.title)
                    ),
                    known.at,
                    row.expires_at,
                    "7.4",
                    _("Ask somebody else"),
                )


def of_proposal(one: OnTheWay) -> Wait:
    proposal = one.proposal
    title, url = titled(proposal.title), address_of("proposal", args=[proposal.id])
    if one.is_endorsed and one.call is not None:
        return Wait(
            _("Send “{title}” in to the call").format(title=title),
            url,
            said(one.call.title),
            one.since,
            one.until,
            "7.3",
            _("Send it in"),
        )
    if one.is_endorsed:
        what, act, about = (
            _("Submit “{title}”"),
            _("Submit"),
            _("Every university that has a proposer endorsed it."),
        )
        return Wait(what.format(title=title), url, about, one.since, clause="7.1", act=act)
    if one.is_stuck:
        what, about = _("Ask again about “{title}”"), _("No link to endorse it is open any more.")
        url = address_of("proposal-endorsements", args=[proposal.id])
        return Wait(what.format(title=title), url, about, one.since, clause="7.4", act=_("Go on"))
    if one.is_in_own_hands:
        words = {
            ProposalState.DRAFT: (_("Complete “{title}”"), _("A draft of yours.")),
            ProposalState.RETURNED: (
                _("Mend “{title}”"),
                _("The Boards officer returned it with reasons."),
            ),
            ProposalState.REVISION: (_("Revise “{title}”"), _("A body asks for a revision.")),
        }
        what, about = words[ProposalState(proposal.state)]
        return Wait(what.format(title=title), url, about, one.since, one.until, act=_("Go on"))
    if one.asked:
        names = ", ".join(asked.name for asked in one.asked)
        about = _("Waits for the endorsement of {names}.").format(names=names)
        return Wait(title, url, about, one.since, one.until, "7.4")
    words_of_others = {
        ProposalState.CALL_REVIEW: _("Waits for the call to select."),
        ProposalState.SUBMITTED: _("Waits for a meeting that takes papers."),
        ProposalState.IN_REVIEW: _("Waits for the decision."),
        ProposalState.CONDITIONS: _("Approved with conditions; waits for them to be cleared."),
    }
    about = words_of_others.get(ProposalState(proposal.state), "")
    return Wait(title, url, about, one.since)


def left_behind(hats: Hats) -> Iterator[Wait]:
    """Proposals whose proposers are no staff any more, for their Institutional Manager (7.4)."""
    codes = hats.universities(Office.INSTITUTIONAL_MANAGER)
    for proposal in left_at(codes) if codes else ():
        yield Wait(
            _("Say who goes on with “{title}”").format(title=titled(proposal.title)),
            address_of("proposal-successor", args=[proposal.id]),
            _("Nobody who proposes it works at a member university any more."),
            proposal.begun_at,
            None,
            "7.4",
            _("Say who"),
        )
