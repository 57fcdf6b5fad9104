"""Who may approve a proposal today: offered beside the question, so that nobody guesses (7.4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.functional import Promise

from charm.alliance.queries import holders
from charm.core.proposal.model import Endorser, Office
from charm.core.proposal.model import Proposal as Content
from charm.core.proposal.values import mailbox
from charm.proposals import queries, rules, standing
from charm.proposals.queries import Proposal
from charm.web.propose.words import universities

NAME = "holder"
"""Name of the button that takes one of them over."""


@dataclass(frozen=True, slots=True)
class Holder:
    name: str
    email: str
    university: str
    office: str

    @property
    def place(self) -> str | Promise:
        return universities().get(self.university, self.university)

    @property
    def value(self) -> str:
        return f"{self.university} {self.office} {self.email}"


def offered(proposal: Proposal, content: Content) -> list[Holder]:
    """The holders at each university that has a proposer, until somebody who may approve is named
    there; nobody who proposes."""
    named = {one.university for one in content.endorsers if rules.may_endorse(one)}
    return [one for one in _holders(proposal) if one.university not in named]


def without_office(content: Content) -> list[Endorser]:
    """Those named who hold no such office today: of them it cannot be asked."""
    return [one for one in standing.endorsers_in(content) if not rules.may_endorse(one)]


def taken_over(post: QueryDict, proposal: Proposal) -> QueryDict:
    """What was posted, with the holder whose button was pressed in a row of their own."""
    chosen = next((one for one in _holders(proposal) if one.value == post.get(NAME)), None)
    if chosen is None:
        return post
    sent = post.copy()
    numbers = [key.split(".")[1] for key in sent if key.startswith("endorsers.")]
    row = max((int(n) for n in numbers if n.isdecimal() and len(n) < 4), default=-1) + 1
    for key in ("name", "email", "university", "office"):
        sent[f"endorsers.{row}.{key}"] = getattr(chosen, key)
    return sent


def _holders(proposal: Proposal) -> Iterator[Holder]:
    proposing = {mailbox(person.email) for person in queries.proposers_of(proposal)}
    for university in sorted(queries.proposing_universities(proposal)):
        for office in Office:
            for person in holders(office, university=university):
                if mailbox(person.email) not in proposing:
                    yield Holder(person.name, person.email, university, office.value)
