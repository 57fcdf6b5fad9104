"""What every request passes before it is looked at, and every answer before it goes out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, cast

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from ninja.parser import Parser
from ninja.types import DictStrAny

from charm.api.problems import problem
from charm.core.proposal.reading import MAX_BYTES, Unreadable, parse_json

View = Callable[..., HttpResponse]
WITH_BODY = ("POST", "PUT", "PATCH")


class StrictJson(Parser):
    """Bodies as the whole platform reads JSON: no duplicate keys, bounded numbers and depth; and
    no text that a database cannot keep."""

    def parse_body(self, request: HttpRequest) -> DictStrAny:
        values = parse_json(request.body)
        if problems := list(_unkeepable(values, "")):
            raise Unreadable(problems)
        return cast(DictStrAny, values)


def door(view: View) -> View:
    """Nothing is kept by caches unless a view says so; no cookie is asked for, so nothing to forge
    and no protection against forging."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        is_head = request.method == "HEAD"
        if is_head:
            request.method = "GET"
        with translation.override("en"):
            response = _refused(request) or view(request, *args, **kwargs)
        if response.status_code == 405:
            allowed = response.get("Allow", "")
            says = f"This address answers {allowed}."
            response = problem("method", says, headers={"Allow": allowed})
        response.setdefault("Cache-Control", "no-store")
        if is_head:
            response["Content-Length"] = str(len(response.content))
            response.content = b""
        return response

    answer.csrf_exempt = True  # type: ignore[attr-defined]
    return answer


def _refused(request: HttpRequest) -> HttpResponse | None:
    if "\x00" in request.path or _query_is_unusable(request):
        return problem("malformed", "The address contains characters that cannot be kept.")
    if request.method not in WITH_BODY:
        return None
    if _hides_its_length(request):
        return _too_large()
    try:
        body = request.body
    except RequestDataTooBig:
        return _too_large()
    if body and not _is_json(request.content_type or ""):
        return problem("media-type", "Send JSON, with Content-Type: application/json.")
    return None


def _too_large() -> HttpResponse:
    return problem("too-large", f"The body is larger than {MAX_BYTES // 1024} KiB: send less.")


def _query_is_unusable(request: HttpRequest) -> bool:
    try:
        return any(
            "\x00" in text for name, values in request.GET.lists() for text in (name, *values)
        )
    except SuspiciousOperation:  # too many parameters
        return True


def _hides_its_length(request: HttpRequest) -> bool:
    """What says nothing of its length that can be read says too much; what is too long by what it
    says is not read (``DATA_UPLOAD_MAX_MEMORY_SIZE``)."""
    length = str(request.META.get("CONTENT_LENGTH") or "0")
    return not re.fullmatch("[0-9]{1,19}", length)


def _is_json(content_type: str) -> bool:
    return content_type in {"application/json", "application/vc"} or (
        content_type.startswith("application/") and content_type.endswith("+json")
    )


def _unkeepable(value: Any, place: str) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _unkeepable_text(key, place)
            yield from _unkeepable(item, f"{place}.{key}" if place else key)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _unkeepable(item, f"{place}[{index}]")
    elif isinstance(value, str):
        yield from _unkeepable_text(value, place)


def _unkeepable_text(text: str, place: str) -> Iterator[str]:
    if "\x00" in text:  # halves of characters are refused with what is no JSON
        where = place.encode("ascii", "backslashreplace").decode()[:200].replace("\x00", "")
        yield f"{where or 'file'}: contains a character that cannot be kept: remove it"
