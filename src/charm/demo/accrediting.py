"""What four universities of the demo are accredited for: recorded by the manager, checked by the
accreditation department; one that ends soon, and one that nobody checked yet."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import partial

from charm.alliance.dossier_queries import Dossier
from charm.alliance.queries import University, universities
from charm.alliance.services.accrediting import Facts, check_dossier, record_dossier, tell_of_ends
from charm.demo.diary import Diary
from charm.demo.people import staff

SOON = 24
"""Days until the last day of the one that ends soon."""


@dataclass(frozen=True, slots=True)
class Recorded:
    university: str
    title: str
    body: str
    reference: str
    scope: str
    years: int
    levels: tuple[int, ...] = ()
    ends_soon: bool = False
    is_checked: bool = True


DOSSIERS = (
    Recorded("uu.nl", "Master programmes in earth and water", "NVAO", "NVAO 2026/114",
             "All master programmes of the Faculty of Geosciences and courses made of them.",
             5, (7,)),
    Recorded("ub.edu", "Postgraduate courses in public health", "AQU Catalunya", "AQU 2021-088",
             "University extension and postgraduate courses of the Faculty of Medicine.",
             5, (6, 7), ends_soon=True),
    Recorded("tcd.ie", "Micro-credentials of the School of Natural Sciences", "University Council",
             "CL/25-26/160", "Modules of 5 to 15 ECTS credits that stand on their own.", 3, (7, 8)),
    Recorded("umontpellier.fr", "Courses of the Faculty of Sciences", "HCÉRES", "HCERES 2026-412",
             "Bachelor and master courses in biology, ecology and chemistry.", 5,
             is_checked=False),
)  # fmt: skip


def plan_accreditations(diary: Diary) -> None:
    for number, one in enumerate(DOSSIERS):
        diary.note(diary.office_hour(-40 + number, 2), partial(_record, diary, one))
    diary.note(diary.office_hour(-1, 1), _tell)


def _tell() -> None:
    tell_of_ends()


def _record(diary: Diary, one: Recorded) -> None:
    first = diary.date(-60)
    last = diary.date(SOON) if one.ends_soon else first + dt.timedelta(days=365 * one.years)
    row = record_dossier(
        university=_university(one.university),
        facts=Facts(
            title=one.title, body=one.body, reference=one.reference, scope=one.scope,
            valid_from=first, valid_until=last, eqf_levels=one.levels,
        ),
        document=_decision(one),
        name="decision.pdf",
        by=staff("manager", one.university),
    )  # fmt: skip
    if one.is_checked:
        _check(row, one)


def _check(row: Dossier, one: Recorded) -> None:
    check_dossier(dossier=row.pk, by=staff("quality", one.university), seen=row.revision)


def _university(code: str) -> University:
    return next(row for row in universities() if row.code == code)


def _decision(one: Recorded) -> bytes:
    """A page that says what the decision says, as small as a PDF can be."""
    words = f"{one.body}: {one.title} ({one.reference})"
    shown = words.encode("latin-1", "replace").replace(b"(", rb"\(").replace(b")", rb"\)")
    stream = b"BT /F1 14 Tf 60 760 Td (" + shown + b") Tj ET"
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    file, places = b"%PDF-1.7\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return file + (
        b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(parts) + 1, table)
        + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (len(parts) + 1, len(file))
    )  # fmt: skip
