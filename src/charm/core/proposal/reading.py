"""From JSON to a Proposal, or to sentences that say what is wrong and where."""

from __future__ import annotations

import json
from typing import Any

from pydantic import ValidationError

from charm.core.proposal.model import Proposal

MAX_BYTES = 2 * 1024 * 1024
MAX_DEPTH = 12


class Unreadable(ValueError):
    """The input is not a proposal; ``problems`` are sentences, each beginning with its place."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def parse_json(data: bytes, *, limit: int = MAX_BYTES) -> Any:
    """JSON text to values. Refuses duplicate keys, NaN, numbers beyond 64 bits, deep nesting and
    files over ``limit`` bytes with :class:`Unreadable`."""
    if len(data) > limit:
        raise Unreadable([f"file: is larger than {limit // 1024} KiB"])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable(["file: is not UTF-8 text"]) from None
    if _depth(text) > MAX_DEPTH:
        raise Unreadable([f"file: is nested deeper than {MAX_DEPTH} levels"])
    try:
        return json.loads(
            text,
            object_pairs_hook=_no_duplicates,
            parse_constant=_no_constants,
            parse_int=_bounded_int,
            parse_float=_bounded_float,
        )
    except json.JSONDecodeError as error:
        raise Unreadable(
            [f"file: is not JSON: {error.msg} at line {error.lineno}, column {error.colno}"]
        ) from None


def read_proposal(values: Any, *, require_kind: bool = True) -> Proposal:
    """JSON values to a Proposal.

    ``require_kind=False`` is for drafts and for the Appendix 2 form, which does not ask it.
    Raises :class:`Unreadable` with one sentence per problem, all at once.
    """
    if not isinstance(values, dict):
        raise Unreadable(["file: must hold one JSON object, the proposal"])
    problems = []
    if require_kind and values.get("kind") is None:
        problems.append("kind: is missing: say formal, non-formal or informal (5.2-5.5)")
    try:
        proposal = Proposal.model_validate(values)
    except ValidationError as error:
        problems += [_sentence(problem) for problem in error.errors(include_url=False)]
    if problems:
        raise Unreadable(list(dict.fromkeys(problems)))
    return proposal


def proposal_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a proposal file."""
    schema = Proposal.model_json_schema(mode="validation")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "/api/v1/schemas/proposal.json",
        **schema,
        "required": ["kind"],
    }


def _sentence(problem: Any) -> str:
    place = "".join(
        f"[{part}]" if isinstance(part, int) else f".{part}"
        for part in problem["loc"]
        if part not in {"str", "dict[str,str]", "Hours", "decimal"} and "function-" not in str(part)
    ).lstrip(".")
    kind = problem["type"]
    if kind == "extra_forbidden":
        return f"{place}: is not a key of a proposal: remove it or correct its spelling"
    if kind == "missing":
        return f"{place}: is missing"
    message = problem["msg"].removeprefix("Value error, ")
    return f"{place or 'file'}: {message[:1].lower()}{message[1:]}"


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    seen = dict(pairs)
    if len(seen) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Unreadable([f"{twice}: appears twice in the same object"])
    return seen


def _no_constants(name: str) -> Any:
    raise Unreadable([f"file: {name} is not a JSON number"])


def _bounded_int(digits: str) -> int:
    if len(digits) > 20 or abs(int(digits)) > 2**63 - 1:
        raise Unreadable([f"file: the number {digits[:24]} is beyond 64 bits"])
    return int(digits)


def _bounded_float(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise Unreadable([f"file: the number {digits[:24]} is beyond 64 bits"])
    return number


def _depth(text: str) -> int:
    deepest = depth = 0
    in_string = escaped = False
    for character in text:
        if in_string:
            if escaped:
                escaped = False
            elif character == "\\":
                escaped = True
            elif character == '"':
                in_string = False
        elif character == '"':
            in_string = True
        elif character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    return deepest
