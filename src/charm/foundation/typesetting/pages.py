"""The pages of a PDF that somebody handed in, as pictures: what they show, and nothing that acts.

A file of unknown origin is read by a process of its own, with little time and memory: whatever it
does to that process, it does to nothing else.
"""

from __future__ import annotations

import io
import re
import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

SECONDS = 20
"""Of computing, for one file."""
MEMORY = 2 << 30
PIXELS_PER_INCH = 110
MOST_PAGES = 12
"""Of one file."""
_HOW_MANY = re.compile(r"only has (\d+) page")
_PAGE = '#set page(width: auto, height: auto, margin: 0pt)\n#image("given.pdf", page: {page})\n'


@dataclass(frozen=True, slots=True)
class Pages:
    """The first pages as pictures (JPEG), and how many there are in all."""

    pictures: tuple[bytes, ...]
    total: int


def pages_of(content: bytes, *, most: int = MOST_PAGES) -> Pages | None:
    """The first pages of a PDF; None for one that cannot be shown: damaged, encrypted, or made to
    keep a reader busy."""
    with TemporaryDirectory(prefix="charm-pages-") as folder:
        given = Path(folder) / "given.pdf"
        given.write_bytes(content)
        command = [sys.executable, "-I", str(Path(__file__)), folder, str(most)]
        try:
            told = subprocess.run(  # noqa: S603 - our own script
                command, capture_output=True, timeout=2 * SECONDS, check=True
            )
            total = int(told.stdout)
            names = range(1, min(total, most) + 1)
            return Pages(tuple((given.with_name(f"{n}.jpg")).read_bytes() for n in names), total)
        except (subprocess.SubprocessError, ValueError, OSError):
            return None


def _confine() -> None:
    """Bound what this process may use."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 << 20, 64 << 20))


def _draw(folder: Path, most: int) -> int:
    """Draw the pages beside the file; returns how many it has."""
    import typst
    from PIL import Image

    main = folder / "main.typ"

    def drawn(page: int) -> bytes:
        main.write_text(_PAGE.format(page=page), encoding="utf-8")
        made: bytes = typst.compile(
            main, root=folder, format="png", ppi=PIXELS_PER_INCH, ignore_system_fonts=True
        )
        return made

    try:
        drawn(1_000_000)
    except typst.TypstError as error:
        found = _HOW_MANY.search(" ".join(error.hints))
        if found is None:
            raise
        total = int(found[1])
    for page in range(1, min(total, most) + 1):
        with Image.open(io.BytesIO(drawn(page))) as picture:
            sheet = Image.new("RGB", picture.size, "white")
            sheet.paste(picture, mask=picture.convert("RGBA").getchannel("A"))
            sheet.save(folder / f"{page}.jpg", "JPEG", quality=80, optimize=True)
    return total


if __name__ == "__main__":
    _confine()
    sys.stdout.write(str(_draw(Path(sys.argv[1]), int(sys.argv[2]))))
