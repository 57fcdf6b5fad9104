"""Drawings as pictures, for programs that show no SVG."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

_POINTS_PER_INCH = 72


def picture(svg: str, *, pixels: int) -> bytes:
    """A square drawing as PNG of that many pixels a side, transparent where nothing is drawn. The
    same drawing gives the same bytes."""
    import typst  # 80 MB: not for commands that draw nothing

    page = f"#set page(width: {pixels}pt, height: {pixels}pt, margin: 0pt, fill: none)\n"
    with TemporaryDirectory(prefix="charm-picture-") as folder:
        main = Path(folder) / "main.typ"
        main.with_name("drawing.svg").write_text(svg)
        main.write_text(f'{page}#image("drawing.svg", width: 100%)\n')
        made = typst.compile(
            main, root=main.parent, format="png", ppi=_POINTS_PER_INCH, ignore_system_fonts=True
        )
    assert isinstance(made, bytes)
    return made
