"""The trust register: who may award what, from when until when, by which decision and
accreditation. What verifiers are given to judge authority by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from charm.alliance.queries import University
from charm.awards.models import Issuer
from charm.catalogue.queries import (
    EntryVersion,
    accreditations_of,
    periods_of,
    published,
    version_address,
)
from charm.core.credentials.trust import Accredited, Authority, TrustedIssuer, TrustRegister
from charm.core.proposal.model import Kind


def trust_register() -> TrustRegister:
    """Made from what is on record now; authority that ended stays, with its end."""
    by_university: dict[str | None, list[Authority]] = defaultdict(list)
    rows = EntryVersion.objects.select_related("entry").order_by("published_at", "id")
    for version in rows:
        said = published(version)
        holder = said.responsible if said.content.kind is Kind.FORMAL else None
        by_university[holder] += _authorities(version, holder)
    return TrustRegister(
        tuple(
            TrustedIssuer(
                did=issuer.did,
                name=issuer.name,
                country=_legal_entity(issuer).country,
                operated_by=issuer.operated_by.name if issuer.operated_by else "",
                authorities=tuple(by_university[issuer.university_id]),
            )
            for issuer in Issuer.objects.select_related("university", "operated_by")
        )
    )


def _authorities(version: EntryVersion, holder: str | None) -> Iterator[Authority]:
    said = published(version)
    accredited = tuple(
        Accredited(row.body, row.reference, row.date, row.valid_until)
        for row in accreditations_of(version.entry)
        if row.university_id == holder
    )
    for period in periods_of(version):
        yield Authority(
            achievement=version_address(version.entry.slug, version.number),
            kind=str(said.content.kind),
            decision=said.decision.id,
            valid_from=period.first,
            valid_until=period.last,
            accreditations=accredited,
        )


def _legal_entity(issuer: Issuer) -> University:
    entity = issuer.university or issuer.operated_by
    if entity is None:
        raise ValueError(f"The issuer {issuer.slug} names no legal entity.")
    return entity
