"""What somebody gave us: a credential as JSON, as a token, inside a picture or a certificate.

Nothing here is believed. It is only found, in bounded time and memory, and judged afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from charm.core.credentials.baking import (
    NotBaked,
    baked_in_png,
    baked_in_svg,
    is_png,
    is_svg,
)
from charm.core.credentials.jose import Token, TokenUnreadable, looks_like_token, read_token
from charm.core.proposal.reading import Unreadable, parse_json
from charm.recognition.pdf import attached_credential, is_pdf
from charm.recognition.photos import is_photo, text_in_photo

MAX_BYTES = 2 * 1024 * 1024
MAX_PHOTO_BYTES = 12 * 1024 * 1024
"""Pictures come from telephones."""

ENVELOPES = ("data:application/vc+jwt,", "data:application/jwt,")


@dataclass(frozen=True, slots=True)
class Opened:
    """The credential as JSON, and the token that secures it if it came as one."""

    document: Mapping[str, Any]
    token: Token | None = None


def open_document(given: bytes) -> Opened:
    """The credential in a file, or in a text that was pasted. Raises Unreadable with sentences;
    :class:`Elsewhere` when all that a photo shows is an address."""
    if is_pdf(given):
        given = attached_credential(given)
    elif is_png(given) or is_svg(given) or is_photo(given):
        given = _in_picture(given).encode()
    if token := _token_in(given):
        return _from_token(token)
    values = parse_json(given, limit=MAX_BYTES)
    if not isinstance(values, dict):
        raise Unreadable(
            ["file: must hold one JSON object, the credential; give the object, not its text"]
        )
    return open_values(values)


def _token_in(given: bytes) -> str:
    """Empty where it is none."""
    text = given[: MAX_BYTES + 1].decode("utf-8-sig", "replace").strip()
    return text if looks_like_token(text) else ""


class Elsewhere(Unreadable):
    """The picture shows the address of a credential, not the credential."""

    def __init__(self, address: str) -> None:
        self.address = address
        super().__init__([f"The code leads to {address}: open that address."])


def _in_picture(picture: bytes) -> str:
    """What is baked into it; else what a code in the photo says."""
    problem = "No code can be read in this photo: take it again, straight and close."
    if is_svg(picture) and not is_png(picture):
        try:
            return baked_in_svg(picture)
        except NotBaked as error:
            raise Unreadable([f"picture: {error}"]) from None
    if is_png(picture) and len(picture) <= MAX_BYTES:
        try:
            return baked_in_png(picture)
        except NotBaked as error:
            problem = f"picture: {error} {problem}"
    text = text_in_photo(picture)
    if not text:
        raise Unreadable([problem])
    if text.startswith(("https://", "http://")):
        raise Elsewhere(text)
    return text


def open_values(values: dict[str, Any]) -> Opened:
    """A credential as JSON is itself; an EnvelopedVerifiableCredential holds its token in its id
    (VC Data Model 2.0, 4.13). Raises Unreadable."""
    types = values.get("type")
    if "EnvelopedVerifiableCredential" not in (types if isinstance(types, list) else [types]):
        return Opened(values)
    said = values.get("id")
    for prefix in ENVELOPES:
        if isinstance(said, str) and said.startswith(prefix):
            return _from_token(said.removeprefix(prefix))
    raise Unreadable(["id: an enveloped credential is a token, data:application/vc+jwt,..."])


def _from_token(text: str) -> Opened:
    try:
        token = read_token(text)
    except TokenUnreadable as error:
        raise Unreadable([f"token: {error}"]) from None
    return Opened(token.credential, token)
