"""Every night the catalogue is looked through once more (5.6.1.6)."""

from __future__ import annotations

from charm.alliance.queries import Mandate, holders
from charm.catalogue.unfounded import unfounded_versions
from charm.foundation import clock, letterbook
from charm.foundation.transactions import act
from charm.proposals.queries import snapshot_of


@act()
def tell_of_unfounded() -> int:
    """Write to operators and Boards officers of each version on offer without an approval, every
    night until it is put right. Returns how many there are."""
    found = unfounded_versions()
    people = [
        *holders(Mandate.Office.OPERATOR), *holders(Mandate.Office.BOARDS_OFFICER),
    ]  # fmt: skip
    for version in found:
        for person in {one.id: one for one in people}.values():
            letterbook.write(
                "unfounded",
                key=f"{version.id}:{clock.today()}:{person.id}",
                to=person,
                at=("entry", version.entry.slug),
                about=version.entry.ref,
                title=snapshot_of(version.snapshot_id).proposal.title,
                version=version.number,
            )
    return len(found)
