"""Set up who awards: one issuer per member university, one for the alliance (7.10, 7.20.3)."""

from __future__ import annotations

from charm.alliance.queries import alliance, universities
from charm.awards.models import Issuer, IssuerKey
from charm.awards.services.keys import new_key
from charm.awards.services.status_lists import open_list
from charm.catalogue.queries import issuer_did
from charm.core.credentials.status import Purpose
from charm.foundation import clock, ledger
from charm.foundation.transactions import act


@act()
def set_up_issuers() -> list[Issuer]:
    """Create the issuers that are missing, each with a key and a published status list. Does
    nothing twice; never changes an identifier that was published."""
    central = alliance().central_issuing
    wanted = [
        Issuer(slug=row.slug, did=issuer_did(row.slug), name=row.name, university=row)
        for row in universities()
    ]
    wanted.append(
        Issuer(
            slug=central.slug,
            did=issuer_did(central.slug),
            name=central.name,
            operated_by_id=central.operated_by,
        )
    )
    known = set(Issuer.objects.values_list("slug", flat=True))
    for issuer in wanted:
        if issuer.slug not in known:
            _set_up(issuer)
    return list(Issuer.objects.all())


def _set_up(issuer: Issuer) -> None:
    issuer.created_at = clock.now()
    issuer.save(force_insert=True)
    key: IssuerKey = new_key(issuer)
    for purpose in Purpose:
        open_list(issuer, purpose)
    ledger.record(
        "issuer_set_up",
        actor="system",
        role="system",
        clauses=["5.10", "7.10", "7.20.3"],
        about=issuer.ref,
        facts={
            "did": issuer.did,
            "key": key.fragment,
            "public": key.public_multibase,
            "operated_by": issuer.operated_by_id,
        },
    )
