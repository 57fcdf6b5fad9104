"""What the judges found about awards that were issued goes on record, and to the operators."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from charm.alliance.queries import Mandate, holders
from charm.awards.models import Award
from charm.awards.rechecking import still_due
from charm.foundation import clock, letterbook
from charm.foundation.transactions import act, save_all

Judged = Callable[[Collection[Award]], Iterator[tuple[Award, str]]]
"""What is wrong with awards, in words."""
LONGEST = 2000


def recheck_awards(refs: Collection[str], *, judged: Judged) -> None:
    """Judge those that are due, and note when, and what was wrong.

    Judging holds nobody up; what seems wrong is judged once more while nobody can write, since an
    act may have come in between. Done twice, or cut off and done again, it comes to the same.
    """
    rows = still_due(refs)
    suspects = {row.pk for row, _ in judged(rows)}
    with act():
        now = clock.now()
        again = still_due([str(ref) for ref in suspects])
        found: dict[object, list[str]] = {}
        for row, says in judged(again) if again else ():
            found.setdefault(row.pk, []).append(says)
        fresh = [row for row in again if row.pk in found and not row.fault]
        judged_now = [row for row in rows if row.pk not in suspects] + again
        for row in judged_now:
            row.rechecked_at = now
            row.fault = "\n".join(found.get(row.pk, ()))[:LONGEST]
        save_all(judged_now, "rechecked_at", "fault")
        _tell(fresh)


def _tell(rows: list[Award]) -> None:
    """The operators, once a day however many there are: the command names all."""
    if not rows:
        return
    first, day = rows[0], clock.today()
    for person in holders(Mandate.Office.OPERATOR):
        letterbook.write(
            "awards-do-not-verify",
            key=f"{day}:{person.id}",
            to=person,
            number=first.number,
            fault=first.fault.splitlines()[0],
        )
