"""Parts of long lists, each as far as the person may read it."""

from __future__ import annotations

from charm.alliance.queries import Person
from charm.foundation.parts import Part, Rows, part_of
from charm.proposals.models import Proposal


def proposals_of(person: Person, part: Part, *, state: str | None = None) -> Rows[Proposal]:
    """The proposals that the person proposes, the latest first."""
    rows = Proposal.objects.filter(seats__person=person)
    if state is not None:
        rows = rows.filter(state=state)
    return part_of(rows.defer("content").order_by("-begun_at", "id"), part)
