"""What of the contexts a document needs: most of their terms stand in no one credential.

Reading contexts takes most of the time of reading JSON-LD: those of an Open Badge define hundreds
of terms, and define them anew for every object that has a type. A term that a document does not use
says nothing about it, so a structure is compiled under the others alone. Kept are also the terms by
which others are defined, and those that are defined in two ways, since contexts that contradict
each other are refused whether the term is used or not.

Only documents whose every text is a marker are read so: a text might begin with the name of a
term. ``canonical_nquads`` reads contexts whole, and tests hold what is compiled here against it.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson

from charm.core.credentials.contexts import CONTEXTS

MOST_SETS = 512
"""Sets of contexts whose common terms are kept; there are as many of nine contexts."""

Definitions = Mapping[str, orjson.Fragment]


def contexts_for(
    tokens: Iterable[Hashable], contexts: Mapping[str, bytes] = CONTEXTS
) -> Definitions:
    """What to read of each context that a document names, by its address, to understand the
    structure that ``tokens`` (of ``skeleton``) tell. Addresses that are not on the list are left
    out."""
    names, addresses = _named(tokens)
    known = {address: contexts[address] for address in addresses if address in contexts}
    names |= _always(frozenset(known.values()))
    return {
        address: orjson.Fragment(_taken_apart(context).written(names))
        for address, context in known.items()
    }


def _named(tokens: Iterable[Hashable]) -> tuple[set[str], list[str]]:
    """The terms that a structure may mean, and the addresses of its contexts."""
    names: set[str] = set()
    addresses: list[str] = []
    for token in tokens:
        if isinstance(token, str):
            names.add(token)
        elif isinstance(token, tuple):
            if token[0] == "context":
                addresses += token[1:]
            elif token[0] in ("types", "term"):
                names.update(token[1:])
            elif token[0] in ("text", "value") and token[2] is not None:
                names |= {token[2], token[2].partition(":")[0]}
    return names, addresses


@dataclass(frozen=True, slots=True)
class _Context:
    """A context, ready to be written with some of its terms."""

    keywords: tuple[str, ...]
    """Members that begin with @, as JSON."""
    terms: Mapping[str, tuple[str, _Context | None]]
    """The definition of each as JSON, name included; where it has a context of its own, the
    definition is left open for that."""

    def written(self, names: Collection[str]) -> str:
        members = list(self.keywords)
        for name, (definition, inner) in self.terms.items():
            if name in names:
                members.append(definition if inner is None else definition + inner.written(names))
                if inner is not None:
                    members[-1] += "}"
        return f"{{{','.join(members)}}}"


@lru_cache(maxsize=32)
def _taken_apart(context: bytes) -> _Context:
    return _context(orjson.loads(context)["@context"])


def _context(members: Mapping[str, Any]) -> _Context:
    keywords: list[str] = []
    terms: dict[str, tuple[str, _Context | None]] = {}
    for name, definition in members.items():
        if name.startswith("@"):
            keywords.append(_member(name, definition))
            continue
        inner = definition.get("@context") if isinstance(definition, dict) else None
        if not isinstance(inner, dict):
            terms[name] = (_member(name, definition), None)
            continue
        rest = [_member(key, item) for key, item in definition.items() if key != "@context"]
        before = ",".join([*rest, '"@context":'])
        terms[name] = (f"{_text(name)}:{{{before}", _context(inner))
    return _Context(tuple(keywords), terms)


def _member(name: str, value: Any) -> str:
    return f"{_text(name)}:{_text(value)}"


def _text(value: Any) -> str:
    return orjson.dumps(value).decode()


@lru_cache(maxsize=MOST_SETS)
def _always(contexts: frozenset[bytes]) -> frozenset[str]:
    """Terms that are kept whether a document names them or not."""
    kept: set[str] = set()
    seen: dict[str, set[str]] = {}
    for number, context in enumerate(contexts):
        members = orjson.loads(context)["@context"]
        for text in _relative(members):
            kept |= {text, text.partition(":")[0]}
        for name, definition in _definitions(members):
            if _keyword(definition):
                kept.add(name)
            is_own = any(_relative(definition)) or not _has_iri(definition)
            seen.setdefault(name, set()).add(f"{number if is_own else ''} {_text(definition)}")
    return frozenset(kept | {name for name, ways in seen.items() if len(ways) > 1})


def _definitions(members: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every term that a context defines, at whatever depth."""
    for name, definition in members.items():
        if not name.startswith("@"):
            yield name, definition
            if isinstance(definition, dict) and isinstance(definition.get("@context"), dict):
                yield from _definitions(definition["@context"])


def _has_iri(definition: Any) -> bool:
    return isinstance(definition, str) or (isinstance(definition, dict) and "@id" in definition)


def _keyword(definition: Any) -> bool:
    """Whether this is another name for a keyword, such as id for @id."""
    means = definition.get("@id") if isinstance(definition, dict) else definition
    return isinstance(means, str) and means.startswith("@")


def _relative(value: Any) -> Iterator[str]:
    """The texts of a definition that mean what another term says: no keywords, no addresses."""
    if isinstance(value, str):
        if not value.startswith(("@", "http://", "https://")):
            yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _relative(item)
    elif isinstance(value, list):
        for item in value:
            yield from _relative(item)
