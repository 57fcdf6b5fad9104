"""The keys of an issuer, and what two people change about them (5.9, 7.10)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from charm.alliance.queries import Person, Scope
from charm.api.once import Done, IdempotencyKey, once
from charm.api.paging import Listed, Paging, listed
from charm.api.tokens import Bearer, caller
from charm.api.v1.shapes import Given, PersonShape, Seen, person
from charm.awards.issuer_keys import KeyLine, KeyRequest, key_changes_of, key_lines_of
from charm.awards.rules import key_request_for, register_for
from charm.awards.services.asking_for_keys import (
    approve_key_change,
    ask_for_key_change,
    refuse_key_change,
    withdraw_key_change,
)
from charm.core.credentials.keys import Kind
from charm.core.workflow.keys import KeyChange, KeyRequestState
from charm.foundation.parts import part_of_known

router = Router(tags=["Register"])
READ, KEYS = Bearer(Scope.REGISTER_READ), Bearer(Scope.REGISTER_KEYS)
KeyKind = Literal[Kind.ED25519, Kind.P256, Kind.P384]
"""Spelled out: the document knows another ``Kind``, of proposals."""
KeyId = Field(None, strict=True, ge=1, le=2**63 - 1, description="The key it is about.")


class KeyShape(BaseModel):
    id: int
    fragment: str = Field(description="What its address ends in, in the DID document.")
    kind: KeyKind
    public_multibase: str
    standing: Literal["announced", "signs", "retired", "compromised"]
    since: dt.datetime = Field(description="Since when it stands so; if announced, when it signs.")
    created_at: dt.datetime
    signed: int = Field(description="How many awards it signed.")


class KeyChangeShape(BaseModel):
    id: uuid.UUID
    issuer: str = Field(description="Its slug.", examples=["uu"])
    change: KeyChange
    state: KeyRequestState
    revision: int
    key: int | None = Field(description="The key to stop signing with.")
    kind: KeyKind = Field(description="Of the key to be made.")
    at_once: bool
    on_machine: bool
    reason: str
    asked_at: dt.datetime
    asked_by: PersonShape
    until: dt.datetime = Field(description="So long it can be answered and carried out.")
    answered_at: dt.datetime | None
    answered_by: PersonShape | None = Field(description="The second person.")
    answer: str = Field(description="Why it was refused.")
    done_at: dt.datetime | None
    made: int | None = Field(description="The key that came of it.")


class KeyChangeGiven(Given):
    change: KeyChange
    reason: str = Field(max_length=5000)
    key: int | None = KeyId
    kind: Literal[Kind.ED25519, Kind.P256] = Field(
        Kind.ED25519, description="Of the key to be made."
    )
    at_once: bool = Field(False, strict=True, description="It signs at once, not a day later.")
    on_machine: bool = Field(
        False, strict=True, description="Approved, it waits for the operator's command."
    )


class KeyChangeSeenGiven(Given):
    seen: Seen


class KeyChangeRefusedGiven(Given):
    seen: Seen
    reason: str = Field(max_length=5000)


@router.get("/issuers/{slug:issuer}/keys", response=Listed[KeyShape], auth=READ)
def list_keys(request: HttpRequest, issuer: str, page: Query[Paging]) -> Listed[KeyShape]:
    """List the keys of an issuer whose register you keep, historic ones included, the latest
    first."""
    row = register_for(caller(request), issuer).issuer
    return listed(part_of_known(key_lines_of(row), page.part), page, _key)


@router.get("/issuers/{slug:issuer}/key-changes", response=Listed[KeyChangeShape], auth=READ)
def list_key_changes(
    request: HttpRequest, issuer: str, page: Query[Paging]
) -> Listed[KeyChangeShape]:
    """List what was asked about the keys of an issuer whose register you keep, the latest
    first."""
    row = register_for(caller(request), issuer).issuer
    return listed(key_changes_of(row, page.part), page, _change)


@router.post("/issuers/{slug:issuer}/key-changes", response={201: KeyChangeShape}, auth=KEYS)
def post_key_change(
    request: HttpRequest, issuer: str, given: KeyChangeGiven, key: IdempotencyKey
) -> HttpResponse:
    """Ask that a key be made, retired or reported.

    By the holder of the issuer's seal, or the operator. Nothing changes before a second person
    approves; one of the two holds the seal. With `rotate`, `key` is the latest one that you saw;
    if there is another by now, it is refused."""
    by = caller(request)
    register_for(by, issuer)
    wanted = given.model_dump(include={"change", "reason", "kind", "at_once", "on_machine"})
    rotates = given.change is KeyChange.ROTATE

    def act() -> Done:
        row = ask_for_key_change(
            issuer=issuer, by=by, key=given.key, seen=given.key if rotates else None, **wanted
        )
        return _done(row.pk, by)

    return once(request, key, act)


post_key_change.names_others = True  # type: ignore[attr-defined]


@router.get("/key-changes/{uuid:key_change}", response=KeyChangeShape, auth=KEYS)
def get_key_change(request: HttpRequest, key_change: uuid.UUID) -> KeyChangeShape:
    """Read what is asked about keys that you keep."""
    return _change(key_request_for(caller(request), key_change))


@router.post("/key-changes/{uuid:key_change}/approval", response={201: KeyChangeShape}, auth=KEYS)
def post_key_approval(
    request: HttpRequest, key_change: uuid.UUID, given: KeyChangeSeenGiven, key: IdempotencyKey
) -> HttpResponse:
    """Approve what another asked.

    By a second person; it is carried out at once, unless it is `approved` for the machine."""
    return _answer(
        request,
        key,
        lambda by: approve_key_change(request=key_change, by=by, seen=given.seen),
    )


@router.post("/key-changes/{uuid:key_change}/refusal", response={201: KeyChangeShape}, auth=KEYS)
def post_key_refusal(
    request: HttpRequest, key_change: uuid.UUID, given: KeyChangeRefusedGiven, key: IdempotencyKey
) -> HttpResponse:
    """Refuse what another asked, with a reason that they are told."""
    return _answer(
        request,
        key,
        lambda by: refuse_key_change(
            request=key_change, by=by, seen=given.seen, reason=given.reason
        ),
    )


@router.post("/key-changes/{uuid:key_change}/withdrawal", response={201: KeyChangeShape}, auth=KEYS)
def post_key_withdrawal(
    request: HttpRequest, key_change: uuid.UUID, given: KeyChangeSeenGiven, key: IdempotencyKey
) -> HttpResponse:
    """Take back what you asked, as long as nothing was carried out."""
    return _answer(
        request,
        key,
        lambda by: withdraw_key_change(request=key_change, by=by, seen=given.seen),
    )


def _answer(request: HttpRequest, key: str, act: Callable[[Person], KeyRequest]) -> HttpResponse:
    by = caller(request)
    return once(request, key, lambda: _done(act(by).pk, by))


def _done(ref: uuid.UUID, by: Person) -> Done:
    return Done(_change(key_request_for(by, ref)), location=f"/api/v1/register/key-changes/{ref}")


def _key(line: KeyLine) -> KeyShape:
    row = line.key
    return KeyShape.model_validate(
        {
            "id": row.pk,
            "fragment": row.fragment,
            "kind": line.kind,
            "public_multibase": row.public_multibase,
            "standing": row.standing,
            "since": line.since,
            "created_at": row.created_at,
            "signed": line.signed,
        }
    )


def _kind(said: str) -> KeyKind:
    kind: KeyKind = Kind(said)
    return kind


def _change(row: KeyRequest) -> KeyChangeShape:
    return KeyChangeShape(
        id=row.id,
        issuer=row.issuer_id,
        change=KeyChange(row.change),
        state=KeyRequestState(row.state),
        revision=row.revision,
        key=row.key_id,
        kind=_kind(row.kind),
        at_once=row.at_once,
        on_machine=row.on_machine,
        reason=row.reason,
        asked_at=row.asked_at,
        asked_by=person(row.asked_by),
        until=row.until,
        answered_at=row.answered_at,
        answered_by=person(row.answered_by) if row.answered_by else None,
        answer=row.answer,
        done_at=row.done_at,
        made=row.made_id,
    )
