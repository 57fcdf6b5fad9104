"""A published version as the one description that every form of it is made from."""

from __future__ import annotations

from collections.abc import Sequence

from charm.alliance.data import UniversityData
from charm.alliance.queries import University, alliance
from charm.catalogue import addresses
from charm.catalogue.definition import Published, definition_of, published
from charm.catalogue.models import EntryVersion
from charm.core.credentials.record import AccreditationFact, Issuer, Organisation
from charm.core.description import Description, Run
from charm.core.proposal.model import Kind


def describe(version: EntryVersion, *, runs: Sequence[Run] = ()) -> Description:
    """What the bytes of the version say, and who would issue its awards today."""
    said = published(version)
    content = said.content
    return Description(
        address=addresses.entry_address(version.entry.slug),
        definition=definition_of(version),
        issuer=issuer_of(said),
        accreditations=tuple(
            AccreditationFact(row.university, row.body, row.reference, row.date, row.valid_until)
            for row in content.accreditation
            if row.date is not None
        ),
        state=version.entry.state,
        relevance=content.relevance,
        target_groups=content.target_groups,
        fee=content.fee,
        runs=tuple(runs),
    )


def issuer_of(said: Published) -> Issuer:
    """The responsible university for formal learning (7.10); for other the alliance, whose seal a
    legal entity operates (7.20.3)."""
    home = alliance()
    central = home.central_issuing
    if said.content.kind is Kind.FORMAL:
        body = next(
            row.organisation for row in said.bodies if row.organisation.code == said.responsible
        )
        return Issuer(did=body.id, name=body.name, url=body.url, country=body.country)
    operator = next(row for row in home.universities if row.code == central.operated_by)
    return central_issuer(addresses.issuer_did(central.slug), central.name, operator)


def central_issuer(did: str, name: str, operator: UniversityData | University) -> Issuer:
    """The alliance, whose seal this legal entity operates (7.20.3)."""
    home = alliance()
    return Issuer(
        did=did,
        name=name,
        url=home.url,
        country=operator.country,
        operated_by=Organisation(
            id=operator.url,
            name=operator.name,
            country=operator.country,
            url=operator.url,
            code=operator.code,
        ),
        on_behalf_of=home.name,
    )
