"""The award as a European Digital Credential: its frozen record, its certificate as pages."""

from __future__ import annotations

from typing import Any

from charm.awards.certificate import LANGUAGES, certificate_pdf
from charm.awards.models import Award
from charm.awards.records import read_record
from charm.core.credentials.elm import Page, to_elm
from charm.core.elm.specification import language_of
from charm.foundation.typesetting.pages import pages_of


def elm_credential(award: Award, *, organisation_identifier: str = "") -> dict[str, Any]:
    """Ready to be sealed by the issuer's own seal, whose certificate's identifier it takes. Raises
    NotFound while the award is not signed."""
    record = read_record(award.record)
    spoken = language_of(record.definition)
    certificate = certificate_pdf(award, language=spoken if spoken in LANGUAGES else "en")
    pages = pages_of(certificate)
    if pages is None:
        raise RuntimeError(f"The certificate of award {award.number} shows no pages.")
    shown = [Page(picture) for picture in pages.pictures]
    return to_elm(record, shown, organisation_identifier=organisation_identifier)
