"""veraPDF, the reference validator, judges what is printed: PDF/A-3a and PDF/UA-1."""

from __future__ import annotations

import dataclasses
import shutil
import subprocess
from pathlib import Path

import pytest
import typst
from tests.awards.test_certificate import award_of
from tests.core.credentials.conftest import _badge, _formal, _non_formal
from tests.proposals.test_form_pdf import paper, values_of

from charm.awards.certificate import certificate_pdf
from charm.proposals.form import form_pdf
from charm.proposals.form.paper import Record

HERE = Path(__file__).parent / "verapdf"
JAVA = shutil.which("java")

pytestmark = [
    pytest.mark.peer,
    pytest.mark.skipif(JAVA is None, reason="Java is not installed: veraPDF cannot be asked."),
    pytest.mark.skipif(
        not (HERE / "jars").is_dir(),
        reason="veraPDF is not installed: run `make peers` where Maven is.",
    ),
]


def verdicts(*files: Path) -> list[str]:
    assert JAVA is not None
    command = [JAVA, "-cp", f"{HERE / 'jars'}/*", str(HERE / "Check.java"), *map(str, files)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()


@pytest.mark.clause("5.9", shows="accepts")
def test_certificates_are_archivable_and_accessible(tmp_path: Path) -> None:
    formal = _formal()
    many = dataclasses.replace(formal.definition, outcomes=formal.definition.outcomes * 12)
    strange = dataclasses.replace(
        formal.learner, given_name="太 محمد Ελένη", family_name="Z\u0364q"
    )
    revoked = award_of(formal)
    revoked.state, revoked.revoked_at = "revoked", revoked.issued_at
    awards = {
        "formal": award_of(formal),
        "long": award_of(formal, definition=many),
        "strange": award_of(formal, learner=strange),
        "non-formal": award_of(_non_formal()),
        "badge": award_of(_badge()),
        "revoked": revoked,
    }
    files = []
    for name, award in awards.items():
        for language in ("en", "es"):
            files.append(tmp_path / f"{name}.{language}.pdf")
            files[-1].write_bytes(certificate_pdf(award, language=language))

    assert verdicts(*files) == [
        f"{file.name}: {flavour} holds" for file in files for flavour in ("3a", "ua1")
    ]


@pytest.mark.clause("7.2", shows="accepts")
def test_forms_are_archivable_and_accessible(tmp_path: Path) -> None:
    joint = values_of("formal-joint")
    outcome = {"text": {"en": "Long. " * 200, "ca": "Llarg. " * 200, "el": "Μακρύ. " * 200}}
    strange = {
        "title": {"ar": "السلام عليكم", "ja": "水", "en": "Z\u0364q"},
        "relevance": "😀" * 50,
    }
    papers = {
        "joint": paper(joint, record=Record()),
        "non-formal": paper(values_of("non-formal-hackathon")),
        "long": paper({**joint, "learning_outcomes": [outcome] * 40}),
        "strange": paper(strange, version=None),
        "empty": paper({}, version=None),
    }
    files = []
    for name, one in papers.items():
        files.append(tmp_path / f"{name}.pdf")
        files[-1].write_bytes(form_pdf(one))

    assert verdicts(*files) == [
        f"{file.name}: {flavour} holds" for file in files for flavour in ("3a", "ua1")
    ]


def test_the_validator_notices_what_is_neither(tmp_path: Path) -> None:
    plain = tmp_path / "plain.pdf"
    plain.write_bytes(typst.compile(b"Hello", format="pdf", ignore_system_fonts=True))

    lines = verdicts(plain)

    assert "plain.pdf: 3a is broken" in lines
    assert "plain.pdf: ua1 is broken" in lines
