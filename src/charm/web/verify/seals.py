"""The seal beside a verdict: only of an entry of this very house."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings

from charm.catalogue.queries import version_by_number
from charm.foundation.errors import NotFound
from charm.web.seals import seal_of_version

_VERSION = re.compile(r"/catalogue/([a-z0-9-]{1,80})/versions/([0-9]{1,6})/")


def seal_of(said: dict[str, Any]) -> str:
    """SVG of the entry that the credential cites; nothing when it is not one of ours."""
    address = str(said.get("achievement", ""))
    if not address.startswith(f"{settings.BASE_URL}/"):
        return ""
    found = _VERSION.fullmatch(address.removeprefix(settings.BASE_URL))
    if found is None:
        return ""
    try:
        return seal_of_version(version_by_number(found[1], int(found[2])))
    except NotFound:
        return ""
