"""Who acts in a life that is played: the people whom the file names, else the demo alliance's."""

from __future__ import annotations

from charm import demo
from charm.alliance.queries import Person, member_codes, person_by_email
from charm.alliance.rules import holds
from charm.alliance.services.people import add_person, grant_mandate
from charm.core.proposal.model import Endorser, Office, Proposal, Proposer


def with_people(proposal: Proposal) -> Proposal:
    """The proposal with its proposers and endorsers: demo people of the universities that answer
    for it, where the file names none."""
    proposers = proposal.proposers or tuple(
        Proposer(name=person.name, email=person.email, university=code)
        for code in _universities(proposal)
        for person in [demo.staff("proposer", code)]
    )
    endorsers = proposal.endorsers or tuple(
        Endorser(
            name=person.name,
            email=person.email,
            university=code,
            office=Office.INSTITUTIONAL_MANAGER,
        )
        for code in dict.fromkeys(proposer.university for proposer in proposers)
        if code in member_codes()
        for person in [demo.staff("manager", code)]
    )
    return proposal.model_copy(update={"proposers": proposers, "endorsers": endorsers})


def proposers_of(proposal: Proposal) -> list[Person]:
    """The proposers as people of the alliance, added where it does not know them yet."""
    return [
        add_person(name=p.name, email=p.email, university_code=p.university)
        for p in proposal.proposers
    ]


def register_endorsers(proposal: Proposal) -> None:
    """Whoever is named as endorser holds that office in the alliance that plays this life."""
    members = member_codes()
    for endorser in proposal.endorsers:
        if endorser.university not in members:
            continue
        person = person_by_email(endorser.email) or add_person(
            name=endorser.name, email=endorser.email, university_code=endorser.university
        )
        if not holds(person, endorser.office, university=endorser.university):
            grant_mandate(
                person=person, office=endorser.office, university_code=endorser.university
            )


def _universities(proposal: Proposal) -> tuple[str, ...]:
    """The university that answers for it, and one more that takes part."""
    members = member_codes()
    named = [code for code in proposal.member_codes() if code in members]
    responsible = proposal.responsible_university
    first = [responsible] if responsible in members else named[:1]
    others = [code for code in named if code not in first]
    return tuple(code for code in (*first, *others[:1]) if code) or (min(members),)
