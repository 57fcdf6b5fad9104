"""What a learner must do to complete, as data: judged, explained, written down, said (7.20.2)."""

from charm.core.completion.document import from_document, from_tree, to_document, to_tree
from charm.core.completion.judging import Explained, Proof, Source, evaluate
from charm.core.completion.rule import (
    Group,
    Leaf,
    LeafKind,
    Rule,
    RuleUnfit,
    all_of,
    any_of,
    at_least,
    check,
    leaves_of,
)
from charm.core.completion.wording import sentence

__all__ = [
    "Explained",
    "Group",
    "Leaf",
    "LeafKind",
    "Proof",
    "Rule",
    "RuleUnfit",
    "Source",
    "all_of",
    "any_of",
    "at_least",
    "check",
    "evaluate",
    "from_document",
    "from_tree",
    "leaves_of",
    "sentence",
    "to_document",
    "to_tree",
]
