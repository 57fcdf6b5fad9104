"""The code in a photo of a certificate or a screen, read here so that no telephone needs an app."""

from __future__ import annotations

import io
import warnings

import zxingcpp
from PIL import Image, PngImagePlugin, UnidentifiedImageError

from charm.core.proposal.reading import Unreadable

MAX_PIXELS = 60_000_000
MAX_UNPACKED = 64 * 1024 * 1024
"""Bytes of memory that unpacking may take: 13 million pixels of a screenshot (PNG). A telephone's
JPEG takes little, however large, as it is unpacked in a smaller size."""
PngImagePlugin.MAX_TEXT_MEMORY = 4 * 1024 * 1024  # Pillow keeps sixteen times as much by itself
LONGEST_SIDE = 2_400
"""Pixels; a larger photo is made smaller before a code is looked for."""
_QR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
_TAKES = {"1": 2, "L": 2, "P": 2, "CMYK": 9, "WEBP": 17}
"""Bytes for each pixel, the grey copy and those on the way to it included; of other modes 5."""
_BEGINS = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG"}


def is_photo(data: bytes) -> bool:
    return _format(data) is not None


def _format(data: bytes) -> str | None:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    return next((name for begins, name in _BEGINS.items() if data.startswith(begins)), None)


def text_in_photo(data: bytes) -> str:
    """What the one QR code in the photo says; empty where there is none, or several that differ.
    Raises Unreadable for a picture that would take more than ``MAX_UNPACKED``; it is not unpacked.
    """
    found = _format(data)
    if found is None:
        return ""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=[found]) as picture:
                _check_size(picture)
                grey = picture.convert("L")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_large() from None
    except Unreadable:
        raise
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return ""
    grey.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    codes = zxingcpp.read_barcodes(grey, formats=_QR)
    texts = {code.text.strip() for code in codes if code.valid}
    return texts.pop() if len(texts) == 1 else ""


def _check_size(picture: Image.Image) -> None:
    """Prepares the picture to be unpacked as small as its format lets it be. Raises Unreadable."""
    pixels = picture.width * picture.height
    unpacked = 0
    if picture.info.get("progressive"):  # all of a JPEG that comes in passes is kept until the last
        unpacked = pixels * 2 * len(picture.getbands())
    picture.draft("L", (LONGEST_SIDE, LONGEST_SIDE))
    mode = "WEBP" if picture.format == "WEBP" else picture.mode
    unpacked += picture.width * picture.height * _TAKES.get(mode, 5)
    if pixels > MAX_PIXELS or unpacked > MAX_UNPACKED:
        raise _too_large()


def _too_large() -> Unreadable:
    return Unreadable(["This picture has too many pixels: make it smaller, or give it as JPEG."])
