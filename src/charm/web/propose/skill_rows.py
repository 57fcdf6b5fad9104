"""The skills of a learning outcome in the form: rows as others, found rather than typed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import get_language

from charm.framework.skills import skills_by_uri
from charm.web.propose.rows import Rows


@dataclass(frozen=True)
class SkillRows(Rows):
    template: ClassVar[str] = "skills"


def languages_read(written: Iterable[str] = ()) -> list[str]:
    """The reader's language, English, then those in which the proposal is written."""
    reader = (get_language() or "en")[:2]
    return list(dict.fromkeys([reader, "en", *written]))


def tell_what_is_known(fields: Iterable[dict[str, Any]], written: Iterable[str]) -> None:
    """Say beside each skill that is shown what its scheme says of it. Asks once, however many
    skills there are."""
    rows = [row for field in fields for row in _skill_rows(field["node"])]
    uris = {uri for row in rows if (uri := _uri_of(row))}
    if not uris:
        return
    known = skills_by_uri(uris, languages=languages_read(written))
    for row in rows:
        row["known"] = known.get(_uri_of(row))


def _skill_rows(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    is_skills = node["template"].endswith(f"/{SkillRows.template}.html")
    rows = node.get("rows")
    for row in rows if isinstance(rows, list) else ():
        if is_skills:
            yield row
        for part in row.get("parts", ()):
            yield from _skill_rows(part)


def _uri_of(row: dict[str, Any]) -> str:
    return str(next((part["value"] for part in row["parts"] if "value" in part), ""))
