"""Who stays out of an item, asked directly: every level by every rule of a body, and what the
system supposes of a person (7.6, workflow 7)."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from django.utils import timezone
from tests.support.rooms import example

from charm.alliance.queries import Body, Person
from charm.boards import conflicts
from charm.boards.models import Decision, Interest, Track
from charm.core.workflow import TrackOutcome
from charm.proposals.models import ProposerSeat
from charm.proposals.queries import Endorsement

LEVELS = ("none", "interest", "conflict")
EFFECTS = ("note", "abstain", "leave")


@pytest.mark.clause("7.6", shows="accepts")
@pytest.mark.parametrize(("of_conflict", "of_interest"), list(product(EFFECTS[1:], EFFECTS)))
def test_what_a_level_means_is_the_rule_of_the_body(of_conflict: str, of_interest: str) -> None:
    body = Body(conflict_effect=of_conflict, interest_effect=of_interest)
    meant = [conflicts.effect_of(level, body) for level in LEVELS]
    assert meant == ["note", of_interest, of_conflict]


@pytest.mark.clause("7.6", shows="refuses")
@pytest.mark.clause("8.1", shows="refuses")
def test_who_stays_out_and_who_leaves_and_lists_say_the_same(council: Any) -> None:
    """One question of a person and an item, and the same of many in a list."""
    council.close_papers()
    none, interest, conflict, proposing, other = council.members[1:6]
    for level, person in zip(LEVELS, (none, interest, conflict), strict=True):
        Interest.objects.create(track=council.track, person=person, level=level, why=f"My {level}",
                                declared_at=timezone.now())  # fmt: skip
    Interest.objects.create(track=council.track, person=proposing, level="none", why="",
                            declared_at=timezone.now())  # fmt: skip
    ProposerSeat.objects.create(proposal=council.filed, person=proposing, since=timezone.now(),
                                university=proposing.university)  # fmt: skip
    decision = council.begin().decide(TrackOutcome.REJECTED)
    people = [none, interest, conflict, proposing, other]
    for of_conflict, of_interest in product(EFFECTS[1:], EFFECTS):
        Body.objects.filter(pk=council.track.body_id).update(
            conflict_effect=of_conflict, interest_effect=of_interest
        )
        track = council.track
        out = conflicts.staying_out(track)
        effects = {none: "note", interest: of_interest, conflict: of_conflict,
                   proposing: of_conflict, other: "note"}  # fmt: skip
        assert {p for p in people if p.id in out} == {p for p in people if effects[p] != "note"}
        leaving = [p for p in people if effects[p] == "leave"]
        assert [p for p in people if conflicts.leaves_for(p, track)] == leaving
        assert out[conflict.id] == conflicts.Out("conflict", "My conflict", conflict in leaving)
        assert out[proposing.id] == conflicts.Out("proposes", "", proposing in leaving)

        declared = Interest.objects.filter(conflicts.puts_out()).values_list("person", flat=True)
        assert set(declared) == {p.id for p in (interest, conflict) if p.id in out}
        sealed = [p for p in people if Decision.objects.filter(conflicts.sealed_from(p)).exists()]
        assert sealed == [p for p in people if p in leaving or p == proposing]
    with_words = Interest.objects.filter(person=proposing)
    with_words.update(level="conflict", why="It is mine.")
    assert conflicts.staying_out(council.track)[proposing.id].said == "It is mine."
    council.release(decision)
    assert not Decision.objects.filter(conflicts.sealed_from(conflict)).exists(), "released"


def supposed(person: Person, *endorsed: Endorsement, **form: Any) -> list[tuple[str, str]]:
    content = example("formal-single", **form)
    return [(h.level, h.because) for h in conflicts._hints(person, content, list(endorsed))]


PROPOSES = ("conflict", "Named as a proposer.")
ENDORSED = ("conflict", "Approved it for a university.")
TEACHES = ("conflict", "Named in the proposal, as somebody who teaches in it.")
ACCREDITS = ("interest", "Of the university that accredits it.")
LEADS = ("interest", "Of the university that leads it.")


@pytest.mark.clause("7.6", shows="accepts")
def test_what_is_supposed_of_a_person_follows_from_the_form() -> None:
    proposer = {"name": "A Proposer", "email": "Proposer@uu.nl", "university": "uu.nl"}
    for email, found in (("proposer@UU.nl", [PROPOSES]), ("other@uu.nl", [])):
        person = Person(name="A Proposer", email=email)
        assert supposed(person, proposers=[proposer]) == found

    dean = Person(name="A Dean", email="Dean@uu.nl")
    for state, found in (("endorsed", [ENDORSED]), ("endorsed-on-evidence", [ENDORSED]),
                         ("declined", []), ("asked", [])):  # fmt: skip
        assert supposed(dean, Endorsement(email="dean@UU.nl", state=state)) == found
    assert supposed(dean, Endorsement(email="other@uu.nl", state="endorsed")) == []

    teaches = {"description": {"en": "Taught by Núria  Álvarez-Puig.", "es": "Con ella."}}
    for name in ("Núria Álvarez-Puig", "Nuria Alvarez Puig", "NURIA ÁLVAREZ PUIG"):
        named = Person(name=name, email="n@ub.edu")
        assert supposed(named, **teaches) == [TEACHES], name
    assert supposed(named, description="Taught by Nuria Alvarez Puigdemont.") == []
    assert supposed(Person(name="Núria", email="n@ub.edu"), **teaches) == [], "a name alone"
    for field in ("criteria", "relevance", "completion_criteria"):
        assert supposed(named, **{field: "Asked of nuria alvarez-puig."}) == [TEACHES], field
    assert supposed(named, Endorsement(email="n@ub.edu", state="endorsed"), **teaches) == [ENDORSED]

    roles = [{"code": "uu.nl", "role": "lead"}, {"code": "ub.edu", "role": "accrediting"},
             {"code": "elte.hu", "role": "co-lead"}]  # fmt: skip
    for code, found in (("uu.nl", [LEADS]), ("ub.edu", [ACCREDITS]), ("elte.hu", []), (None, [])):
        colleague = Person(name="A Colleague", email="c@x.example", university_id=code)
        assert supposed(colleague, universities=roles) == found
    both = [{"code": "uu.nl", "role": "lead"}, {"code": "uu.nl", "role": "accrediting"}]
    colleague = Person(name="A Colleague", email="c@x.example", university_id="uu.nl")
    assert supposed(colleague, universities=both) == [ACCREDITS], "the graver one"


@pytest.mark.clause("7.6", shows="accepts")
def test_the_graver_comes_first_and_who_has_nothing_is_left_out(council: Any) -> None:
    track: Track = council.track
    proposer, member = council.way.proposers[0], council.members[-1]
    (first, *others) = conflicts.hints_for(proposer, track)
    assert (first.level, first.because) == PROPOSES
    assert [hint.level for hint in others] == ["interest"]
    assert conflicts.hints_in(proposer, []) == {}
    found = conflicts.hints_of(track, [proposer, member])
    assert found == {proposer.id: [first, *others]}
