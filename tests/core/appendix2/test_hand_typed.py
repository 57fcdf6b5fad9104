"""The whole form as five people might type it, made by another library: every field is read (7.2).

A table like ours; headings with paragraphs; two columns without headings and with merged cells; a
landscape form of several tables with options ticked, highlighted or bold; several languages in a
cell, numbered lists, tracked changes and a text box.
"""

from __future__ import annotations

import copy
import io
from collections.abc import Callable
from typing import Any

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from charm.core.appendix2 import read_form
from charm.core.appendix2.fields import KEYS
from charm.core.proposal.reading import read_proposal

ONE: dict[str, Any] = {
    "title": "Living with Water",
    "relevance": "Five cities lie on a coast.",
    "principles": [
        {"code": "sustainability", "how": "Plans are weighed against the ground water."},
        {"code": "challenge-based", "how": "The water board sets the question."},
    ],
    "criteria": "Both assignments are graded sufficient.",
    "description": "Seven weeks, one evening a week.",
    "hours": 80,
    "ects": 3,
    "learning_outcomes": [{"text": "Map the risk of a district."}, {"text": "Plan for it."}],
    "languages": ["en", "nl"],
    "participation": ["blended", "online"],
    "assessment_types": ["portfolio", "report-paper"],
    "quality_assurance": [{"type": "accredited", "by": "Utrecht University"}],
    "eqf_level": 7,
    "assessment_supervised": True,
    "identity_verified": False,
}
HOW = ["Sustainability: Plans are weighed against the ground water.",
       "Challenge-based learning: The water board sets the question."]  # fmt: skip
OUTCOMES = ["Map the risk of a district.", "Plan for it."]
PARTICIPATION = ["Blended", "On-site", "Online", "Work Experience"]
ASSESSMENT = ["Presentation / Oral exam", "Written exam", "Behavioural assessment",
              "Personalized type of assessment", "Portfolio / portfolio assessment",
              "Report / paper", "Development report / reflection report",
              "Professional product"]  # fmt: skip
CHOSEN = {"Blended", "Online", "Portfolio / portfolio assessment", "Report / paper"}
SHORT = [
    ("Criteria", "Both assignments are graded sufficient."),
    ("Description", "Seven weeks, one evening a week."),
    ("Calculation of hours", "80 hours"),
    ("Comparable to ECTS", "3 ECTS"),
]
LAST = [
    ("Quality Assurance", "Accredited by a CHARM-EU university: Utrecht University"),
    ("EQF level", "Level 7"),
    ("Supervision of assessment", "Yes"),
    ("ID Verification", "No"),
]


def a_table_like_ours(form: Any) -> None:
    table = form.add_table(rows=0, cols=2)
    for label, lines in (
        ("Micro-credential Title", ["Living with Water"]),
        ("Relevance to CHARM-EU", ["Five cities lie on a coast."]),
        ("Alignment with CHARM-EU Educational Principles", HOW),
        *((label, [said]) for label, said in SHORT),
        ("Learning outcomes", OUTCOMES),
        ("Language", ["English, Dutch"]),
        ("Form of participation (highlight at least one below)", ["Blended", "Online"]),
        ("Type of Assessment (highlight at least one below)", sorted(CHOSEN)[2:]),
        *((label, [said]) for label, said in LAST),
    ):
        row = table.add_row().cells
        row[0].text = label
        row[1].text = lines[0]
        for line in lines[1:]:
            row[1].add_paragraph(line)


def headings_and_paragraphs(form: Any) -> None:
    form.add_heading("Proposal Form for a CHARM-EU Micro-Credential", 1)
    for label, lines, style in (
        ("Micro-credential Title", ["Living with Water"], None),
        ("Relevance to CHARM-EU", ["Five cities lie on a coast."], None),
        ("Alignment with CHARM-EU Educational Principles", HOW, "List Bullet"),
        *((label, [said], None) for label, said in SHORT),
        ("Learning outcomes", OUTCOMES, "List Number"),
        ("Language", ["English", "Dutch"], "List Bullet"),
    ):
        form.add_heading(label, 2)
        for line in lines:
            form.add_paragraph(line, style=style)
    for label, options in (("Form of participation", PARTICIPATION),
                           ("Type of Assessment", ASSESSMENT)):  # fmt: skip
        form.add_heading(label, 2)
        for option in options:
            highlighted(form.add_paragraph(), option, is_chosen=option in CHOSEN)
    for label, said in LAST:
        form.add_heading(label, 2)
        form.add_paragraph(said)


def two_columns_without_headings(form: Any) -> None:
    """Label and answer side by side, twice in a row; long answers over merged cells."""
    table = form.add_table(rows=0, cols=4)

    def wide(label: str, *lines: str) -> None:
        row = table.add_row().cells
        row[0].text = label
        cell = row[1].merge(row[3])
        cell.text = lines[0]
        for line in lines[1:]:
            cell.add_paragraph(line)

    def pair(*texts: str) -> None:
        for cell, text in zip(table.add_row().cells, texts, strict=True):
            cell.text = text

    wide("Micro-credential Title", "Living with Water")
    wide("Relevance to CHARM-EU", "Five cities lie on a coast.")
    wide("Alignment with CHARM-EU Educational Principles", *HOW)
    pair(*SHORT[0], *SHORT[1])
    pair(*SHORT[2], *SHORT[3])
    wide("Learning outcomes", *OUTCOMES)
    pair("Language", "English, Dutch", "Form of participation", "Blended, Online")
    wide("Type of Assessment", "Portfolio / portfolio assessment", "Report / paper")
    wide(*LAST[0])
    pair(*LAST[1], *LAST[2])
    wide(*LAST[3])


def landscape_in_several_tables(form: Any) -> None:
    section = form.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    form.add_heading("Part A", 1)
    first = form.add_table(rows=0, cols=2)
    for label, said in (
        ("Micro-credential Title", "Living with Water"),
        ("Relevance to CHARM-EU", "Five cities lie on a coast."),
        *SHORT,
        ("Language", "English, Dutch"),
    ):
        row = first.add_row().cells
        row[0].text, row[1].text = label, said
    form.add_heading("Part B", 1)
    second = form.add_table(rows=1, cols=2)
    second.cell(0, 0).text = "Form of participation"
    for option in PARTICIPATION:
        second.cell(0, 1).add_paragraph(f"{'☒' if option in CHOSEN else '☐'} {option}")
    row = second.add_row().cells
    row[0].text = "Type of Assessment"
    for option in ASSESSMENT:
        paragraph = row[1].add_paragraph()
        paragraph.add_run(option).bold = option in CHOSEN
    third = form.add_table(rows=0, cols=2)
    for label, lines in (
        ("Alignment with CHARM-EU Educational Principles", HOW),
        ("Learning outcomes", OUTCOMES),
        *((label, [said]) for label, said in LAST[:2]),
    ):
        row = third.add_row().cells
        row[0].text = label
        for line in lines:
            row[1].add_paragraph(line)
    for label, said in LAST[2:]:
        row = third.add_row().cells
        row[0].text = label
        for option in ("Yes", "No"):
            highlighted(row[1].add_paragraph(), option, is_chosen=option == said)


def languages_lists_changes_and_a_box(form: Any) -> None:
    form.add_paragraph("Micro-credential Title")
    boxed = form.add_paragraph()
    boxed.add_run()._r.append(text_box("EN: Living with Water / NL: Leven met water"))
    table = form.add_table(rows=0, cols=2)

    def add(label: str, *lines: str, style: str | None = None) -> Any:
        row = table.add_row().cells
        row[0].text = label
        row[1].text = lines[0]
        row[1].paragraphs[0].style = style
        for line in lines[1:]:
            row[1].add_paragraph(line, style=style)
        return row[1]

    add("Relevance to CHARM-EU", "EN: Five cities lie on a coast.", "NL: Vijf steden aan zee.")
    add("Alignment with CHARM-EU Educational Principles", *HOW, style="List Bullet")
    for label, said in SHORT[:-1]:
        add(label, said)
    changed(add("Comparable to ECTS", "").paragraphs[0], deleted="4 ECTS", inserted="3 ECTS")
    add("Learning outcomes", *OUTCOMES, style="List Number")
    add("Language", "English", "Dutch")
    add("Form of participation", "Blended; Online")
    add("Type of Assessment", "Portfolio / portfolio assessment; Report / paper")
    for label, said in LAST:
        add(label, said)


def highlighted(paragraph: Any, text: str, *, is_chosen: bool) -> None:
    run = paragraph.add_run(text)
    if is_chosen:
        run.font.highlight_color = WD_COLOR_INDEX.YELLOW


def changed(paragraph: Any, *, deleted: str, inserted: str) -> None:
    """As Word tracks changes: what was deleted is still in the file."""
    for tag, name, text in (("del", "delText", deleted), ("ins", "t", inserted)):
        paragraph._p.append(
            parse_xml(
                f'<w:{tag} {nsdecls("w")} w:id="7" w:author="A" w:date="2026-01-01T00:00:00Z">'
                f"<w:r><w:{name}>{text}</w:{name}></w:r></w:{tag}>"
            )
        )


def text_box(text: str) -> Any:
    return parse_xml(
        f'<w:pict {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml"><v:shape><v:textbox>'
        f"<w:txbxContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent>"
        "</v:textbox></v:shape></w:pict>"
    )


IN_TWO_LANGUAGES = {
    "title": {"en": "Living with Water", "nl": "Leven met water"},
    "relevance": {"en": "Five cities lie on a coast.", "nl": "Vijf steden aan zee."},
}
TYPED: dict[Callable[[Any], None], dict[str, Any]] = {
    a_table_like_ours: {},
    headings_and_paragraphs: {},
    two_columns_without_headings: {},
    landscape_in_several_tables: {},
    languages_lists_changes_and_a_box: IN_TWO_LANGUAGES,
}


@pytest.mark.clause("7.2", shows="accepts")
@pytest.mark.clause("App. 2", shows="accepts")
@pytest.mark.parametrize("typed", TYPED, ids=lambda typed: typed.__name__)
def test_every_field_is_read_however_it_was_typed(typed: Callable[[Any], None]) -> None:
    form = docx.Document()
    typed(form)
    file = io.BytesIO()
    form.save(file)

    reading = read_form(file.getvalue())

    assert reading.notes == ()
    assert dict(reading.proposal_values) == {**copy.deepcopy(ONE), **TYPED[typed]}
    assert set(ONE) == set(KEYS)
    read_proposal(dict(reading.proposal_values), require_kind=False)
