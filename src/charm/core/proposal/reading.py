"""From JSON to a Proposal, or to sentences that say what is wrong and where."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from charm.core.proposal import values
from charm.core.proposal.model import Proposal

MAX_BYTES = 2 * 1024 * 1024
MAX_DEPTH = 12
MAX_PARTS = 200_000
"""Strings, brackets and commas together: values take some thirty times the memory of their text,
where they are many and small."""


class Unreadable(ValueError):
    """The input is not a proposal; ``problems`` are sentences, each beginning with its place."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def parse_json(data: bytes, *, limit: int = MAX_BYTES, parts: int = MAX_PARTS) -> Any:
    """JSON text to values. Refuses duplicate keys, NaN, numbers beyond 64 bits, halves of
    characters (lone surrogates: nothing can write them again), deep nesting, more than so many
    ``parts`` and files over ``limit`` bytes with :class:`Unreadable`."""
    if len(data) > limit:
        raise Unreadable([f"file: is larger than {limit // 1024} KiB"])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable(["file: is not UTF-8 text"]) from None
    _check_shape(text, parts)
    try:
        parsed = json.loads(
            text,
            object_pairs_hook=_no_duplicates,
            parse_constant=_no_constants,
            parse_int=_bounded_int,
        )
    except json.JSONDecodeError as error:
        raise Unreadable(
            [
                f"file: is not JSON: {error.msg} at line {error.lineno}, column {error.colno}: "
                "correct it there"
            ]
        ) from None
    has_escapes = "\\u" in text
    del text  # of two MiB it takes eight where one character is beyond the first 65,536
    if has_escapes and any(map(_HALF.search, _texts(parsed))):
        raise Unreadable(["file: holds half a character, such as \\ud800 alone: remove it"])
    if problems := list(_numbers_out_of_range(parsed, "")):
        raise Unreadable(problems)
    return parsed


def read_proposal(given: Any, *, require_kind: bool = True) -> Proposal:
    """JSON values to a Proposal.

    ``require_kind=False`` is for drafts and for the Appendix 2 form, which does not ask it.
    Raises :class:`Unreadable` with one sentence per problem, all at once.
    """
    if not isinstance(given, dict):
        raise Unreadable(["file: must hold one JSON object, the proposal"])
    problems = []
    if require_kind and given.get("kind") is None:
        problems.append("kind: is missing: say formal, non-formal or informal (5.2-5.5)")
    try:
        proposal = Proposal.model_validate(given)
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
    parts = [part for part in problem["loc"] if isinstance(part, int) or _is_key(part)]
    place = "".join(_step(part) for part in parts).lstrip(".")
    kind = problem["type"]
    if kind == "extra_forbidden":
        return f"{place}: is not a key of a proposal: remove it or correct its spelling"
    if kind == "missing":
        return f"{place}: is missing: add it"
    message = problem["msg"].removeprefix("Value error, ")
    return f"{place or 'file'}: {message[:1].lower()}{message[1:]}"


def _is_key(part: str) -> bool:
    """Whether this part of a place is the file's, not the name of one of the model's shapes."""
    return part not in {"str", "dict[str,str]", "Hours", "decimal"} and "function-" not in part


def _step(part: int | str) -> str:
    if isinstance(part, int):
        return f"[{part}]"
    return f".{part}" if part.isidentifier() and part.isascii() else f".{part[:60]!a}"


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    seen: dict[str, Any] = {}
    for name, value in pairs:
        if name in seen:
            place = _step(name).lstrip(".")
            raise Unreadable([f"{place}: appears twice in the same object: keep one of them"])
        seen[name] = value
    return seen


def _no_constants(name: str) -> Any:
    raise Unreadable([f"file: {name} is not a JSON number"])


_HALF = re.compile("[\ud800-\udfff]")


def _texts(value: Any) -> Iterator[str]:
    """All strings, names included, one after another: a copy of all would take much memory."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, item in value.items():
            yield name
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


_BEYOND = 2**64
"""Stands for every number that has more digits than 64 bits can hold."""


def _bounded_int(digits: str) -> int:
    return int(digits) if len(digits) <= 20 else _BEYOND


def _numbers_out_of_range(value: Any, place: str) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _numbers_out_of_range(item, f"{place}{_step(key)}".lstrip("."))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _numbers_out_of_range(item, f"{place}[{index}]")
    elif isinstance(value, int | float) and abs(value) > values.MAX_INTEGER:
        yield f"{place or 'file'}: is a number beyond 64 bits: give a smaller one"


_PART = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{},]', re.DOTALL)
"""Whatever begins a string is never looked at twice, so that a long one takes no memory."""


def _check_shape(text: str, most: int) -> None:
    """Before anything is made of it; no more is looked at than it takes to refuse."""
    depth = 0
    for count, part in enumerate(_PART.finditer(text), start=1):
        first = text[part.start()]
        if first in "[{":
            depth += 1
        elif first in "]}":
            depth -= 1
        if depth > MAX_DEPTH:
            raise Unreadable([f"file: is nested deeper than {MAX_DEPTH} levels"])
        if count > most:
            raise Unreadable([f"file: has more than {most} strings, brackets and commas"])
