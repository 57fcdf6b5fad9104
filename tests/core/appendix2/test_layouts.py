"""A form is understood however it was laid out (7.2, Appendix 2)."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from charm.core.appendix2 import UnusableForm, read_form

Made = Callable[[ModuleType], bytes]

THREE = {
    "title": "Living with Water",
    "description": "Seven weeks, one evening a week.",
    "languages": ["en", "ca"],
}

LAYOUTS: dict[str, Made] = {
    "label and answer side by side": lambda w: w.docx(
        w.table(
            ["Micro-credential Title", "Living with Water"],
            ["Description", "Seven weeks, one evening a week."],
            ["Language", "English, Catalan"],
        )
    ),
    "a title, a heading row and numbered labels": lambda w: w.docx(
        "Appendix 2: Proposal Form for a CHARM-EU Micro-Credential",
        w.table(
            ["Field", "Your answer"],
            ["1. Micro-credential title", "Living with Water"],
            ["5) Description:", "Seven weeks, one evening a week."],
            ["(9) LANGUAGE *", "English, Catalan"],
        ),
    ),
    "label in a row, answer in the row below": lambda w: w.docx(
        w.table(
            ["Micro-credential Title"],
            ["Living with Water"],
            ["Description"],
            ["Seven weeks, one evening a week."],
            ["Language"],
            ["English, Catalan"],
        )
    ),
    "label and answer in the same cell": lambda w: w.docx(
        w.table(
            [["Micro-credential Title", "Living with Water"]],
            [["Description:", "Seven weeks, one evening a week."]],
            ["Language: English, Catalan"],
        )
    ),
    "several labels in a row, answers beneath": lambda w: w.docx(
        w.table(["Micro-credential Title", "Language"], ["Living with Water", "English, Catalan"]),
        w.table(["Description", "Seven weeks, one evening a week."]),
    ),
    "two fields in each row": lambda w: w.docx(
        w.table(
            ["Title", "Living with Water", "Language", "English, Catalan"],
            ["Description", "Seven weeks, one evening a week.", "", ""],
        )
    ),
    "a table in a table": lambda w: w.docx(
        w.table(
            [
                w.table(
                    ["Title", "Living with Water"], ["Language", w.table(["English", "Catalan"])]
                )
            ],
            ["Description: Seven weeks, one evening a week."],
        )
    ),
    "two columns of the page, each with fields": lambda w: w.docx(
        w.table(
            [
                ["Title:", "Living with Water", "Language: English, Catalan"],
                w.table(["Description", "Seven weeks, one evening a week."]),
            ]
        )
    ),
    "a spanned heading and a merged label": lambda w: w.docx(
        w.table(
            [w.cell("Part one", span=2)],
            ["Title", "Living with Water"],
            [w.cell("Language", merge="restart"), "English"],
            [w.cell("", merge="continue"), "Catalan"],
            ["Description", "Seven weeks, one evening a week."],
        )
    ),
    "headings with the answer below": lambda w: w.docx(
        w.para("Micro-credential Title", style="Heading2", level=1),
        "Living with Water",
        w.para("Description", level=1),
        "Seven weeks, one evening a week.",
        w.para("Language", level=1),
        "English, Catalan",
    ),
    "paragraphs with label and answer on a line": lambda w: w.docx(
        "Micro-credential\u00a0Title: Living with Water",
        "Description – Seven weeks, one evening a week.",
        "Language\tEnglish, Catalan",
    ),
    "bold labels without any sign": lambda w: w.docx(
        w.para(w.run("Micro-credential Title ", b=True), "Living with Water"),
        w.para(w.run("Description ", b=True), "Seven weeks, one evening a week."),
        w.para(w.run("Lang", b=True), w.run("uage ", b=True), "English, Catalan"),
    ),
    "one paragraph with soft line breaks": lambda w: w.docx(
        "Micro-credential Title\nLiving with Water\nDescription\n"
        "Seven weeks, one evening a week.\nLanguage: English, Catalan"
    ),
    "hints in brackets": lambda w: w.docx(
        w.table(
            ["Micro-credential Title (max. 100 characters)", "Living with Water"],
            [["Description", "(e.g. content and method)"], "Seven weeks, one evening a week."],
            ["Language(s) [of instruction]", "English, Catalan"],
        )
    ),
    "a heading and a box below": lambda w: w.docx(
        "Micro-credential Title",
        w.table(["Living with Water"]),
        "Description",
        w.table(["Seven weeks, one evening a week."]),
        "Language",
        w.table(["English", "Catalan"]),
    ),
    "a text box": lambda w: w.docx(
        "Micro-credential Title",
        w.para(w.text_box("Living with Water")),
        "Description: Seven weeks, one evening a week.",
        "Language: English, Catalan",
    ),
    "tracked changes": lambda w: w.docx(
        w.table(
            ["Title", w.para("Living ", w.deleted("under "), w.inserted("with "), "Water")],
            ["Description", w.para(w.inserted("Seven weeks, one evening a week."))],
            ["Language", w.para("English", w.deleted(", Dutch"), w.inserted(", Catalan"))],
        )
    ),
    "content controls and form fields": lambda w: w.docx(
        w.table(
            ["Title", w.control("Living with Water", block=True)],
            ["Description", w.para(w.form_text("Seven weeks, one evening a week."))],
            ["Relevance to CHARM-EU", w.para(w.control("Click to enter text", placeholder=True))],
            ["Criteria", w.control("Click to enter text", placeholder=True, block=True)],
            [
                "Language",
                w.para(w.control("English"), ", ", w.form_drop_down("Dutch", "Catalan", chosen=1)),
            ],
        )
    ),
    "comments, notes and hidden text": lambda w: w.docx(
        w.table(
            ["Title", w.para("Living with Water", w.run(inner='<w:commentReference w:id="1"/>'))],
            [
                "Description",
                w.para("Seven weeks, one evening a week.", w.run("Secret", vanish=True)),
            ],
            [
                "Language",
                w.para("English, Catalan", w.run(inner='<w:footnoteReference w:id="2"/>')),
            ],
        ),
        members={"word/comments.xml": b"<x/>", "word/header1.xml": b"<x/>"},
    ),
}  # fmt: skip


@pytest.mark.clause("7.2", shows="accepts")
@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_the_same_form_reads_the_same_in_every_layout(word: ModuleType, layout: Made) -> None:
    reading = read_form(layout(word))

    assert reading.proposal_values == THREE
    assert reading.notes == ()


LABELS = {
    "title": ["Micro-credential Title", "MICROCREDENTIAL TITLE:", "Title of the micro-credential"],
    "relevance": ["Relevance to CHARM-EU", "Relevance for CHARM-EU", "Relevance to CHARM EU"],
    "principles": ["Alignment with CHARM-EU Educational Principles", "Educational principles:"],
    "criteria": ["Criteria", "Awarding criteria", "4. Criteria (for awarding)"],
    "description": ["Description", "Short description", "Course description:"],
    "hours": ["Calculation of hours", "Calculation of Workload", "Workload (hours)"],
    "ects": ["Comparable to ECTS", "ECTS", "Equivalent to ECTS credits", "7. ECTS"],
    "learning_outcomes": ["Learning outcomes", "Intended Learning Outcomes"],
    "languages": ["Language", "Languages", "Language(s)", "Language of instruction"],
    "participation": ["Form of participation (highlight at least one below)", "Mode of delivery"],
    "assessment_types": ["Type of Assessment", "Types of assessment:", "Type of assessment (x)"],
    "quality_assurance": ["Quality Assurance (i.e. is this accredited (or not)?)", "QA"],
    "eqf_level": ["EFQ Level (e.g. Level 8 PhD – if applicable)", "EQF level", "EQF"],
    "assessment_supervised": ["Supervision of assessment (Yes/No)", "Supervision of Assessment:"],
    "identity_verified": ["ID Verification (Yes/No)", "Identity verification", "ID-verification"],
}
SAID: dict[str, tuple[Any, Any]] = {
    "principles": (["Sustainability"], [{"code": "sustainability"}]),
    "hours": (["75 h"], 75),
    "ects": (["2,5"], 2.5),
    "learning_outcomes": (["Map a risk."], [{"text": "Map a risk."}]),
    "languages": (["English"], ["en"]),
    "participation": (["Online"], ["online"]),
    "assessment_types": (["Portfolio"], ["portfolio"]),
    "quality_assurance": (["Internal department"], [{"type": "internal-department"}]),
    "eqf_level": (["Level 7"], 7),
    "assessment_supervised": (["Yes"], True),
    "identity_verified": (["No"], False),
}


@pytest.mark.clause("App. 2", shows="accepts")
@pytest.mark.parametrize(
    ("key", "label"), [(key, label) for key, labels in LABELS.items() for label in labels]
)
def test_a_label_is_known_by_its_variants(word: ModuleType, key: str, label: str) -> None:
    written, value = SAID.get(key, (["Words."], "Words."))

    reading = read_form(word.docx(word.table([label, written])))

    assert (reading.proposal_values, reading.notes) == ({key: value}, ())


def test_an_answer_that_begins_like_a_label_stays_an_answer(word: ModuleType) -> None:
    form = word.docx(
        word.table(
            ["Title", "Language: a Key to Culture"],
            ["Calculation of hours", "8.5 hours"],
            ["Comparable to ECTS", "2.5 ECTS"],
            ["Description", ["Criteria for choosing are discussed.", "Language: by agreement."]],
        )
    )

    assert read_form(form).proposal_values == {
        "title": "Language: a Key to Culture",
        "hours": 8.5,
        "ects": 2.5,
        "description": "Criteria for choosing are discussed.\nLanguage: by agreement.",
    }


def test_empty_answers_are_absent(word: ModuleType) -> None:
    form = word.docx(
        word.table(["Title", ""], ["Criteria", "N/A"], ["EFQ Level", "–"], ["ECTS", "n/a"])
    )

    assert read_form(form) == type(read_form(form))({}, ())


def test_a_field_that_stands_twice_keeps_its_first_answer_and_says_so(word: ModuleType) -> None:
    form = word.docx(word.table(["Title", "Water"], ["Title", "Fire"], ["Title", "Water"]))

    reading = read_form(form)

    assert reading.proposal_values == {"title": "Water"}
    (note,) = reading.notes
    assert str(note) == (
        "Micro-credential Title: “Fire” stands at a field that was answered before, and was left "
        "out: keep Micro-credential Title once."
    )


def test_an_empty_copy_of_a_field_does_not_hide_the_filled_one(word: ModuleType) -> None:
    reading = read_form(word.docx(word.table(["Title", ""]), "Title: Water"))

    assert (reading.proposal_values, reading.notes) == ({"title": "Water"}, ())


def test_text_that_belongs_to_no_field_is_said(word: ModuleType) -> None:
    form = word.docx(
        word.table(["Title", "Water"], ["Contact person", "Anna"], ["ID Verification", "Yes"]),
        "Signed in Utrecht",
    )

    reading = read_form(form)

    assert reading.proposal_values == {"title": "Water", "identity_verified": True}
    assert [note.quote for note in reading.notes] == ["Contact person", "Anna", "Signed in Utrecht"]


def test_a_heading_between_fields_is_no_answer(word: ModuleType) -> None:
    form = word.docx(
        word.para("Criteria", level=1),
        "All parts are passed.",
        word.para("Part B: Assessment", level=0),
        word.para("Language", level=1),
        "English",
    )

    reading = read_form(form)

    assert reading.proposal_values == {"criteria": "All parts are passed.", "languages": ["en"]}


def test_deleted_rows_and_joined_paragraphs(word: ModuleType) -> None:
    row = word.table(["Title", "Fire"]).replace(
        "<w:tr>", '<w:tr><w:trPr><w:del w:id="1"/></w:trPr>'
    )
    first = word.para("Living with ").replace(
        "<w:p>", '<w:p><w:pPr><w:rPr><w:del w:id="3"/></w:rPr></w:pPr>'
    )
    form = word.docx(word.Xml(row), "Title", word.Xml(first), "Water")

    assert read_form(form).proposal_values == {"title": "Living with Water"}


def test_without_any_known_label_the_form_is_refused(word: ModuleType) -> None:
    with pytest.raises(UnusableForm, match=r"No field .* use the form's own labels"):
        read_form(word.docx("Dear colleagues,", word.table(["When", "Monday"])))


def test_a_form_made_by_another_library_is_read() -> None:
    import io

    import docx

    document = docx.Document()
    document.add_heading("Micro-credential Title", 2)
    document.add_paragraph("Living with Water")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text = "Learning outcomes"
    cell = table.cell(0, 1)
    cell.text = "On completion, learners can:"
    cell.add_paragraph("Map a risk.", style="List Bullet")
    cell.add_paragraph("Plan for it.", style="List Number")
    file = io.BytesIO()
    document.save(file)

    assert read_form(file.getvalue()).proposal_values == {
        "title": "Living with Water",
        "learning_outcomes": [{"text": "Map a risk."}, {"text": "Plan for it."}],
    }
