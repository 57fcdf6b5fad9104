"""What changed since an approval that may stand: noted when it is submitted (workflow 3, "What an
edit voids")."""

from __future__ import annotations

from charm.alliance.queries import Mandate, holders
from charm.boards import changes
from charm.boards.models import Change
from charm.core.proposal.classes import ChangeClass, Difference
from charm.foundation import clock, ledger, letterbook
from charm.proposals import queries as proposals
from charm.proposals.queries import Proposal


def compare_with_approved(proposal: Proposal) -> Change | None:
    """The change in the version submitted, once a cycle; None where it is compared with nothing.
    The officer is told of a change that waits, since a body may be spared by it."""
    base = changes.base_of(proposal)
    if base is None or proposal.snapshot_id is None:
        return None
    difference = changes.difference_from(base, proposal, proposals.content_of(proposal.snapshot_id))
    waits = difference.change is not ChangeClass.ACADEMIC
    change, is_new = Change.objects.get_or_create(
        proposal=proposal,
        cycle=proposal.cycle,
        defaults={
            "base": base.snapshot,
            "snapshot_id": proposal.snapshot_id,
            "is_amendment": base.amends is not None,
            "found": difference.change,
            "differences": as_rows(difference),
            "state": Change.State.WAITING if waits else Change.State.PLAIN,
            "opened_at": clock.now(),
        },
    )
    if is_new:
        _note(change, proposal, base.snapshot.sha256)
        if waits:
            _tell_officers(change, proposal)
    return change


def void_change(proposal: Proposal, cycle: int) -> None:
    """What waits is not asked any more: the proposal was returned or withdrawn."""
    for change in Change.objects.filter(
        proposal=proposal, cycle=cycle, state=Change.State.WAITING
    ).select_for_update():
        change.state, change.revision = Change.State.VOID, change.revision + 1
        change.save(update_fields=["state", "revision"])


def as_rows(difference: Difference) -> list[dict[str, str]]:
    """As it is kept: names of fields and words of ours, nothing that anybody wrote."""
    return [
        {"field": one.field, "class": one.change.value, "why": one.why.value}
        for one in difference.fields
    ]


def _note(change: Change, proposal: Proposal, base: str) -> None:
    ledger.record(
        "change_found",
        actor="system",
        role="system",
        clauses=["7.25"],
        about=proposal.ref,
        facts={
            "change": str(change.id),
            "found": change.found,
            "fields": [row["field"] for row in change.differences],
            "base": base,
            "cycle": change.cycle,
        },
    )


def _tell_officers(change: Change, proposal: Proposal) -> None:
    for officer in holders(Mandate.Office.BOARDS_OFFICER):
        letterbook.write(
            "change-to-confirm",
            key=f"{change.id}:{officer.id}",
            to=officer,
            at=("boards-change", change.id),
            title=proposal.title,
        )
