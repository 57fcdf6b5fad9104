"""Attach files to a draft: what supports it, such as the document of 5.7.1.5."""

from __future__ import annotations

import uuid

from charm.alliance.queries import Person
from charm.core.workflow import ProposalFacts
from charm.foundation import files
from charm.foundation.errors import Unfit
from charm.foundation.files import StoredFile
from charm.foundation.transactions import act
from charm.proposals.attachments import attachment_of, attachments_of, held_by_versions
from charm.proposals.services.noting import note_edit
from charm.proposals.services.steps import move, note, opened

MOST = 20


@act()
def attach(*, proposal: uuid.UUID, content: bytes, name: str, by: Person) -> StoredFile:
    """Attach a file while the proposal can be written. The same bytes are attached once; another
    file of the same name gets a number. Raises Unfit for what cannot be taken."""
    row = opened(proposal, by, to="write", seen=None)
    move(row, "edit", by, ProposalFacts(not_a_degree=True))
    there = attachments_of(row)
    if len(there) >= MOST:
        raise Unfit(f"A proposal has {MOST} files at most: remove one that is not needed.")
    kept = files.keep(content, name=name, about=row.ref, by=by.key)
    if kept not in there:
        note_edit(row, by, ["attachments"])
        note("file_attached", row, by, clauses=["5.7.1.5", "7.4"], facts=_facts(kept))
    return kept


@act()
def detach(*, proposal: uuid.UUID, file: uuid.UUID, by: Person) -> None:
    """Remove a file that no version holds yet."""
    row = opened(proposal, by, to="write", seen=None)
    move(row, "edit", by, ProposalFacts(not_a_degree=True))
    found = attachment_of(row, file)
    if found.sha256 in held_by_versions(row):
        raise Unfit("A version that was endorsed or submitted holds this file: it stays.")
    note_edit(row, by, ["attachments"])
    note("file_removed", row, by, clauses=["5.7.1.5", "7.4"], facts=_facts(found))
    files.forget(found)


def _facts(row: StoredFile) -> dict[str, str]:
    return {"file": str(row.id), "sha256": row.sha256}
