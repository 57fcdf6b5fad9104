"""How answers are written as JSON: one way, for answers given now and for those kept."""

from __future__ import annotations

from typing import Any

import orjson
from django.http import HttpRequest
from ninja.renderers import BaseRenderer


def spelled(data: Any) -> bytes:
    """Moments in UTC with a Z, identifiers and dates as texts."""
    return orjson.dumps(data, option=orjson.OPT_UTC_Z)


class Json(BaseRenderer):
    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:  # noqa: ARG002
        return spelled(data)
