"""Save a section of a draft without ever writing over what somebody else wrote meanwhile.

Each field travels with a digest of what the page showed (``was.title``). A field that nobody else
touched is saved; one that both changed is a conflict, kept as it is and shown with both texts.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any

from django.http import QueryDict

from charm.alliance.queries import Person
from charm.foundation.errors import Stale
from charm.proposals.queries import Proposal
from charm.proposals.rules import proposal_for
from charm.proposals.services.writing import edit_proposal
from charm.web.propose.answer import Answer
from charm.web.propose.fields import Field
from charm.web.propose.sections import Section
from charm.web.propose.taking import Taken, digest_of, in_the_order_of, take

TRIES = 3


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that was changed here and elsewhere."""

    field: Field
    mine: Answer
    theirs: Answer
    keep_mine: str
    """What to send as ``take.title`` to put this text in the place of that very other one."""


@dataclass(frozen=True, slots=True)
class Saved:
    proposal: Proposal
    taken: Taken
    conflicts: tuple[Conflict, ...]
    newer: tuple[Field, ...]
    """Fields that somebody else changed and this page did not: it shows an older text of them."""
    marks: dict[str, str]
    """By field, the digest to send along the next time."""
    changed: bool


def save_section(*, proposal: Proposal, section: Section, post: QueryDict, by: Person) -> Saved:
    """Save what was posted for the section, except what is malformed or in conflict. Raises
    Refusal where the draft cannot be written now."""
    taken = take(post, section.fields)
    for _attempt in range(TRIES):
        merged = _merged(proposal, section, taken, post)
        changes = merged.changes
        try:
            if changes:
                content = {**proposal.content, **changes}
                content = {key: value for key, value in content.items() if value is not None}
                proposal = edit_proposal(
                    proposal=proposal.id, content=content, by=by, seen=proposal.revision
                )
        except Stale:  # somebody saved between our reading and our writing: look again
            proposal = proposal_for(by, proposal.id, to="write")
            continue
        return Saved(
            proposal,
            taken,
            tuple(merged.conflicts),
            tuple(merged.newer),
            merged.marks,
            bool(changes),
        )
    raise Stale("This proposal")


@dataclass(slots=True)
class _Merged:
    changes: dict[str, Any] = dataclass_field(default_factory=dict)
    conflicts: list[Conflict] = dataclass_field(default_factory=list)
    newer: list[Field] = dataclass_field(default_factory=list)
    marks: dict[str, str] = dataclass_field(default_factory=dict)


def _merged(proposal: Proposal, section: Section, taken: Taken, post: QueryDict) -> _Merged:
    is_fresh = post.get("seen", "") == str(proposal.revision)
    merged = _Merged()
    for field in section.fields:
        if field.key not in taken.typed:
            continue
        theirs = proposal.content.get(field.key)
        there = digest_of(field, theirs)
        was = post.get(f"was.{field.key}") or (there if is_fresh else "")
        merged.marks[field.key] = was
        if field.key not in taken.kept:
            continue
        mine = in_the_order_of(field, taken.kept[field.key], theirs)
        here = digest_of(field, mine)
        wish = post.get(f"take.{field.key}", "")
        if here == there or wish == "theirs":
            merged.marks[field.key] = there
        elif was == there or wish == f"mine:{there}":
            merged.changes[field.key] = mine
            merged.marks[field.key] = here
        elif was == here:
            merged.newer.append(field)
        else:
            said = field.widget.said
            merged.conflicts.append(Conflict(field, said(mine), said(theirs), f"mine:{there}"))
    return merged
