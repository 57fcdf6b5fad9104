"""Verify a credential: for anybody, without an account (6.4, 7.28)."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Body, Router
from pydantic import BaseModel, Field

from charm.api.tokens import address_of
from charm.core.credentials.verify import verify_credential
from charm.foundation import clock
from charm.foundation.limits import Limit
from charm.recognition.house import House
from charm.recognition.lookups import Network
from charm.recognition.opening import open_values

router = Router(tags=["Verify"])
VERIFICATIONS = Limit("Verifications", times=60, seconds=60)
"""By address: each may look up a key document and a status list elsewhere."""


class CheckShape(BaseModel):
    check: str = Field(examples=["integrity"])
    status: str = Field(description="pass, fail, unknown or skipped", examples=["pass"])
    says: str
    detail: str
    code: str | None = Field(
        None,
        description="Tells apart what a failed `status` or `validity` means.",
        examples=["suspended"],
    )


class ReportShape(BaseModel):
    """A verification report; null is neither good nor bad: it could not be checked."""

    valid: bool | None
    checks: list[CheckShape]
    credential: dict[str, Any] = Field(description="What it says of itself.")


@router.post("/verify", response=ReportShape)
def verify(request: HttpRequest, credential: Annotated[dict[str, Any], Body(...)]) -> ReportShape:
    """Verify a credential.

    The credential itself is the body, up to 2 MiB; one that came as a token (JWT) is sent as an
    `EnvelopedVerifiableCredential`, its `id` beginning with `data:application/vc+jwt,`. Each
    question is answered on its own; what could not be checked is never called valid, nor invalid.
    Nothing is kept."""
    VERIFICATIONS.count(address_of(request))
    opened = open_values(credential)
    report = verify_credential(
        opened.document, sources=House(Network()), now=clock.now(), token=opened.token
    )
    return ReportShape(**report.as_json())


verify.is_limited = True  # type: ignore[attr-defined]
