"""Documents to print and to keep: PDF/A-3a and PDF/UA-1, set by Typst (docs/decisions/0009).

Texts reach a template as data and are set as text: nothing in them is ever markup. The same input
gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from django.conf import settings

from charm.foundation.typesetting.letters import CUT, MISSING, Sheet, printable

if TYPE_CHECKING:
    import typst

__all__ = ["CUT", "MISSING", "Sheet", "Unprintable", "fonts", "printable", "printed", "typeset"]

_NO_GLYPH = "could not be displayed"


class Unprintable(RuntimeError):
    """The fonts lack a character, or a letter with the mark that it bears."""


def printed(make: Callable[[str], bytes]) -> bytes:
    """What ``make`` makes with the fonts of a :class:`Sheet`: with all that the operator gave, else
    with those within Typst, else without combining marks."""
    tries = ["any", "known", "plain"] if settings.FONTS else ["known", "plain"]
    for fonts in tries[:-1]:
        try:
            return make(fonts)
        except Unprintable:
            continue
    return make(tries[-1])


def typeset(
    template: Path,
    inputs: Mapping[str, str],
    *,
    at: dt.datetime,
    beside: Mapping[str, bytes] | None = None,
) -> bytes:
    """The PDF, dated ``at``; ``beside`` are the files that the template names, and it reads no
    others. PDF/A has no place for a letter without a glyph, so Typst refuses rather than prints
    one: raises Unprintable."""
    import typst  # 80 MB: not for commands that make no document

    with TemporaryDirectory(prefix="charm-typeset-") as folder:
        main = Path(folder) / "main.typ"
        for name, content in {main.name: template.read_bytes(), **(beside or {})}.items():
            main.with_name(name).write_bytes(content)
        try:
            return typst.compile(
                main,
                root=main.parent,
                format="pdf",
                font_paths=fonts(),
                ignore_system_fonts=True,
                sys_inputs=dict(inputs),
                pdf_standards=["a-3a", "ua-1"],
                timestamp=int(at.timestamp()),
            )
        except typst.TypstError as error:
            if _NO_GLYPH in error.message:
                raise Unprintable(error.message) from error
            raise


@cache
def fonts() -> typst.Fonts:
    """Those within Typst, and those in the operator's folder; never those of the machine, so that
    a document looks alike wherever it is made."""
    import typst

    folders: list[str] = [settings.FONTS] if settings.FONTS else []
    return typst.Fonts(include_system_fonts=False, font_paths=folders)
