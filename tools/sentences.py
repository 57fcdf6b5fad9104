"""The sentences that rooms and core say to people, as patterns to translate.

Rooms and core know no framework, so they mark nothing: they say plain English, ``f"{name} holds
this office already."``. What stands in the code as a sentence is found here, with its slots
numbered (``{0} holds this office already.``); :mod:`charm.web.spoken` finds the pattern again in
what was said and says it in the language of the reader.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

CONTEXT = "sentence"

FACES = frozenset({"web", "api", "demo", "lifecycle"})
"""They mark their texts themselves, or speak to programs and operators."""

FOR_OPERATORS = frozenset({"apps.py", "bench.py", "cli.py", "constraints.py", "jobs.py",
                           "outbox.py", "settings.py"})  # fmt: skip
TECHNICAL = "core/credentials/"
"""What goes wrong inside a proof is said in the detail for experts, in English everywhere."""
JUDGES = "core/credentials/verify/"
TERMS = ("formal", "non-formal", "informal")
"""Words of core that stand in the slots of sentences."""


def sentences(path: Path, source: Path) -> Iterator[str]:
    """Every pattern in a file below ``source``; none in files that do not speak to people."""
    place = path.relative_to(source)
    if place.parts[0] in FACES or "migrations" in place.parts or place.name in FOR_OPERATORS:
        return
    if str(place).startswith(TECHNICAL) and not str(place).startswith(JUDGES):
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    passed_over = _no_sentences(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _is_counted(node):
            yield from _numbers(node)
        elif id(node) not in passed_over:
            pattern = _pattern(node)
            if _is_sentence(pattern):
                yield pattern


def _no_sentences(tree: ast.Module) -> set[int]:
    """Docstrings, and the parts of an f-string, which is taken whole."""
    ids = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            ids.update(id(part) for part in node.values)
    return ids


def _pattern(node: ast.AST) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if not isinstance(node, ast.JoinedStr):
        return ""
    slots = iter(range(len(node.values)))
    return "".join(
        str(part.value) if isinstance(part, ast.Constant) else f"{{{next(slots)}}}"
        for part in node.values
    )


def _is_sentence(pattern: str) -> bool:
    return (
        bool(re.match(r"[A-Z“{0-9]", pattern))
        and pattern.endswith((".", "?", "}"))
        and len(re.findall(r"[A-Za-z]{2,}", re.sub(r"\{\d+\}", " ", pattern))) >= 2
        and " " in pattern
        and "\n" not in pattern
    )


def _is_counted(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Name) and node.func.id == "counted" and len(node.args) == 2


def _numbers(node: ast.Call) -> Iterator[str]:
    """``counted(n, "university")`` says "1 university" or "{0} universities"."""
    from charm.core.policy.wording import counted

    noun = node.args[1]
    if isinstance(noun, ast.Constant):
        yield counted(1, noun.value)
        yield "{0}" + counted(2, noun.value)[1:]
