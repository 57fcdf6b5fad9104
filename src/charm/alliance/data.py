"""The alliance as a file: read from ``charm_eu.toml``, or from the file CHARM_ALLIANCE names."""

from __future__ import annotations

import datetime as dt
import os
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class UniversityData:
    code: str
    slug: str
    name: str
    own_name: str
    country: str
    city: str
    url: str
    member_from: dt.date
    mail_domains: tuple[str, ...] = ()
    """Where its people receive mail; empty where that is its code."""


@dataclass(frozen=True, slots=True)
class BodyData:
    code: str
    kind: str
    name: str
    time_zone: str
    paper_deadline_working_days: int


@dataclass(frozen=True, slots=True)
class ContactData:
    code: str
    name: str
    email: str
    topics: list[str]


@dataclass(frozen=True, slots=True)
class CentralIssuing:
    """Who issues what no university accredits (7.20.3), and the legal entity that operates it."""

    slug: str
    name: str
    operated_by: str


@dataclass(frozen=True, slots=True)
class AllianceData:
    name: str
    url: str
    central_issuing: CentralIssuing
    universities: tuple[UniversityData, ...]
    bodies: tuple[BodyData, ...]
    contacts: tuple[ContactData, ...]

    @property
    def member_codes(self) -> frozenset[str]:
        return frozenset(university.code for university in self.universities)


@cache
def alliance() -> AllianceData:
    """The alliance that this installation serves. Raises ValueError, naming the key, when the
    file does not fit."""
    path = Path(os.environ.get("CHARM_ALLIANCE") or Path(__file__).with_name("charm_eu.toml"))
    values = tomllib.loads(path.read_text(encoding="utf-8"))
    try:
        return AllianceData(
            name=values["name"],
            url=values["url"],
            central_issuing=CentralIssuing(**values["central_issuing"]),
            universities=tuple(UniversityData(**row) for row in values["university"]),
            bodies=tuple(BodyData(**row) for row in values["body"]),
            contacts=tuple(ContactData(**row) for row in values["contact"]),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"{path.name}: {error}") from error
