"""Parts of long lists of what is published."""

from __future__ import annotations

import json
import re

from django.db.models import OuterRef, Subquery

from charm.catalogue.models import EntryVersion
from charm.core.workflow.delivery import EntryState
from charm.foundation.parts import Part, Rows, part_of


def offers_like(
    part: Part,
    *,
    kind: str | None = None,
    university: str | None = None,
    language: str | None = None,
) -> Rows[EntryVersion]:
    """What the catalogue offers, each entry by the version in force, the latest first.

    ``university`` is the code of one that has any role in it, ``language`` an ISO 639-1 code of a
    language of instruction. Both are looked for in the canonical JSON of the version, where a quote
    inside a text is escaped, so that nothing else reads like them.
    """
    others = EntryVersion.objects.filter(entry=OuterRef("entry")).order_by("-number")
    rows = EntryVersion.objects.filter(
        entry__state=EntryState.PUBLISHED, number=Subquery(others.values("number")[:1])
    )
    if kind is not None:
        rows = rows.filter(entry__kind=kind)
    if university is not None:
        rows = rows.filter(content__contains=f'"code":{json.dumps(university)}')
    if language is not None:
        code = re.escape(json.dumps(language))
        rows = rows.filter(content__regex=rf'"languages":\[[^]]*{code}')
    return part_of(rows.select_related("entry__university").order_by("-published_at", "id"), part)
