"""The form as the platform writes it: as Appendix 2 prints it, and read back without loss."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import docx
import pytest
from docx.enum.text import WD_COLOR_INDEX
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from charm.core.appendix2 import read_form, write_form
from charm.core.appendix2.fields import KEYS
from charm.core.appendix2.options import ASSESSMENT, PARTICIPATION
from charm.core.appendix2.principles import NAMES
from charm.core.appendix2.texts import tidy
from charm.core.proposal.model import Proposal, QualityAssuranceType
from charm.core.proposal.reading import read_proposal
from charm.core.vocab.languages import ISO_639_1

PRINTED = [
    "Micro-credential Title",
    "Relevance to CHARM-EU",
    "Alignment with CHARM-EU Educational Principles",
    "Criteria",
    "Description",
    "Calculation of hours",
    "Comparable to ECTS",
    "Learning outcomes",
    "Language",
    "Form of participation",
    "Type of Assessment",
    "Quality Assurance",
    "EFQ Level",
    "Supervision of assessment",
    "ID Verification",
]


def opened(data: bytes) -> Any:
    """By another library."""
    return docx.Document(io.BytesIO(data))


def proposal(**values: Any) -> Proposal:
    return read_proposal(values, require_kind=False)


def cell_of(document: Any, label: str) -> Any:
    return next(
        row.cells[1] for row in document.tables[0].rows if row.cells[0].text.startswith(label)
    )


@pytest.mark.clause("7.2", shows="accepts")
@pytest.mark.clause("App. 2", shows="accepts")
def test_the_form_has_the_fields_of_appendix_2_in_order_and_by_name() -> None:
    document = opened(write_form(Proposal()))

    assert document.paragraphs[0].text == "Proposal Form for a CHARM-EU Micro-Credential"
    labels = [row.cells[0].paragraphs[0].text for row in document.tables[0].rows]
    assert labels == PRINTED


@pytest.mark.clause("App. 2", shows="accepts")
def test_the_options_stand_in_the_order_of_the_form_and_the_chosen_ones_are_marked() -> None:
    document = opened(write_form(proposal(participation=["online"])))

    paragraphs = cell_of(document, "Form of participation").paragraphs
    assert [p.text.strip() for p in paragraphs] == [
        "Blended",
        "On-site",
        "Online",
        "Work Experience",
    ]
    runs = {p.text.strip(): p.runs[-1] for p in paragraphs}
    assert runs["Online"].bold
    assert runs["Online"].font.highlight_color == WD_COLOR_INDEX.YELLOW
    assert not runs["Blended"].bold
    assert runs["Blended"].font.highlight_color is None
    # python-docx passes over content controls: the boxes themselves are in the markup.
    signs = [p._p.xpath("string(.//w:sdt)") for p in paragraphs]
    assert signs == ["☐", "☐", "☒", "☐"]


def test_an_empty_form_is_read_as_nothing_and_without_notes() -> None:
    reading = read_form(write_form(Proposal()))

    assert (reading.proposal_values, reading.notes) == ({}, ())


def test_a_choice_survives_the_loss_of_every_mark_but_one() -> None:
    """Copied as plain text, pasted into an editor without highlighting, printed in black."""
    written = write_form(proposal(participation=["online"], assessment_types=["portfolio"]))
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    xml = parts["word/document.xml"]
    unmarked = xml.replace("<w:b/>", "").replace('<w:highlight w:val="yellow"/>', "")
    boxless = xml.replace("☒", "").replace("☐", "").replace("<w14:checkbox>", "<w14:no>")
    boxless = boxless.replace("</w14:checkbox>", "</w14:no>")
    for changed in (unmarked, boxless, boxless.replace('<w:highlight w:val="yellow"/>', "")):
        values = read_form(_packed({**parts, "word/document.xml": changed})).proposal_values
        assert values["participation"] == ["online"]
        assert values["assessment_types"] == ["portfolio"]


def _packed(parts: dict[str, str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def test_the_same_proposal_gives_the_same_bytes_in_canonical_order_of_languages() -> None:
    one = proposal(title={"en": "Water", "ca": "Aigua"})

    assert write_form(one) == write_form(one)
    assert "EN: Water" in cell_of(opened(write_form(one)), "Micro").paragraphs[0].text
    assert (
        "CA: Aigua" in cell_of(opened(write_form(one, language="ca")), "Micro").paragraphs[0].text
    )


def test_core_properties_say_what_it_is() -> None:
    properties = opened(write_form(proposal(title={"en": "Water & Fire"}))).core_properties

    assert properties.title == "Water & Fire"
    assert properties.subject == "Proposal Form for a CHARM-EU Micro-Credential"
    assert properties.language == "en"


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="'xx' is not an ISO 639-1 language code"):
        write_form(Proposal(), language="xx")


MISLEADING = [
    "Language: English",
    "Language",
    "EN: not a language map",
    "N/A",
    "—",
    "• a bullet\n1. a number\nCriteria:\nBy: hand\nNote: well",
    "[en] Water / [ca] Aigua",
    "Learners can:",
    "Mobility: and how",
    "☒ ticked ☐ open",
    "http://data.europa.eu/esco/skill/a1",
    "ESCO: mapping <http://data.europa.eu/esco/skill/a1>",
    "x = 3 ECTS\u2009h & <w:p>",
    "English",
    "\u05d0\u05d1 in another script\nand a second line",
]


@pytest.mark.clause("7.2", shows="accepts")
@pytest.mark.parametrize("text", MISLEADING)
def test_text_that_looks_like_structure_is_read_back_as_text(text: str) -> None:
    line = " ".join(text.split())
    given_values: dict[str, Any] = {
        "title": {"en": line, "ca": line},
        "relevance": text,
        "principles": [{"code": "mobility", "how": text}, {"code": "flexibility"}],
        "criteria": {"it": text},
        "learning_outcomes": [{"text": text}, {"text": {"en": text, "hu": text}}],
        "quality_assurance": [
            {"type": "accredited", "by": line, "note": text},
            {"type": "accredited", "note": {"en": text, "fi": text}},
        ],
    }

    reading = read_form(write_form(proposal(**given_values)))

    assert reading.proposal_values == given_values
    assert reading.notes == ()


# --- any proposal -----------------------------------------------------------------------------

_LETTERS = st.characters(
    codec="utf-8", exclude_categories=["Cc", "Cs", "Cf", "Co", "Cn", "Zl", "Zp"], min_codepoint=32
)
PIECES = st.sampled_from(
    "EN: CA: [it] ☒ ☐ • 1. a) / | ; , : N/A yes no ESCO: By: Note: Mobility Sustainability: LO1: "
    "- x (x) [ ] 2.5 Language: can:".split(" ")
)
LINES = st.lists(st.text(_LETTERS, min_size=1, max_size=12) | PIECES, min_size=1, max_size=5).map(
    lambda parts: " ".join(" ".join(parts).split())
)
ROWS = st.lists(LINES, min_size=1, max_size=3).map(lambda rows: tidy("\n".join(rows))).filter(bool)
LINE = LINES.map(tidy).filter(bool)
CODES = st.sampled_from(sorted(ISO_639_1))


def said(texts: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    return texts | st.dictionaries(CODES, texts, min_size=1, max_size=3)


def some(options: Any) -> st.SearchStrategy[list[str]]:
    """A choice in the order of the form."""
    return st.sets(st.sampled_from(list(options)), min_size=1).map(
        lambda chosen: [code for code in options if code in chosen]
    )


AMOUNTS = st.decimals(0, 10_000, places=3).map(float).map(lambda n: int(n) if n == int(n) else n)
URIS = ["http://data.europa.eu/esco/skill/1", "https://a.eu/x?y=(1),2", "urn:a:b"]
LABELS = st.text("abc ()ß", max_size=12).map(str.strip)
FORMS = st.fixed_dictionaries(
    {},
    optional={
        "title": said(LINE),
        "relevance": said(ROWS),
        "principles": st.lists(
            st.fixed_dictionaries(
                {"code": st.sampled_from(list(NAMES))}, optional={"how": said(ROWS)}
            ),
            min_size=1,
            max_size=4,
            unique_by=lambda principle: principle["code"],
        ),
        "criteria": said(ROWS),
        "description": said(ROWS),
        "hours": AMOUNTS
        | st.dictionaries(
            st.sampled_from(["contact", "self_study", "work", "assessment"]),
            AMOUNTS.filter(bool),
            min_size=1,
        ),
        "ects": AMOUNTS,
        "learning_outcomes": st.lists(
            st.fixed_dictionaries(
                {"text": said(ROWS)},
                optional={
                    "skills": st.lists(
                        st.fixed_dictionaries(
                            {"uri": st.sampled_from(URIS)},
                            optional={"label": LABELS.filter(bool)},
                        ),
                        min_size=1,
                        max_size=2,
                    )
                },
            ),
            min_size=1,
            max_size=3,
        ),
        "languages": st.lists(CODES, min_size=1, max_size=4, unique=True),
        "participation": some(PARTICIPATION),
        "assessment_types": some(ASSESSMENT),
        "quality_assurance": st.lists(
            st.fixed_dictionaries(
                {"type": st.sampled_from(QualityAssuranceType).map(str)},
                optional={"by": said(LINE), "note": said(ROWS)},
            ),
            min_size=1,
            max_size=3,
        ),
        "eqf_level": st.integers(1, 8),
        "assessment_supervised": st.booleans(),
        "identity_verified": st.booleans(),
    },
)


written_in = given(FORMS, st.sampled_from(["en", "ca", "hu"]))
some = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])


@pytest.mark.clause("7.2", shows="accepts")
@some
@written_in
def test_what_was_written_is_read_back_whole(values: dict[str, Any], language: str) -> None:
    is_read_back(values, language)


@pytest.mark.clause("7.2", shows="accepts")
@settings(some, max_examples=200)
@written_in
def test_whatever_was_written_is_read_back_whole(values: dict[str, Any], language: str) -> None:
    is_read_back(values, language)


def is_read_back(values: dict[str, Any], language: str) -> None:
    written = proposal(**values)

    reading = read_form(write_form(written, language=language))

    read_back = proposal(**reading.proposal_values).to_json()
    assert read_back == {key: v for key, v in written.to_json().items() if key in KEYS}
    assert reading.notes == ()
