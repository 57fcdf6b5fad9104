"""The versions of the policy, read once from the files in ``versions/``."""

from __future__ import annotations

import datetime as dt
import tomllib
from decimal import Decimal
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from charm.core.policy.version import (
    Clause,
    Force,
    Parameters,
    PolicyVersion,
    Programme,
    Reference,
    Term,
)


@cache
def versions() -> tuple[PolicyVersion, ...]:
    """Every version, the oldest first."""
    files = resources.files("charm.core.policy").joinpath("versions").iterdir()
    read = [
        read_version(file.read_text(encoding="utf-8"))
        for file in files
        if file.name.endswith(".toml")
    ]
    return tuple(sorted(read, key=lambda policy: policy.effective))


def version(id: str) -> PolicyVersion:
    """The version with that id. Raises LookupError with a sentence that names the known ones."""
    for policy in versions():
        if policy.id == id:
            return policy
    known = ", ".join(policy.id for policy in versions())
    raise LookupError(f"There is no policy version {id!r}; the known ones are: {known}.")


def version_in_force(on: dt.date) -> PolicyVersion:
    """The version that judges what is submitted on that day (4.1, 10.2).

    Before the first version took effect there was no policy; proposals that were drafted then are
    prepared for the first one, so it answers for those days as well.
    """
    return next(
        (policy for policy in reversed(versions()) if policy.effective <= on), versions()[0]
    )


def read_version(text: str) -> PolicyVersion:
    """A version from the text of its file. Raises ValueError that names what does not fit."""
    values = tomllib.loads(text, parse_float=Decimal)
    try:
        document = values["document"]
        return PolicyVersion(
            **document,
            programme=Programme(**values["programme"]),
            parameters=_parameters(values["parameters"]),
            principles=tuple(_term(row) for row in values["principle"]),
            vision_areas=tuple(_term(row) for row in values["vision_area"]),
            clauses=MappingProxyType(
                {number: _clause(number, row) for number, row in values["clause"].items()}
            ),
            related=tuple(Reference(**row) for row in values.get("related", ())),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"This is not a version of the policy: {error}.") from error


def _parameters(values: dict[str, Any]) -> Parameters:
    exact = {"hours_per_ects_from", "hours_per_ects_to", "workload_warning_ects"}
    figures: dict[str, Any] = {k: Decimal(v) if k in exact else v for k, v in values.items()}
    return Parameters(**figures)


def _term(values: dict[str, Any]) -> Term:
    return Term(**{**values, "aliases": tuple(values.get("aliases", ()))})


def _clause(number: str, values: dict[str, Any]) -> Clause:
    return Clause(
        number=number,
        force=Force(values["force"]),
        title=values["title"],
        behaviour=values["behaviour"],
        where=tuple(values["where"]),
        aspects=MappingProxyType(
            {name: Force(force) for name, force in values.get("aspects", {}).items()}
        ),
    )
