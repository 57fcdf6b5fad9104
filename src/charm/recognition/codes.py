"""A program of its own: it reads the code in one picture, with little time and memory.

A picture comes from anybody, and what unpacks it and looks for a code is not written in Python:
whatever a picture does to this process, it does to nothing else. ``photos`` starts it with the
picture as its input; it knows nothing of the platform, so that it starts in an instant.
"""

from __future__ import annotations

import io
import json
import resource
import sys
import warnings

import zxingcpp
from PIL import Image, PngImagePlugin, UnidentifiedImageError

SECONDS = 5
"""Of computing, for one picture."""
MEMORY = 192 << 20
"""Bytes of addresses, its own program included; the largest picture that is unpacked needs 100."""
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


class TooLarge(ValueError):
    """It would take more than ``MAX_UNPACKED``; it was not unpacked."""


def texts_in(data: bytes, form: str) -> list[str]:
    """What the codes in a picture say, each once; nothing for what is no picture. Raises
    TooLarge."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=[form]) as picture:
                _check_size(picture)
                grey = picture.convert("L")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise TooLarge from None
    except TooLarge:
        raise
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return []
    grey.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    codes = zxingcpp.read_barcodes(grey, formats=_QR)
    return sorted({code.text.strip() for code in codes if code.valid})


def _check_size(picture: Image.Image) -> None:
    """Prepares the picture to be unpacked as small as its format lets it be. Raises TooLarge."""
    pixels = picture.width * picture.height
    unpacked = 0
    if picture.info.get("progressive"):  # all of a JPEG that comes in passes is kept until the last
        unpacked = pixels * 2 * len(picture.getbands())
    picture.draft("L", (LONGEST_SIDE, LONGEST_SIDE))
    mode = "WEBP" if picture.format == "WEBP" else picture.mode
    unpacked += picture.width * picture.height * _TAKES.get(mode, 5)
    if pixels > MAX_PIXELS or unpacked > MAX_UNPACKED:
        raise TooLarge


def _confine() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    _confine()
    try:
        said: dict[str, object] = {"texts": texts_in(sys.stdin.buffer.read(), sys.argv[1])}
    except TooLarge:
        said = {"too_large": True}
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main()
