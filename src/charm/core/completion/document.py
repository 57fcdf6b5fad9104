"""A rule as JSON, and back: ``{"version": 1, "leaves": [...], "rule": {"all": [...]}}``.

In ``rule`` a text is the key of a leaf; a group is ``{"all": [...]}``, ``{"any": [...]}`` or
``{"atLeast": 2, "of": [...]}``. Whatever else comes is refused with a sentence.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from charm.core.completion.rule import (
    DEEPEST,
    MOST_LEAVES,
    Group,
    Leaf,
    LeafKind,
    Rule,
    RuleUnfit,
    check,
    leaves_of,
)

VERSION = 1
LONGEST = 60_000
"""Characters of JSON."""
_NO_GROUP = (
    'A part of the rule is the key of a criterion, or {"all": [...]}, {"any": [...]} or '
    '{"atLeast": 2, "of": [...]}.'
)


def to_document(rule: Rule) -> dict[str, Any]:
    return {
        "version": VERSION,
        "leaves": [_leaf_written(leaf) for leaf in leaves_of(rule)],
        "rule": to_tree(rule),
    }


def from_document(document: str | Mapping[str, Any]) -> Rule:
    """The rule of a document, as JSON text or as what JSON became. Raises RuleUnfit."""
    said = _loaded(document) if isinstance(document, str) else document
    if not isinstance(said, Mapping):
        raise RuleUnfit("A rule is a JSON object with version, leaves and rule.")
    if said.get("version") != VERSION or isinstance(said.get("version"), bool):
        raise RuleUnfit(f"The version of a rule is {VERSION}.")
    unknown = sorted(str(name)[:40] for name in set(said) - {"version", "leaves", "rule"})
    if unknown:
        raise RuleUnfit(f"A rule has version, leaves and rule, not {', '.join(unknown[:3])}.")
    listed = said.get("leaves")
    if not isinstance(listed, list) or not 1 <= len(listed) <= MOST_LEAVES:
        raise RuleUnfit(f"A rule has 1 to {MOST_LEAVES} leaves.")
    leaves = [_leaf_read(one) for one in listed]
    known = {leaf.key: leaf for leaf in leaves}
    if len(known) != len(leaves):
        raise RuleUnfit("Each leaf has a key of its own.")
    return from_tree(said.get("rule"), known)


def to_tree(rule: Rule) -> Any:
    """Keys and groups alone, for who keeps the leaves elsewhere."""
    if isinstance(rule, Leaf):
        return rule.key
    parts = [to_tree(part) for part in rule.parts]
    if rule.asks_all:
        return {"all": parts}
    return {"any": parts} if rule.needed == 1 else {"atLeast": rule.needed, "of": parts}


def from_tree(tree: object, leaves: Mapping[str, Leaf]) -> Rule:
    """The rule over these leaves, each of which it names once. Raises RuleUnfit."""
    rule = check(_read(tree, leaves, depth=0))
    left = sorted(set(leaves) - {leaf.key for leaf in leaves_of(rule)})
    if left:
        raise RuleUnfit(f"Each criterion stands in the rule once: {', '.join(left)} does not.")
    return rule


def _read(tree: object, leaves: Mapping[str, Leaf], *, depth: int) -> Rule:
    if isinstance(tree, str):
        if tree not in leaves:
            raise RuleUnfit(f"The rule names “{tree[:40]}”, which is no criterion.")
        return leaves[tree]
    if depth >= DEEPEST:
        raise RuleUnfit(f"A rule has at most {DEEPEST} choices inside each other: make it flatter.")
    if not isinstance(tree, Mapping):
        raise RuleUnfit(_NO_GROUP)
    names = set(tree)
    parts = tree.get("of") if names == {"atLeast", "of"} else None
    for name in ("all", "any"):
        if names == {name}:
            parts = tree[name]
    if not isinstance(parts, list):
        raise RuleUnfit(_NO_GROUP)
    if len(parts) > MOST_LEAVES:
        raise RuleUnfit(f"A rule has at most {MOST_LEAVES} criteria: put some of them together.")
    needed = tree.get("atLeast", 1 if "any" in names else len(parts))
    if not isinstance(needed, int) or isinstance(needed, bool):
        raise RuleUnfit("How many of a choice are asked is a whole number.")
    return Group(needed, tuple(_read(part, leaves, depth=depth + 1) for part in parts))


def _leaf_written(leaf: Leaf) -> dict[str, Any]:
    said: dict[str, Any] = {"key": leaf.key, "kind": leaf.kind.value, "text": leaf.text}
    return said if leaf.share is None else said | {"share": leaf.share}


def _leaf_read(said: object) -> Leaf:
    if not isinstance(said, Mapping) or not set(said) <= {"key", "kind", "text", "share"}:
        raise RuleUnfit("A leaf has key, kind, text and, for participation, share.")
    key, kind, text, share = (said.get(name) for name in ("key", "kind", "text", "share"))
    if not isinstance(key, str) or not isinstance(text, str):
        raise RuleUnfit("The key and the text of a leaf are texts, in quotes.")
    if kind not in list(LeafKind):
        raise RuleUnfit(f"The kind of a leaf is one of {', '.join(LeafKind)}.")
    if share is not None and (not isinstance(share, int) or isinstance(share, bool)):
        raise RuleUnfit("A share of sessions is 1 to 100 per cent, for participation only.")
    return Leaf(key, LeafKind(kind), text, share)


def _loaded(text: str) -> object:
    if len(text) > LONGEST:
        raise RuleUnfit(f"A rule has at most {LONGEST} characters of JSON.")
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise RuleUnfit("This is not JSON.") from None
