"""veraPDF, the reference validator, judges what is printed: PDF/A-3a and PDF/UA-1."""

from __future__ import annotations

import dataclasses
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typst
from tests.awards.test_certificate import award_of
from tests.boards.test_packs import late_paper, letter
from tests.core.credentials.conftest import _badge, _formal, _non_formal
from tests.proposals.test_form_pdf import paper, values_of
from tests.support.sessions import Session

from charm.awards.certificate import certificate_pdf
from charm.boards.models import AgendaItem
from charm.boards.papers.printing import pack_pdf
from charm.boards.services import packing
from charm.foundation import files
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


@pytest.mark.django_db  # a revoked one asks what took its place
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


@pytest.mark.clause("7.4.1", shows="accepts")
def test_packs_are_archivable_and_accessible(tmp_path: Path, way: Callable[..., Any]) -> None:
    """With the minutes attached, a late paper, and one item left out."""
    council = Session(way().submitted())
    line = AgendaItem.objects.filter(meeting=council.track.meeting, track=None).first()
    assert line is not None
    files.keep(letter("Page", 3), name="minutes.pdf", about=f"agenda-item:{line.id}", by="x")
    council.close_papers()
    late_paper(council, "Κύματα και πόλεις 水", "The accreditation came a day later.")
    last = packing.renew_pack(meeting=council.track.meeting_id, by=None)
    assert last is not None
    copies = {"whole": pack_pdf(last), "part": pack_pdf(last, closed={str(council.track.id)})}
    made = []
    for name, content in copies.items():
        made.append(tmp_path / f"{name}.pdf")
        made[-1].write_bytes(content)

    assert verdicts(*made) == [
        f"{file.name}: {flavour} holds" for file in made for flavour in ("3a", "ua1")
    ]


def test_the_validator_notices_what_is_neither(tmp_path: Path) -> None:
    plain = tmp_path / "plain.pdf"
    plain.write_bytes(typst.compile(b"Hello", format="pdf", ignore_system_fonts=True))

    lines = verdicts(plain)

    assert "plain.pdf: 3a is broken" in lines
    assert "plain.pdf: ua1 is broken" in lines


@pytest.mark.clause("7.6", shows="accepts")
def test_minutes_are_archivable_and_accessible(way: Callable[..., Any], tmp_path: Path) -> None:
    from tests.support.after import drafted, held, next_session, sent

    from charm.boards import minutes as reads
    from charm.boards.services import minuting
    from charm.foundation import clock

    council = Session(way().submitted())
    meeting = held(council).meeting
    minutes = drafted(council, meeting, languages=("en", "es"))
    part = minutes.parts.filter(language="en", key="closing").get()
    minuting.edit_part(
        part=part.id, text="#panic() *strange* $x$ \\ 太 محمد Ελένη", confidential="x" * 3000,
        by=council.officer, seen=part.revision,
    )  # fmt: skip
    minutes = sent(council, minutes)
    _, hour = next_session(council, meeting)
    with clock.at(hour):
        minutes.refresh_from_db()
        minuting.confirm_minutes(meeting=meeting.id, by=council.chair, seen=minutes.revision)
    printed = []
    for row in reads.files_of(minutes):
        kept = reads.file_of(minutes, row.language, is_public=row.is_public)
        printed.append(tmp_path / f"{row.language}-{row.is_public}.pdf")
        printed[-1].write_bytes(files.read(kept))
    said = verdicts(*printed)
    assert len(said) == 8
    assert all(line.endswith("holds") for line in said), said
