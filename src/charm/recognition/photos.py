"""The code in a photo of a certificate or a screen, read here so that no telephone needs an app."""

from __future__ import annotations

import io
import warnings

import zxingcpp
from PIL import Image, ImageOps, UnidentifiedImageError

MAX_PIXELS = 60_000_000
LONGEST_SIDE = 2_400
"""Pixels; a larger photo is made smaller before a code is looked for."""
_QR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
_BEGINS = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG"}


def is_photo(data: bytes) -> bool:
    return _format(data) is not None


def _format(data: bytes) -> str | None:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    return next((name for begins, name in _BEGINS.items() if data.startswith(begins)), None)


def text_in_photo(data: bytes) -> str:
    """What the one QR code in the photo says; empty where there is none, or several that differ.
    A picture that unpacks to more than ``MAX_PIXELS`` is not unpacked."""
    found = _format(data)
    if found is None:
        return ""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=[found]) as picture:
                if picture.width * picture.height > MAX_PIXELS:
                    return ""
                picture.draft("L", (LONGEST_SIDE, LONGEST_SIDE))
                grey = ImageOps.exif_transpose(picture).convert("L")
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
        OSError,
        ValueError,
        SyntaxError,
    ):
        return ""
    grey.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    codes = zxingcpp.read_barcodes(grey, formats=_QR)
    texts = {code.text.strip() for code in codes if code.valid}
    return texts.pop() if len(texts) == 1 else ""
