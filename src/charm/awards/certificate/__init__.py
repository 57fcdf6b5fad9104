"""The certificate of an award as PDF: to be read, printed and framed, with the signed credential in
it (5.9, 6.4, 7.17, 7.28).

PDF/A-3a and PDF/UA-1; the same award gives the same bytes. Why so: docs/decisions/0009.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from django.conf import settings

from charm.awards.certificate.address import award_by_code, check_address
from charm.awards.certificate.facts import facts_of
from charm.awards.certificate.words import LANGUAGES, words_of
from charm.awards.models import Award
from charm.foundation.errors import NotFound
from charm.foundation.typesetting import Sheet, printed, typeset

__all__ = ["LANGUAGES", "award_by_code", "certificate_pdf", "check_address"]

TEMPLATE = Path(__file__).parents[1] / "templates" / "certificate.typ"


def certificate_pdf(award: Award, *, language: str = "en") -> bytes:
    """The certificate in that language, or in English where there is none; of a revoked award, a
    page that says so first. Raises NotFound while the award is not signed."""
    if not award.credential:
        raise NotFound("This award is not signed yet.")
    if hashlib.sha256(award.record.encode()).hexdigest() != award.record_sha256:
        raise RecordAltered(f"The record of award {award.number} was altered.")
    return printed(lambda fonts: _made(award, language, fonts))


class RecordAltered(RuntimeError):
    """The frozen record no longer has its checksum: restore it from a backup."""


def _made(award: Award, language: str, fonts: str) -> bytes:
    facts = facts_of(award, words_of(language), Sheet(fonts), desk=f"{settings.BASE_URL}/verify/")
    given: dict[str, str] = {
        "facts": json.dumps(facts, ensure_ascii=False),
        "qr": _qr(facts["check"]["address"]),
        "seal": facts["seal"] or "",
        "credential": award.credential,
    }
    return typeset(TEMPLATE, given, at=award.revoked_at or award.issued_at or award.intended_at)


def _qr(address: str) -> str:
    import zxingcpp

    code = zxingcpp.create_barcode(address, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    return code.to_svg(add_quiet_zones=False)
