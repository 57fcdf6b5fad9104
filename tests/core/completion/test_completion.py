"""Completion rules: judged by evidence, explained, written as JSON, said in a sentence."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charm.core.completion import (
    Explained,
    Group,
    Leaf,
    LeafKind,
    Proof,
    Rule,
    RuleUnfit,
    Source,
    all_of,
    any_of,
    at_least,
    evaluate,
    from_document,
    leaves_of,
    sentence,
    to_document,
)

WORKSHOPS = Leaf("workshops", LeafKind.PARTICIPATION, "Attend the workshops.", 80)
PORTFOLIO = Leaf("portfolio", LeafKind.OUTPUTS, "Hand in a portfolio.")
EXAM = Leaf("exam", LeafKind.ASSESSMENT, "Pass the oral exam.")
TALK = Leaf("talk", LeafKind.ENGAGEMENT, "Lead a discussion.")
RULE = all_of(WORKSHOPS, any_of(PORTFOLIO, at_least(2, EXAM, TALK)))


def checked(leaf: Leaf, says: str = "Seen.") -> Proof:
    return Proof(leaf.key, Source.CHECK, says)


def attended(percent: int) -> Proof:
    return Proof("workshops", Source.ATTENDANCE, percent=percent)


def states(explained: Explained) -> dict[str, str]:
    return {one.rule.key: one.state for one in explained.leaves() if isinstance(one.rule, Leaf)}


@pytest.mark.clause("7.20.2", shows="refuses")
@pytest.mark.clause("7.20.2", shows="accepts")
def test_a_rule_with_a_choice_is_met_by_either_way_and_says_what_is_missing() -> None:
    nothing = evaluate(RULE, [])
    assert not nothing.met
    assert nothing.still_needed == 2
    assert set(states(nothing).values()) == {"missing"}

    half = evaluate(RULE, [attended(80), checked(EXAM)])
    assert not half.met
    assert [leaf.key for leaf in half.missing] == ["portfolio", "talk"]

    one_way = evaluate(RULE, [attended(80), checked(PORTFOLIO, "Twelve pages.")])
    assert one_way.met
    assert states(one_way) == {
        "workshops": "met", "portfolio": "met", "exam": "not-needed", "talk": "not-needed",
    }  # fmt: skip
    assert [proof.says for one in one_way.leaves() for proof in one.proofs] == ["", "Twelve pages."]
    other_way = evaluate(RULE, [attended(100), checked(TALK), Proof("exam", Source.RESULT)])
    assert other_way.met


@pytest.mark.clause("7.20.2", shows="refuses")
@pytest.mark.parametrize(
    ("leaf", "proof"),
    [
        (WORKSHOPS, attended(79)),
        (WORKSHOPS, checked(WORKSHOPS)),
        (PORTFOLIO, Proof("portfolio", Source.RESULT)),
        (PORTFOLIO, Proof("portfolio", Source.ATTENDANCE, percent=100)),
        (PORTFOLIO, checked(EXAM)),
    ],
)
def test_what_does_not_speak_for_a_criterion_does_not_meet_it(leaf: Leaf, proof: Proof) -> None:
    assert not evaluate(leaf, [proof]).met


def test_recognised_earlier_learning_speaks_for_every_kind() -> None:
    for leaf in leaves_of(RULE):
        assert evaluate(leaf, [Proof(leaf.key, Source.RECOGNITION)]).met


# --- what always holds ---------------------------------------------------------------------------


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    count = draw(st.integers(1, 8))
    texts = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=1)
    leaves: list[Rule] = []
    for number in range(count):
        kind = draw(st.sampled_from(LeafKind))
        share = draw(st.none() | st.integers(1, 100)) if kind == "participation" else None
        text = draw(texts.filter(lambda said: said.strip()).map(lambda said: said[:60]))
        leaves.append(Leaf(f"leaf-{number}", kind, text, share))

    def grouped(parts: list[Rule], depth: int) -> Rule:
        if len(parts) == 1 and draw(st.booleans()):
            return parts[0]
        if depth < 4 and len(parts) > 2 and draw(st.booleans()):
            cut = draw(st.integers(1, len(parts) - 1))
            parts = [grouped(parts[:cut], depth + 1), grouped(parts[cut:], depth + 1)]
        return Group(draw(st.integers(1, len(parts))), tuple(parts))

    return grouped(leaves, 1)


proofs = st.builds(
    Proof,
    key=st.integers(0, 8).map("leaf-{}".format),
    source=st.sampled_from(Source),
    says=st.sampled_from(["", "Seen."]),
    percent=st.none() | st.integers(0, 100),
)


def recounted(explained: Explained) -> bool:
    """The verdict again, from what the explanation says of the leaves alone."""
    if isinstance(explained.rule, Leaf):
        return explained.state == "met" and bool(explained.proofs)
    return sum(recounted(part) for part in explained.parts) >= explained.rule.needed


@given(rules(), st.lists(proofs, max_size=12), st.lists(proofs, max_size=4), st.randoms())
def test_more_evidence_never_lowers_it_and_no_order_matters(
    rule: Rule, known: list[Proof], more: list[Proof], chance: random.Random
) -> None:
    verdict = evaluate(rule, known)
    assert evaluate(rule, [*known, *more]).met >= verdict.met

    mixed = [*known, *known]
    chance.shuffle(mixed)
    assert evaluate(rule, mixed) == verdict


@given(rules(), st.lists(proofs, max_size=12))
def test_explanation_and_verdict_agree(rule: Rule, known: list[Proof]) -> None:
    explained = evaluate(rule, known)

    assert recounted(explained) == explained.met
    assert bool(explained.missing) == (not explained.met)
    assert (explained.still_needed == 0) == explained.met
    helped = [Proof(leaf.key, Source.RECOGNITION) for leaf in explained.missing]
    assert evaluate(rule, [*known, *helped]).met
    assert all(one.proofs for one in explained.leaves() if one.state == "met")


@given(rules())
def test_a_rule_comes_back_from_json_as_it_was(rule: Rule) -> None:
    text = json.dumps(to_document(rule))

    again = from_document(text)
    assert again == rule
    assert from_document(json.loads(text)) == rule
    for language in ("en", "es", "nl"):
        said = sentence(rule, language)
        assert all(leaf.text.strip().rstrip(".") in said for leaf in leaves_of(rule))
        assert "{parts}" not in said


# --- what is refused -----------------------------------------------------------------------------

LEAF = {"key": "a", "kind": "outputs", "text": "Hand it in."}


def document(**changes: Any) -> dict[str, Any]:
    return {"version": 1, "leaves": [LEAF], "rule": "a", **changes}


def deep(levels: int) -> Any:
    tree: Any = "a"
    for _ in range(levels):
        tree = {"all": [tree]}
    return tree


@pytest.mark.parametrize(
    ("hostile", "says"),
    [
        ("{", "not JSON"),
        ("[" * 50_000, "not JSON"),
        ('"' + "a" * 60_000 + '"', "at most 60000"),
        ("[]", "a JSON object"),
        (document(version=2), "version of a rule is 1"),
        (document(version=True), "version of a rule is 1"),
        (document(more=1), "not more"),
        (document(leaves=[]), "1 to 40 leaves"),
        (document(leaves=[{**LEAF, "key": f"k{n}"} for n in range(41)]), "1 to 40 leaves"),
        (document(leaves=[LEAF, LEAF]), "a key of its own"),
        (document(leaves=[{**LEAF, "key": "A b"}]), "small letters"),
        (document(leaves=[{**LEAF, "text": " "}]), "what the learner must do"),
        (document(leaves=[{**LEAF, "text": "a\u0000b"}]), "cannot be kept"),
        (document(leaves=[{**LEAF, "text": "a\u202eb"}]), "reading direction"),
        (document(leaves=[{**LEAF, "text": "a" * 501}]), "at most 500"),
        (document(leaves=[{**LEAF, "kind": "luck"}]), "one of participation"),
        (document(leaves=[{**LEAF, "kind": ["outputs"]}]), "one of participation"),
        (document(leaves=[{**LEAF, "share": 80}]), "for participation only"),
        (document(leaves=[{**LEAF, "share": "80"}]), "1 to 100 per cent"),
        (document(leaves=[{**LEAF, "luck": 1}]), "A leaf has"),
        (document(leaves=["a"]), "A leaf has"),
        (document(rule="b"), "no criterion"),
        (document(rule=None), "A part of the rule"),
        (document(rule={"all": ["a"], "any": ["a"]}), "A part of the rule"),
        (document(rule={"all": []}), "at least one criterion"),
        (document(rule={"all": ["a", "a"]}), "stands in the rule once"),
        (document(rule={"all": ["a"] * 41}), "at most 40"),
        (document(rule={"atLeast": 2, "of": ["a"]}), "1 to 1"),
        (document(rule={"atLeast": True, "of": ["a"]}), "a whole number"),
        (document(rule=deep(5)), "inside each other"),
        (document(leaves=[LEAF, {**LEAF, "key": "b"}]), "b does not"),
    ],
)
def test_hostile_json_is_refused_with_a_sentence(hostile: Any, says: str) -> None:
    with pytest.raises(RuleUnfit, match=says):
        from_document(hostile)


def test_it_is_said_in_one_plain_sentence() -> None:
    assert sentence(RULE) == (
        "To complete, meet all of these: “Attend the workshops” (at least 80 per cent of the "
        "sessions); (one of these: “Hand in a portfolio”; (all of these: “Pass the oral exam”; "
        "“Lead a discussion”))."
    )
    assert sentence(at_least(2, PORTFOLIO, EXAM, TALK), "es-es") == (
        "Para completar hay que cumplir al menos 2 de estas cosas: «Hand in a portfolio»; «Pass "
        "the oral exam»; «Lead a discussion»."
    )
    assert sentence(all_of(EXAM)) == "To complete, meet this: “Pass the oral exam”."
