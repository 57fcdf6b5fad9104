"""The code in a photo of a certificate or a screen, read here so that no telephone needs an app."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from charm.core.proposal.reading import Unreadable

PATIENCE = 15
"""Seconds until a picture is given up; the process that reads it may compute for five of them."""
_READER = Path(__file__).with_name("codes.py")
_BEGINS = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG"}


def is_photo(data: bytes) -> bool:
    return _format(data) is not None


def _format(data: bytes) -> str | None:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    return next((name for begins, name in _BEGINS.items() if data.startswith(begins)), None)


def text_in_photo(data: bytes) -> str:
    """What the one QR code in the photo says; empty where there is none, or several that differ,
    and for a picture that its reader does not survive. Raises Unreadable for one that would take
    too much memory; it is not unpacked."""
    found = _format(data)
    if found is None:
        return ""
    said = _read(data, found)
    if said.get("too_large"):
        raise Unreadable(["This picture has too many pixels: make it smaller, or give it as JPEG."])
    texts = said.get("texts", [])
    return str(texts[0]) if len(texts) == 1 else ""


def _read(data: bytes, form: str) -> dict[str, Any]:
    """By a process of its own, which has bounds (see ``codes``)."""
    command = [sys.executable, "-I", str(_READER), form]
    try:
        run = subprocess.run(  # noqa: S603 - our own script
            command, input=data, capture_output=True, timeout=PATIENCE, check=True
        )
        said: dict[str, Any] = json.loads(run.stdout)
    except (subprocess.SubprocessError, ValueError, OSError):
        return {}
    return said
