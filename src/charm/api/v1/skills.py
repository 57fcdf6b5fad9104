"""Skills of ESCO and other frameworks; for everybody."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import BaseModel, Field

from charm.api.paging import Listed, Paging, listed
from charm.api.tokens import address_of
from charm.api.v1.shapes import public
from charm.foundation.limits import Limit
from charm.foundation.parts import part_of_known
from charm.framework.skill_search import MOST, search_skills
from charm.framework.skills import ReleaseKept, SkillShown, releases

router = Router(tags=["Skills"])
SEARCHES = Limit("Searches", times=240, seconds=60)


class SkillShape(BaseModel):
    uri: str = Field(examples=["http://data.europa.eu/esco/skill/abc"])
    label: str
    language: str = Field(description="ISO 639-1; of the label and the description")
    scheme: str = Field(examples=["esco"])
    version: str = Field(description="The newest that lists it.", examples=["1.1.1"])
    code: str = Field(description="Within its scheme, where it has codes.")
    withdrawn_in: str | None = Field(
        description="The newest version of the scheme, where that does not list it any more."
    )
    replaced_by: str | None = Field(description="The skill in its place, where it is known.")
    above: list[str] = Field(description="What stands above it, the widest first.")
    description: str
    alternatives: list[str] = Field(description="Other labels.")
    themes: list[str] = Field(description="Such as `digital` or `green`.")


class ReleaseShape(BaseModel):
    scheme: str
    name: str
    version: str
    languages: list[str]
    skills: int
    newest: bool = Field(description="Whether it is the version that counts.")


@router.get("/skills", response={200: Listed[SkillShape], 304: None})
def list_skills(
    request: HttpRequest,
    page: Query[Paging],
    q: Annotated[
        str,
        Query(max_length=200, description="Words of its labels; the last may be begun only."),
    ],
    lang: Annotated[
        str,
        Query(pattern="^[a-z]{2}$", description="ISO 639-1. English answers where it is silent."),
    ] = "en",
    scheme: Annotated[
        str, Query(max_length=40, description="Such as `esco`; all when it is empty.")
    ] = "",
) -> HttpResponseBase:
    """Find skills by their labels.

    Accents, case and endings are forgiven; the closest come first, at most 50."""
    SEARCHES.count(address_of(request))
    found = search_skills(q, languages=[lang, "en"], scheme=scheme, most=MOST)
    return public(request, listed(part_of_known(found, page.part), page, _skill))


list_skills.is_limited = True  # type: ignore[attr-defined]


@router.get("/skills/releases", response={200: Listed[ReleaseShape], 304: None})
def list_skill_releases(request: HttpRequest, page: Query[Paging]) -> HttpResponseBase:
    """List the frameworks of skills that were imported, with their versions."""
    return public(request, listed(part_of_known(releases(), page.part), page, _release))


def _skill(row: SkillShown) -> SkillShape:
    return SkillShape(
        uri=row.uri,
        label=row.label,
        language=row.language,
        scheme=row.scheme,
        version=row.version,
        code=row.code,
        withdrawn_in=row.withdrawn_in or None,
        replaced_by=row.replaced_by[0] if row.replaced_by else None,
        above=list(row.above),
        description=row.description,
        alternatives=list(row.alternatives),
        themes=list(row.themes),
    )


def _release(row: ReleaseKept) -> ReleaseShape:
    return ReleaseShape(
        scheme=row.scheme,
        name=row.name,
        version=row.version,
        languages=list(row.languages),
        skills=row.skills,
        newest=row.is_newest,
    )
