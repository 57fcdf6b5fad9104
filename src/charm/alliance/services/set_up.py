"""Bring an empty installation to life: the alliance's universities, bodies and contacts."""

from __future__ import annotations

from charm.alliance.data import alliance
from charm.alliance.models import Body, Contact, University
from charm.foundation import ledger
from charm.foundation.transactions import act


@act()
def set_up_alliance() -> None:
    """Create or update what the alliance's file names; nothing is ever removed."""
    data = alliance()
    for university in data.universities:
        University.objects.update_or_create(
            code=university.code,
            defaults={
                name: getattr(university, name)
                for name in ("slug", "name", "own_name", "country", "city", "url", "member_from")
            },
        )
    for body in data.bodies:
        Body.objects.update_or_create(
            code=body.code,
            defaults={
                "kind": body.kind,
                "name": body.name,
                "time_zone": body.time_zone,
                "paper_deadline_working_days": body.paper_deadline_working_days,
            },
        )
    for contact in data.contacts:
        Contact.objects.update_or_create(
            code=contact.code,
            defaults={"name": contact.name, "email": contact.email, "topics": contact.topics},
        )
    ledger.record(
        "alliance_set_up",
        actor="system",
        role="system",
        clauses=["8.1", "8.2"],
        about=f"alliance:{data.name}",
        facts={"universities": sorted(data.member_codes)},
    )
