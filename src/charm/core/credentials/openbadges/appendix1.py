"""The twelve mandatory elements of Appendix 1, read back from a credential.

One rule set: issuing refuses what is incomplete by it, and the verifier judges by it. It also reads
credentials of other people, so it trusts no shape.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from charm.core.appendix1 import Element, lacking
from charm.core.credentials.elements import OUTSIDE
from charm.core.credentials.openbadges.achievement import ACHIEVEMENT_TYPE
from charm.core.credentials.openbadges.alignments import Kind
from charm.core.credentials.record import AwardType

BADGE = ACHIEVEMENT_TYPE[AwardType.PARTICIPATION_BADGE]
Aligned = dict[str, list[Mapping[str, Any]]]
"""The alignments of a credential by their ``targetType``."""


def appendix_1_of(credential: Mapping[str, Any]) -> dict[Element, Any]:
    """The elements that the credential carries, as JSON values; absent ones have no key."""
    aligned: Aligned = {}
    for row in _mappings(achievement_of(credential).get("alignment")):
        aligned.setdefault(text_of(row.get("targetType")), []).append(row)
    values = ((element, read(credential, aligned)) for element, read in _READERS.items())
    return {element: value for element, value in values if value}


def missing_elements(credential: Mapping[str, Any]) -> tuple[Element, ...]:
    """Those that would have to be there and are not (:func:`~charm.core.appendix1.lacking`)."""
    return lacking(appendix_1_of(credential), is_badge=is_badge(credential), awarded=True)


def is_badge(credential: Mapping[str, Any]) -> bool:
    """Whether it says of itself that it is a participation badge (7.20)."""
    return achievement_of(credential).get("achievementType") == BADGE


def achievement_of(credential: Mapping[str, Any]) -> Mapping[str, Any]:
    """The achievement, or an empty mapping."""
    return _mapping(_mapping(credential.get("credentialSubject")).get("achievement"))


def learner_name(credential: Mapping[str, Any]) -> str:
    """The name in clear, or nothing."""
    for identity in _mappings(_mapping(credential.get("credentialSubject")).get("identifier")):
        if text_of(identity.get("identityType")) == "name" and identity.get("hashed") is False:
            return text_of(identity.get("identityHash"))
    return ""


def _country(credential: Mapping[str, Any], _: Aligned) -> str:
    address = _mapping(_mapping(credential.get("issuer")).get("address"))
    return text_of(address.get("addressCountryCode")) or text_of(address.get("addressCountry"))


def _awarding_bodies(_: Mapping[str, Any], aligned: Aligned) -> list[dict[str, str]]:
    return [
        {"name": name, "url": text_of(row.get("targetUrl")), "role": text_of(row.get("targetCode"))}
        for row in aligned.get(Kind.AWARDING_BODY, ())
        if (name := text_of(row.get("targetName")))
    ]


def _outcomes(_: Mapping[str, Any], aligned: Aligned) -> list[dict[str, Any]]:
    skills = list(aligned.get(Kind.SKILL, ()))
    return [
        {
            "text": text,
            "skills": [
                text_of(skill.get("targetUrl"))
                for skill in skills
                if text_of(skill.get("targetDescription"))
                == f"Learning outcome {row.get('targetCode')}"
            ],
        }
        for row in aligned.get(Kind.LEARNING_OUTCOME, ())
        if (text := text_of(row.get("targetName")))
    ]


def _workload(credential: Mapping[str, Any], aligned: Aligned) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for row in aligned.get(Kind.WORKLOAD, ()):
        if duration := text_of(row.get("targetCode")):
            found["duration"] = duration
    credits_available = achievement_of(credential).get("creditsAvailable")
    if isinstance(credits_available, int | float) and not isinstance(credits_available, bool):
        found["ects"] = credits_available
    return found


def _level(_: Mapping[str, Any], aligned: Aligned) -> dict[str, str]:
    """The EQF level and cycle; learning that is not formal has none (5.7.2), and says so."""
    for row in aligned.get(Kind.LEVEL, ()):
        if code := text_of(row.get("targetCode")):
            level = {"eqf": code}
            if cycle := text_of(row.get("targetDescription")):
                level["cycle"] = cycle
            return level
    if _experience(_, aligned) in {"non-formal", "informal"}:
        return dict(OUTSIDE)
    return {}


def _experience(_: Mapping[str, Any], aligned: Aligned) -> str:
    return next(iter(_codes(aligned, Kind.LEARNING_SETTING)), "")


def _codes(aligned: Aligned, kind: Kind) -> list[str]:
    rows = aligned.get(kind, ())
    return [code for row in rows if (code := text_of(row.get("targetCode")))]


_READERS: dict[Element, Callable[[Mapping[str, Any], Aligned], Any]] = {
    Element.LEARNER: lambda credential, _: learner_name(credential),
    Element.TITLE: lambda credential, _: text_of(achievement_of(credential).get("name")),
    Element.COUNTRY: _country,
    Element.AWARDING_BODIES: _awarding_bodies,
    Element.DATE: lambda credential, _: text_of(credential.get("awardedDate")),
    Element.OUTCOMES: _outcomes,
    Element.WORKLOAD: _workload,
    Element.LEVEL: _level,
    Element.EXPERIENCE: _experience,
    Element.ASSESSMENT: lambda _, aligned: _codes(aligned, Kind.ASSESSMENT),
    Element.PARTICIPATION: lambda _, aligned: _codes(aligned, Kind.PARTICIPATION),
    Element.QUALITY_ASSURANCE: lambda _, aligned: _codes(aligned, Kind.QUALITY_ASSURANCE),
}


def _mappings(value: Any) -> Iterator[Mapping[str, Any]]:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, Mapping):
            yield item


def _mapping(value: Any) -> Mapping[str, Any]:
    return next(_mappings(value), {})


def text_of(value: Any) -> str:
    """The text, or nothing. In a list, alone or repeated, it means the same to a graph, and so to a
    signature over one: whoever respells a credential in this way shall not hide what it says."""
    listed = value if isinstance(value, list) else [value]
    first = listed[0] if listed else None
    if isinstance(first, str) and all(one == first for one in listed):
        return first.strip()
    return ""
