"""Who stays out of an item, by what, and what that means in this body; who might have to
(workflow 7)."""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from charm.alliance.queries import Body, Person
from charm.boards.models import Interest, Track, Voice
from charm.core.proposal.model import Proposal as Content
from charm.core.proposal.model import Role
from charm.proposals.queries import (
    Endorsement,
    Proposal,
    content_in,
    content_of,
    endorsements_of,
    snapshot_of,
)
from charm.proposals.worklists import endorsements_on

Level = Interest.Level
Effect = Body.Effect
SAID_YES = ("endorsed", "endorsed-on-evidence")


@dataclass(frozen=True, slots=True)
class Out:
    """Why one person neither judges nor votes, and whether they leave the room."""

    why: str
    """A value of :class:`Voice.Why`."""
    said: str
    """Their own words."""
    leaves: bool


@dataclass(frozen=True, slots=True)
class Hint:
    """An interest that the system supposes: the member says themselves what is so."""

    level: str
    because: str


def effect_of(level: str, body: Body) -> str:
    """What a declared level means in this body: a value of :class:`Body.Effect`."""
    if level == Level.CONFLICT:
        return body.conflict_effect
    return body.interest_effect if level == Level.INTEREST else Effect.NOTE


def puts_out() -> Q:
    """Declarations by which somebody stays out of an item, by the rules of its body."""
    noted = Q(track__body__interest_effect=Effect.NOTE)
    return Q(level=Level.CONFLICT) | (Q(level=Level.INTEREST) & ~noted)


def staying_out(track: Track) -> dict[uuid.UUID, Out]:
    """Who neither judges this item nor votes on it: its proposers, whatever they declared, and
    those whose declared level has that effect by the rules of the body."""
    found: dict[uuid.UUID, Out] = {}
    for row in track.interests.exclude(level=Level.NONE):
        effect = effect_of(row.level, track.body)
        if effect != Effect.NOTE:
            found[row.person_id] = Out(row.level, row.why, effect == Effect.LEAVE)
    leaves = track.body.conflict_effect == Effect.LEAVE
    for person in track.proposal.seats.values_list("person_id", flat=True):
        said = found[person].said if person in found else ""
        found[person] = Out(Voice.Why.PROPOSES, said, leaves)
    return found


def leaves_for(person: Person, track: Track) -> bool:
    """Whether the person leaves the room for this item: they neither speak of it nor read what
    others say."""
    out = staying_out(track).get(person.id)
    return out is not None and out.leaves


def sealed_from(person: Person) -> Q:
    """Of decisions: those that somebody with a seat in the body does not know of before their
    release, because they propose it or leave the room for its item (workflow 7 and 10)."""
    leaves = Q(level=Level.CONFLICT, track__body__conflict_effect=Effect.LEAVE)
    leaves |= Q(level=Level.INTEREST, track__body__interest_effect=Effect.LEAVE)
    own = Proposal.objects.filter(pk=OuterRef("track__proposal"), seats__person=person)
    left = Interest.objects.filter(leaves, track=OuterRef("track"), person=person)
    return Q(released_at__isnull=True) & (Q(Exists(own)) | Q(Exists(left)))


def hints_for(person: Person, track: Track) -> list[Hint]:
    """What the system supposes of one person, the graver first."""
    return hints_in(person, [track])[track.pk]


def hints_in(person: Person, tracks: Iterable[Track]) -> dict[uuid.UUID, list[Hint]]:
    """The same for many items, in two reads."""
    rows = Track.objects.filter(pk__in=[one.pk for one in tracks]).select_related("snapshot")
    found = {row.pk: row.snapshot for row in rows.only("id", "snapshot")}
    endorsed = endorsements_on([snapshot.pk for snapshot in found.values()])
    return {
        track: sorted(
            _hints(person, content_in(snapshot), endorsed.get(snapshot.pk, [])),
            key=lambda hint: hint.level != Level.CONFLICT,
        )
        for track, snapshot in found.items()
    }


def hints_of(track: Track, people: list[Person]) -> dict[uuid.UUID, list[Hint]]:
    """What the system supposes of each of these people; those of whom it supposes nothing are left
    out. The content and the endorsements are read once."""
    snapshot = snapshot_of(track.snapshot_id)
    content, endorsed = content_of(snapshot.id), endorsements_of(snapshot)
    found = {person.id: list(_hints(person, content, endorsed)) for person in people}
    return {ref: hints for ref, hints in found.items() if hints}


def _hints(person: Person, content: Content, endorsed: list[Endorsement]) -> Iterator[Hint]:
    """In a small alliance where proposals come from several members the same university alone must
    not disqualify: it is an interest, no conflict."""
    if any(p.email.casefold() == person.email.casefold() for p in content.proposers):
        yield Hint(Level.CONFLICT, "Named as a proposer.")
    if any(
        row.email.casefold() == person.email.casefold() and row.state in SAID_YES
        for row in endorsed
    ):
        yield Hint(Level.CONFLICT, "Approved it for a university.")
    elif _is_named(person, content):
        yield Hint(Level.CONFLICT, "Named in the proposal, as somebody who teaches in it.")
    if person.university_id in content.member_codes(Role.ACCREDITING):
        yield Hint(Level.INTEREST, "Of the university that accredits it.")
    elif person.university_id in content.member_codes(Role.LEAD):
        yield Hint(Level.INTEREST, "Of the university that leads it.")


def _is_named(person: Person, content: Content) -> bool:
    """Whether the full name stands in what the form says of the teaching; proposers and endorsers
    are named elsewhere."""
    name = _plain(person.name)
    if " " not in name:
        return False
    texts = (content.description, content.criteria, content.relevance, content.completion_criteria)
    return any(f" {name} " in f" {_plain(text)} " for given in texts for text in _texts(given))


def _texts(given: str | dict[str, str]) -> list[str]:
    return list(given.values()) if isinstance(given, dict) else [given]


def _plain(text: str) -> str:
    """Its words in lower case, without the accents that not everybody writes."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    letters = (c for c in folded if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in letters).split())
