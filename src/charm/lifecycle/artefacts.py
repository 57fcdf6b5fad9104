"""What a life leaves behind for strangers: documents, credentials, and the evidence they need."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from charm.awards import queries as awards
from charm.awards.queries import Award
from charm.boards.queries import decisions_of
from charm.catalogue.queries import EntryVersion, descriptor_of
from charm.core.appendix2 import write_form
from charm.core.credentials.trust import write_trust
from charm.foundation.ledger import history_of
from charm.proposals.queries import Proposal, content_of, snapshot_of


def write_proposal(folder: Path, filed: Proposal) -> None:
    """The version that was decided on: as JSON, byte for byte, and as the Appendix 2 form, to fill
    in again and to keep."""
    from charm.proposals.form import version_pdf

    snapshot = snapshot_of(str(filed.snapshot_id))
    (folder / "proposal.json").write_bytes(snapshot.content.encode())
    (folder / "proposal.docx").write_bytes(write_form(content_of(snapshot.id)))
    (folder / "proposal.pdf").write_bytes(version_pdf(snapshot))


def write_decisions(folder: Path, filed: Proposal) -> None:
    """Every decision of every body, with its reasons, judgements and conditions."""
    rows = [
        {
            "id": str(decision.id),
            "body": decision.track.body.name,
            "meeting": decision.meeting.starts_at.isoformat() if decision.meeting else "",
            "version": decision.snapshot.sha256,
            "outcome": decision.outcome,
            "reasons": decision.reasons,
            "judgements": decision.judgements,
            "conditions": [
                {"text": c.text, "due_on": c.due_on.isoformat(), "cleared": bool(c.cleared_at)}
                for c in decision.conditions.all()
            ],
            "decided_at": decision.decided_at.isoformat(),
            "released_at": decision.released_at.isoformat() if decision.released_at else None,
        }
        for decision in decisions_of(filed)
    ]
    _write(folder / "decisions.json", rows)


def write_descriptor(folder: Path, version: EntryVersion) -> None:
    _write(folder / "descriptor.json", descriptor_of(version))


def write_credential(folder: Path, award: Award, *, name: str) -> Path:
    """The signed Open Badge, as the learner receives it."""
    path = folder / name
    path.write_text(award.credential, encoding="utf-8")
    return path


def write_elm(folder: Path, award: Award) -> Path:
    """The European Digital Credential, with everything but the seal: a life that is only played has
    no certificate of a qualified seal, so it names the issuer by a number that no register has."""
    from charm.awards.elm import elm_credential

    country = awards.record_of(award).issuer.country
    path = folder / "credential.elm.json"
    _write(path, elm_credential(award, organisation_identifier=f"NTR{country}-PLAYED"))
    return path


def write_certificate(folder: Path, award: Award) -> Path:
    """The certificate in English, with the credential attached."""
    from charm.awards.certificate import certificate_pdf

    path = folder / "certificate.pdf"
    path.write_bytes(certificate_pdf(award))
    return path


def write_evidence(folder: Path) -> None:
    """What a stranger needs to check a credential without its host: key documents, status lists
    and the trust register."""
    for issuer in awards.issuers():
        document = awards.did_document_of(issuer.slug)
        name = str(document["id"]).replace(":", "_")
        _write(folder / "did" / f"{name}.json", document)
    (folder / "status").mkdir(parents=True, exist_ok=True)
    for row in awards.status_lists():
        (folder / "status" / f"{row.name}.json").write_bytes(awards.status_list(row.name).content)
    _write(folder / "trust.json", write_trust(awards.trust_register()))


def write_timeline(folder: Path, refs: Iterable[str]) -> None:
    """Every act on record about these objects, in the order of the ledger (2.1)."""
    records = [record for ref in refs for record in history_of(ref)]
    _write(folder / "timeline.json", sorted(records, key=lambda record: record["sequence"]))


def write_verification(folder: Path, report: dict[str, Any]) -> None:
    _write(folder / "verification.json", report)


def _write(path: Path, values: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(values, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
