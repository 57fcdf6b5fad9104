"""Drawings as pictures, for programs that show no SVG."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from charm.foundation.typesetting import fonts

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


def sheet(template: Path, inputs: Mapping[str, str], *, beside: Mapping[str, bytes]) -> bytes:
    """The one page of a template as PNG, a pixel for each of its points. ``beside`` are the files
    that it names; texts reach it as data and are never markup."""
    import typst

    with TemporaryDirectory(prefix="charm-picture-") as folder:
        main = Path(folder) / "main.typ"
        for name, content in {main.name: template.read_bytes(), **beside}.items():
            main.with_name(name).write_bytes(content)
        made = typst.compile(
            main,
            root=main.parent,
            format="png",
            ppi=_POINTS_PER_INCH,
            font_paths=fonts(),
            ignore_system_fonts=True,
            sys_inputs=dict(inputs),
        )
    assert isinstance(made, bytes)
    return made
