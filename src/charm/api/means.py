"""The ledger says of an act by a program which token it came with, beside the person behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

from charm.foundation import ledger
from charm.foundation.looking import one_look

_token: ContextVar[str] = ContextVar("token of this request", default="")


class one_request_at_a_time:  # noqa: N801 - a middleware is named as what it does
    """Middleware: what was noted and seen for one request is forgotten before the next of the same
    thread."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        before = _token.set("")
        try:
            with one_look():
                return self.get_response(request)
        finally:
            _token.reset(before)


def comes_with(token: object) -> None:
    """Note the token that let this request in."""
    _token.set(str(token))


@ledger.says_of_actors
def _token_of(actor: str, role: str) -> Mapping[str, str]:  # noqa: ARG001
    token = _token.get()
    return {"token": token} if token and actor != "system" else {}
