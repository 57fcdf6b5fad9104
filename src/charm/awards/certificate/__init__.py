"""The certificate of an award as PDF: to be read, printed and framed, with the signed credential in
it (5.9, 6.4, 7.17, 7.28).

PDF/A-3a and PDF/UA-1; the same award gives the same bytes. Why so: docs/decisions/0009.
"""

from __future__ import annotations

import hashlib
import io
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from charm.awards.certificate.address import award_by_code, check_address
from charm.awards.certificate.facts import facts_of
from charm.awards.certificate.letters import Sheet
from charm.awards.certificate.words import LANGUAGES, words_of
from charm.awards.models import Award
from charm.foundation.errors import NotFound

if TYPE_CHECKING:
    import typst

__all__ = ["LANGUAGES", "award_by_code", "certificate_pdf", "check_address"]

TEMPLATE = Path(__file__).parents[1] / "templates" / "certificate.typ"
_NO_GLYPH = "could not be displayed"


def certificate_pdf(award: Award, *, language: str = "en") -> bytes:
    """The certificate in that language, or in English where there is none; of a revoked award, a
    page that says so first. Raises NotFound while the award is not signed."""
    if not award.credential:
        raise NotFound("This award is not signed yet.")
    if hashlib.sha256(award.record.encode()).hexdigest() != award.record_sha256:
        raise RecordAltered(f"The record of award {award.number} was altered.")
    tries = ["any", "known", "plain"] if settings.FONTS else ["known", "plain"]
    for fonts in tries[:-1]:
        try:
            return _made(award, language, fonts)
        except Unprintable:
            continue
    return _made(award, language, tries[-1])


class RecordAltered(RuntimeError):
    """The frozen record no longer has its checksum: restore it from a backup."""


class Unprintable(RuntimeError):
    """The fonts lack a character, or a letter with the mark that it bears."""


def _made(award: Award, language: str, fonts: str) -> bytes:
    """PDF/A has no place for a letter without a glyph, so Typst refuses rather than prints one."""
    import typst  # 80 MB: not for commands that make no document

    facts = facts_of(award, words_of(language), Sheet(fonts), desk=f"{settings.BASE_URL}/verify/")
    moment = award.revoked_at or award.issued_at or award.intended_at
    given: dict[str, str] = {
        "facts": json.dumps(facts, ensure_ascii=False),
        "qr": _qr(facts["check"]["address"]),
        "seal": facts["seal"] or "",
        "credential": award.credential,
    }
    try:
        return typst.compile(
            TEMPLATE.read_bytes(),
            format="pdf",
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs=given,
            pdf_standards=["a-3a", "ua-1"],
            timestamp=int(moment.timestamp()),
        )
    except typst.TypstError as error:
        if _NO_GLYPH in error.message:
            raise Unprintable(error.message) from error
        raise


@cache
def _fonts() -> typst.Fonts:
    """Those within Typst, and those in the operator's folder; never those of the machine, so that
    a certificate looks alike wherever it is made."""
    import typst

    folders: list[str] = [settings.FONTS] if settings.FONTS else []
    return typst.Fonts(include_system_fonts=False, font_paths=folders)


def _qr(address: str) -> str:
    import segno

    written = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        written, kind="svg", border=0, dark="#16212c", xmldecl=False, svgns=True
    )
    return written.getvalue().decode()
