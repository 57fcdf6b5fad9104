"""Published versions that need no database: the entries of the demo, and the examples."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import uuid
from pathlib import Path
from typing import Any

from charm.core.description import Description, Run

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
TODAY = dt.date(2026, 11, 23)
NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)


def demo_entries() -> list[str]:
    """What the demo's Council approves, and what is still on its way but complete."""
    from charm.demo.contents import names

    return [name for name in names() if version_of(name) is not None]


def version_of(name: str, **otherwise: Any) -> Any:
    """The published version of a demo entry or of an example; None where it is not complete."""
    from charm.alliance.models import University
    from charm.alliance.queries import alliance
    from charm.boards.queries import Approval
    from charm.catalogue.content import spell, version_content
    from charm.catalogue.models import Entry, EntryVersion
    from charm.core.proposal.reading import read_proposal
    from charm.demo.contents import content

    example = EXAMPLES / f"{name}.json"
    if example.is_file():
        said = read_proposal({**json.loads(example.read_bytes()), **otherwise})
    else:
        said = content(name, TODAY, **otherwise)
    if said.responsible_university is None or not said.learning_outcomes or not said.languages:
        return None
    members = {
        row.code: University(
            code=row.code, slug=row.slug, name=row.name, country=row.country, url=row.url
        )
        for row in alliance().universities
    }
    approval = Approval(uuid.uuid4(), "Academic Council", "approved", TODAY, NOW, uuid.uuid4())
    spelled, digest = spell(version_content(said, approval, members))
    home = members[said.responsible_university]
    entry = Entry(slug=name, kind=str(said.kind), university=home, state="published")
    return EntryVersion(entry=entry, number=1, content=spelled, sha256=digest, published_at=NOW)


def description_of(name: str, *, runs: bool = True, **otherwise: Any) -> Description:
    """With two editions, one of them open until a day."""
    from charm.catalogue.description import describe

    described = describe(version_of(name, **otherwise))
    if not runs:
        return described
    run = Run(
        address=f"{described.address}editions/1/",
        first=dt.date(2027, 2, 1),
        last=dt.date(2027, 3, 26),
        time_zone="Europe/Madrid",
        place="Barcelona, Campus Mundet",
        languages=("ca",),
        seats=20,
        seats_left=3,
        takes_people=True,
        closes_on=dt.date(2027, 1, 15),
    )
    other = dataclasses.replace(
        run, address=f"{described.address}editions/2/", place="", languages=(), closes_on=None
    )
    return dataclasses.replace(described, runs=(run, other))
