"""The form of Appendix 2 as PDF: to be read by a Council, printed and kept, with the proposal as
data in it (7.2, 7.4.1, 7.6).

PDF/A-3a and PDF/UA-1, like the certificate (docs/decisions/0009 and 0013).
"""

from __future__ import annotations

import json
from pathlib import Path

from charm.core.proposal.reading import read_proposal
from charm.foundation import clock
from charm.foundation.typesetting import printed, typeset
from charm.proposals import asked, queries, standing
from charm.proposals.form.beyond import beyond_the_form
from charm.proposals.form.facts import FormSheet, facts_of
from charm.proposals.form.paper import Paper, Record
from charm.proposals.form.record import endorsements
from charm.proposals.models import Proposal, Snapshot

__all__ = [
    "FormSheet",
    "Paper",
    "Record",
    "beyond_the_form",
    "current_pdf",
    "endorsements",
    "facts_of",
    "parts_of_form",
    "record_of",
    "version_pdf",
]

TEMPLATE = Path(__file__).parents[1] / "templates" / "appendix-2.typ"


def parts_of_form() -> dict[str, bytes]:
    """What a template needs that prints a proposal: the file that it imports."""
    part = TEMPLATE.with_name("form.typ")
    return {part.name: part.read_bytes()}


def version_pdf(snapshot: Snapshot, *, with_record: bool = True) -> bytes:
    """The form of a version; ``with_record`` adds what the policy said of it when it was submitted,
    and who endorsed it. The same version with the same record gives the same bytes."""
    return form_pdf(
        Paper(
            content=read_proposal(json.loads(snapshot.content)),
            source=snapshot.content,
            at=snapshot.taken_at,
            version=snapshot.number,
            sha256=snapshot.sha256,
            record=record_of(snapshot) if with_record else None,
        )
    )


def current_pdf(proposal: Proposal) -> bytes:
    """What the proposal says now: the version that says exactly this, or else a draft, which is
    marked as such on every page."""
    snapshot = standing.snapshot_now(proposal)
    if snapshot is not None:
        return version_pdf(snapshot)
    content = queries.draft_content(proposal)
    source = json.dumps(content.to_json(), ensure_ascii=False, indent=2) + "\n"
    return form_pdf(Paper(content=content, source=source, at=clock.now()))


def record_of(snapshot: Snapshot) -> Record:
    return Record(
        submission=queries.submission_of(snapshot),
        endorsements=tuple(queries.endorsements_of(snapshot)),
        evidence=asked.evidence_of([snapshot.id]),
    )


def form_pdf(paper: Paper) -> bytes:
    def made(fonts: str) -> bytes:
        facts = json.dumps(facts_of(paper, FormSheet(fonts)), ensure_ascii=False)
        return typeset(TEMPLATE, {"facts": facts, "source": paper.source}, at=paper.at,
                       beside=parts_of_form())  # fmt: skip

    return printed(made)
