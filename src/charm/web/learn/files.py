"""What a credential can be taken along as: the signed original, the certificate, the badge, the
bundle."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language

from charm.awards.badge import badge_png, badge_svg
from charm.awards.certificate import certificate_pdf
from charm.awards.queries import Award
from charm.foundation.errors import NotFound
from charm.recognition.bundle import bundle_of

KINDS = {
    "json": "application/vc+ld+json",
    "pdf": "application/pdf",
    "png": "image/png",
    "svg": "image/svg+xml",
    "zip": "application/zip",
}


def certificate_of(award: Award) -> bytes:
    """The PDF in the reader's language; of a revoked award, one that says so first."""
    return certificate_pdf(award, language=get_language() or "en")


def file_of(request: HttpRequest, award: Award, kind: str) -> HttpResponse:
    """The file, to be kept under the award's number. Raises NotFound."""
    if not award.credential or kind not in KINDS:
        raise NotFound("There is no such file.")
    if kind == "json":
        content = award.credential.encode()
    elif kind == "png":
        content = badge_png(award)
    elif kind == "svg":
        content = badge_svg(award).encode()
    else:
        content = certificate_of(award)
        if kind == "zip":
            desk = request.build_absolute_uri(reverse("verify"))
            content = bundle_of(award, certificate=content, desk=desk)
    answer = HttpResponse(content, content_type=KINDS[kind])
    answer["Content-Disposition"] = f'attachment; filename="{award.number}.{kind}"'
    answer["Cache-Control"] = "no-store"
    return answer
