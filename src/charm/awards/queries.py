"""Reads of awards. Other rooms name its types through this module."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, F, Min, Q, QuerySet

from charm.alliance.queries import Person
from charm.awards.models import Award, Issuer, IssuerKey, StatusList, TenantList
from charm.awards.records import read_record
from charm.awards.rules import award_for, holds_seal
from charm.awards.trust import trust_register
from charm.catalogue.description import central_issuer
from charm.catalogue.queries import Entry, EntryVersion, published
from charm.core.credentials.did import KeyEntry, did_document
from charm.core.credentials.record import AwardRecord
from charm.core.credentials.record import Issuer as IssuerFact
from charm.core.proposal.model import Kind
from charm.core.workflow.delivery import AwardState
from charm.delivery.queries import Edition, Enrolment
from charm.delivery.standing import checked_as
from charm.foundation.errors import NotFound

__all__ = [
    "Award",
    "Issuer",
    "IssuerKey",
    "Signed",
    "StatusList",
    "award_for",
    "award_of",
    "awards_by_enrolment",
    "awards_of_edition",
    "awards_of_entry",
    "awards_of_learner",
    "credential_of",
    "did_document_of",
    "holds_seal",
    "is_in_register",
    "is_suspended",
    "issuer_by_slug",
    "issuer_facts",
    "issuer_of_version",
    "issuers",
    "keys_of",
    "record_of",
    "register_of",
    "signed_by",
    "signed_count_of",
    "signers_of",
    "status_list",
    "status_list_address",
    "status_lists",
    "status_lists_of",
    "status_places_of",
    "successor_of",
    "superseded_by",
    "suspension_is_named",
    "tenant_list",
    "tenant_list_address",
    "tenant_lists",
    "to_be_named",
    "trust_register",
    "why_revoked",
]


SUPERSEDED = "superseded"
"""How the reason of an award begins that another one took the place of."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed document as it is served; the same bytes have the same tag."""

    content: bytes
    etag: str


def issuers() -> list[Issuer]:
    return list(Issuer.objects.select_related("university", "operated_by"))


def signers_of(award: Award) -> list[Issuer]:
    """Whose signatures the credential carries: that of its issuer, and of the alliance's where it
    brings an endorsement."""
    return list(Issuer.objects.filter(Q(pk=award.issuer_id) | Q(university__isnull=True)))


def issuer_by_slug(slug: str) -> Issuer:
    issuer = Issuer.objects.filter(pk=slug).select_related("university", "operated_by").first()
    if issuer is None:
        raise NotFound("There is no such issuer.")
    return issuer


def issuer_of_version(version: EntryVersion) -> Issuer:
    """The responsible accrediting university for formal learning (7.10), the alliance for other
    (7.20.3). Raises NotFound while issuers are not set up."""
    said = published(version)
    rows = Issuer.objects.select_related("university", "operated_by")
    if said.content.kind is Kind.FORMAL:
        issuer = rows.filter(university=said.responsible).first()
    else:
        issuer = rows.filter(university__isnull=True).first()
    if issuer is None:
        raise NotFound("There is no issuer for this entry: set up the issuers first.")
    return issuer


def issuer_facts(issuer: Issuer) -> IssuerFact:
    """The issuer as credentials name it."""
    if issuer.university is not None:
        home = issuer.university
        return IssuerFact(did=issuer.did, name=issuer.name, url=home.url, country=home.country)
    operator = issuer.operated_by
    if operator is None:
        raise NotFound("This issuer names no legal entity.")
    return central_issuer(issuer.did, issuer.name, operator)


def keys_of(slug: str) -> list[IssuerKey]:
    """Every key of the issuer, historic ones included, oldest first."""
    return list(IssuerKey.objects.filter(issuer=slug).select_related("issuer"))


def did_document_of(slug: str) -> dict[str, Any]:
    """What the issuer publishes, retired keys included, so that what they signed verifies."""
    issuer = issuer_by_slug(slug)
    return did_document(
        issuer.did,
        [KeyEntry(k.fragment, k.public_multibase, k.compromised_at) for k in keys_of(slug)],
    )


def status_list_address(name: str) -> str:
    return f"{settings.BASE_URL}/status/{name}"


def status_list(name: str) -> Signed:
    """The signed list as published last. Raises NotFound."""
    return _as_published(StatusList.objects.filter(pk=name))


def tenant_list_address(name: str) -> str:
    return f"{settings.BASE_URL}/vc-api/status/{name}"


def tenant_list(name: str) -> Signed:
    """The list of a partner's tenant as published last. Raises NotFound."""
    return _as_published(TenantList.objects.filter(pk=name))


def _as_published(rows: QuerySet[StatusList] | QuerySet[TenantList]) -> Signed:
    row = rows.exclude(published="").first()
    if row is None:
        raise NotFound("There is no such status list.")
    return Signed(row.published.encode(), f'"{row.sha256}"')


def tenant_lists() -> list[str]:
    """Names of the lists of all partners."""
    return list(TenantList.objects.values_list("name", flat=True))


def suspension_is_named(award: Award) -> bool:
    """Whether every verifier is told of a suspension, by a list that the credential names; else it
    is for this installation to say (docs/decisions/0032)."""
    return record_of(award).suspension is not None


def status_places_of(award: Award) -> list[tuple[StatusList, str]]:
    """The lists that the credential of the award names, each with its address."""
    rows = (award.status_list, award.suspension_list if suspension_is_named(award) else None)
    return [(row, status_list_address(row.name)) for row in rows if row is not None]


def status_lists_of(issuer: Issuer) -> list[StatusList]:
    """Every list of the issuer, without its bits."""
    return list(issuer.status_lists.defer("published").order_by("created_at", "name"))


def status_lists() -> list[StatusList]:
    return list(StatusList.objects.exclude(published=""))


def credential_of(award: Award) -> dict[str, Any]:
    """The signed Open Badge. Raises NotFound while it is not signed."""
    if not award.credential:
        raise NotFound("This award is not signed yet.")
    document: dict[str, Any] = json.loads(award.credential)
    return document


def record_of(award: Award) -> AwardRecord:
    """The frozen record that every format is made from."""
    return read_record(award.record)


def awards_by_enrolment(enrolments: Iterable[uuid.UUID]) -> dict[uuid.UUID, Award]:
    """The award that stands of each, else the one that was taken back last, in one query."""
    rows = Award.objects.filter(enrolment__in=list(enrolments)).select_related("issuer")
    oldest_first = rows.order_by(F("revoked_at").asc(nulls_last=True), "intended_at", "number")
    return {row.enrolment_id: row for row in oldest_first}


def to_be_named(person: Person) -> list[Enrolment]:
    """The enrolments in which the identity of the person was checked and no award says yet who they
    are: it is to name whom somebody saw."""
    rows = checked_as(person)
    awarded = awards_by_enrolment(row.pk for row in rows)
    return [row for row in rows if row.pk not in awarded]


def award_of(enrolment: Enrolment) -> Award | None:
    return awards_by_enrolment([enrolment.pk]).get(enrolment.pk)


def successor_of(award: Award) -> Award | None:
    """The award that took the place of this one, also while it is not signed yet."""
    return Award.objects.filter(replaces=award).select_related("issuer").first()


def why_revoked(award: Award) -> str:
    """The reason as a person gave it; that it was superseded is said by the award in its place."""
    return award.revocation_reason.removeprefix(f"{SUPERSEDED}: ")


def superseded_by(ref: str) -> str:
    """Number of the award that took the place of the one with this identifier (``urn:uuid:``);
    empty where none did, or there is no such award."""
    try:
        known = uuid.UUID(ref.removeprefix("urn:uuid:"))
    except ValueError:
        return ""
    successor = Award.objects.filter(replaces=known).first()
    return successor.number if successor is not None else ""


def awards_of_edition(edition: Edition) -> list[Award]:
    rows = Award.objects.filter(enrolment__edition=edition).select_related("learner", "issuer")
    return list(rows.order_by("number"))


def awards_of_entry(
    entry: Entry, *, edition: Edition | None = None
) -> tuple[int, dt.datetime | None]:
    """How many awards were issued of the entry (or of one edition), revoked ones included, and
    when the first was."""
    rows = Award.objects.filter(version__entry=entry, issued_at__isnull=False)
    if edition is not None:
        rows = rows.filter(enrolment__edition=edition)
    said = rows.aggregate(count=Count("id"), first=Min("issued_at"))
    return said["count"], said["first"]


def awards_of_learner(person: Person) -> list[Award]:
    """The learner's own awards, revoked ones included, the latest first; not what is only
    intended."""
    rows = Award.objects.filter(learner=person).exclude(state=AwardState.INTENDED)
    return list(rows.select_related("issuer", "version__entry").order_by("-intended_at", "id"))


def register_of(issuer: Issuer) -> list[Award]:
    """The award register of an issuer, by number."""
    return list(issuer.awards.select_related("learner", "version__entry").order_by("number"))


def signed_count_of(issuer: Issuer) -> dict[int, int]:
    """How many awards each key of the issuer signed."""
    rows = issuer.awards.filter(key__isnull=False).order_by().values_list("key")
    return dict(rows.annotate(count=Count("id")))


def signed_by(key: IssuerKey) -> list[Award]:
    """Awards to issue again when the key is compromised."""
    return list(Award.objects.filter(key=key).select_related("learner").order_by("number"))


def is_suspended(did: str, document: Mapping[str, Any]) -> bool | None:
    """Whether the register says that this award of ours does not hold for the time being; None for
    what is not in it."""
    try:
        ref = uuid.UUID(str(document.get("id", "")).removeprefix("urn:uuid:"))
    except ValueError:
        return None
    states = Award.objects.filter(pk=ref, issuer__did=did).values_list("state", flat=True)
    return next((state == AwardState.SUSPENDED for state in states), None)


def is_in_register(did: str, document: Mapping[str, Any]) -> bool | None:
    """Whether this very credential, by its signature, was issued by one of ours; None for issuers
    elsewhere, and where nothing of ours can be compared (a token)."""
    proof, name = document.get("proof"), str(document.get("id", ""))
    if not isinstance(proof, Mapping) or not Issuer.objects.filter(did=did).exists():
        return None
    try:
        ref = uuid.UUID(name.removeprefix("urn:uuid:"))
    except ValueError:
        return False
    row = Award.objects.filter(pk=ref, issuer__did=did).exclude(credential="").first()
    if row is None:
        return False
    signed = json.loads(row.credential).get("proof", {})
    return bool(proof.get("proofValue") == signed.get("proofValue"))
