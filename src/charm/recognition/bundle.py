"""A credential with all that is needed to check it when its host is gone (6.4, 7.28).

The folders are those of ``charm verify --evidence``: ``did/``, ``status/``, ``trust.json``.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

from charm.awards import queries as awards
from charm.awards.queries import Award
from charm.core.credentials.trust import write_trust
from charm.foundation import clock
from charm.foundation.errors import NotFound

README = """\
{number}: a micro-credential, and what is needed to check it
{line}

{credential}
    The signed credential (Open Badges 3.0). It is the original: the rest helps to check it.
certificate.pdf
    The same for people to read and print. The credential is attached to it.
did/
    The public keys of the issuer, and of the alliance, which endorses what it was awarded for.
status/
    The signed lists in which the issuer takes awards back, as they were on {day}. A verifier
    trusts them for 30 days; after that fetch the current ones, or the status cannot be said.
trust.json
    Who may award what, by which decision and accreditation.

To check it online, give the credential to the verification desk: {desk}
To check it without the platform, with its free software:

    charm verify {credential} --offline --evidence .
"""


def bundle_of(award: Award, *, certificate: bytes, desk: str) -> bytes:
    """A ZIP file of the signed credential, the certificate (PDF) and the evidence. ``desk`` is the
    address of the verification desk. Raises NotFound while the award is not signed."""
    if not award.credential:
        raise NotFound("This award is not signed yet.")
    credential = f"{award.number}.json"
    files: dict[str, bytes] = {credential: award.credential.encode()}
    files["certificate.pdf"] = certificate
    for issuer in awards.signers_of(award):
        document = awards.did_document_of(issuer.slug)
        files[f"did/{str(document['id']).replace(':', '_')}.json"] = _spelled(document)
    for row, _ in awards.status_places_of(award):
        files[f"status/{row.name}.json"] = awards.status_list(row.name).content
    files["trust.json"] = _spelled(write_trust(awards.trust_register()))
    line = "=" * (len(award.number) + 52)
    files["README.txt"] = README.format(
        number=award.number, line=line, credential=credential, desk=desk,
        day=f"{clock.today():%d %B %Y}",
    ).encode()  # fmt: skip
    return _zipped(files)


def _spelled(values: Mapping[str, Any]) -> bytes:
    return (json.dumps(values, ensure_ascii=False, indent=2) + "\n").encode()


def _zipped(files: Mapping[str, bytes]) -> bytes:
    written = io.BytesIO()
    moment = clock.now().timetuple()[:6]
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(
                zipfile.ZipInfo(name, moment), content, compress_type=zipfile.ZIP_DEFLATED
            )
    return written.getvalue()
