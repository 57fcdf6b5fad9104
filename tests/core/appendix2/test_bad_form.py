"""What is not a filled form is refused, or left out, with a sentence that says what to do."""

from __future__ import annotations

import io
import random
import zipfile
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charm.core import packed
from charm.core.appendix2 import Reading, UnusableForm, markup, package, read_form, write_form
from charm.core.appendix2.reading import MAX_NOTES
from charm.core.proposal.reading import read_proposal

MACRO_TYPE = "application/vnd.ms-word.document.macroEnabled.main+xml"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def form(word: ModuleType, **more: Any) -> bytes:
    return bytes(word.docx(word.table(["Title", "Water"]), **more))


# --- files that are not a DOCX --------------------------------------------------------------------

NOT_A_DOCX = {
    "nothing": (b"", "is not a DOCX"),
    "text": (b"Title: Water", "is not a DOCX"),
    "a PDF": (b"%PDF-1.7 ...", "upload the form as DOCX"),
    "RTF": (b"{\\rtf1 Title}", "save it as DOCX"),
    "an old Word document": (b"\xd0\xcf\x11\xe0" + bytes(600), "old Word document (.doc): save it"),
    "an encrypted DOCX": (
        b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
        "save it without a password",
    ),
    "half an archive": (b"PK\x03\x04 and then nothing", "damaged or not a DOCX"),
}


@pytest.mark.clause("7.2", shows="refuses")
@pytest.mark.parametrize(("data", "says"), NOT_A_DOCX.values(), ids=NOT_A_DOCX)
def test_another_file_is_refused_with_the_remedy(data: bytes, says: str) -> None:
    with pytest.raises(UnusableForm) as refused:
        read_form(data)
    assert says in str(refused.value)


def test_other_archives_are_refused_with_the_remedy(word: ModuleType) -> None:
    for parts, says in (
        ({"a.txt": "a"}, "is a ZIP archive, not a DOCX"),
        ({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"}, "OpenDoc"),
        ({"[Content_Types].xml": "<Types/>"}, "holds no document"),
    ):
        with pytest.raises(UnusableForm, match=says):
            read_form(word.archive(parts))
    with pytest.raises(UnusableForm, match="not a text document"):
        read_form(form(word, main_type=SHEET_TYPE))


# --- files that mean harm ------------------------------------------------------------------------


def test_a_file_over_the_limit_is_refused(word: ModuleType) -> None:
    good = form(word)
    with pytest.raises(UnusableForm, match=r"larger than 10 MB: remove pictures"):
        read_form(good + bytes(package.MAX_FILE - len(good) + 1))


def test_a_part_that_unpacks_to_far_more_than_its_size_is_refused(word: ModuleType) -> None:
    with pytest.raises(UnusableForm, match="unpacks to far more than its size"):
        read_form(form(word, members={"word/media/a.bin": bytes(4 * 1024 * 1024)}))


def test_parts_that_are_too_large_together_are_refused(
    word: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packed, "MAX_TOTAL", 100_000)
    noise = random.Random(1).randbytes(60_000)
    with pytest.raises(UnusableForm, match="unpacks to more than"):
        read_form(form(word, members={"word/media/1.png": noise, "word/media/2.png": noise}))


def test_a_part_that_is_read_has_a_limit(word: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MAX_PART", 400)
    with pytest.raises(UnusableForm, match="is larger than"):
        read_form(form(word))


def test_too_many_parts_are_refused(word: ModuleType) -> None:
    members = {f"word/media/{i}.png": b"" for i in range(packed.MAX_MEMBERS)}
    with pytest.raises(UnusableForm, match="more than 2000 parts"):
        read_form(form(word, members=members))


@pytest.mark.parametrize(
    "name", ["../evil.xml", "/etc/passwd", "a/../../b", "C:\\x.xml", "w\\..\\x"]
)
def test_paths_outside_the_file_are_refused(word: ModuleType, name: str) -> None:
    with pytest.raises(UnusableForm, match="path outside itself"):
        read_form(form(word, members={name: b"<a/>"}))


def test_two_parts_of_one_name_are_refused(word: ModuleType) -> None:
    file = io.BytesIO(form(word))
    with zipfile.ZipFile(file, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("word/document.xml", word.document(word.table(["Title", "Fire"])))
    with pytest.raises(UnusableForm, match="two parts of the same name"):
        read_form(file.getvalue())


def test_macros_are_refused(word: ModuleType) -> None:
    for more in ({"main_type": MACRO_TYPE}, {"members": {"word/vbaProject.bin": b"x"}}):
        with pytest.raises(UnusableForm, match="holds macros: save it as DOCX"):
            read_form(form(word, **more))


LINKED = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/{}" Target="{}" TargetMode="External"/></Relationships>'
)


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("attachedTemplate", "https://evil.example/t.dotm"),
        ("image", "http://evil.example/pixel.png"),
        ("oleObject", "\\\\evil.example\\share\\sheet.xlsx"),
        ("frame", "file://evil.example/share/page.htm"),
        ("subDocument", "//evil.example/more.docx"),
    ],
)
def test_what_would_be_fetched_from_elsewhere_is_refused(
    word: ModuleType, kind: str, target: str
) -> None:
    linked = {"word/_rels/settings.xml.rels": LINKED.format(kind, target)}
    with pytest.raises(UnusableForm, match="fetches from elsewhere: put pictures into the file"):
        read_form(form(word, members=linked))


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("hyperlink", "https://www.uu.nl/"),
        ("attachedTemplate", "file:///C:/Users/Ana/Templates/UU.dotm"),
    ],
)
def test_addresses_and_a_template_of_one_s_own_are_no_obstacle(
    word: ModuleType, kind: str, target: str
) -> None:
    linked = {"word/_rels/settings.xml.rels": LINKED.format(kind, target)}
    assert read_form(form(word, members=linked)).proposal_values == {"title": "Water"}


def test_unusual_packing_is_refused(word: ModuleType) -> None:
    packed = word.archive({"[Content_Types].xml": "<Types/>"}, method=zipfile.ZIP_LZMA)
    with pytest.raises(UnusableForm, match="packed in an unusual way"):
        read_form(packed)


def test_an_encrypted_part_is_refused(word: ModuleType) -> None:
    data = bytearray(word.archive({"[Content_Types].xml": "<Types/>"}))
    directory = data.index(b"PK\x01\x02")
    data[directory + 8] |= 1
    with pytest.raises(UnusableForm, match="save it without a password"):
        read_form(bytes(data))


DECLARATIONS = {
    "entities that grow": '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
    "an external entity": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    "an external document type": '<!DOCTYPE a SYSTEM "http://10.0.0.1/a.dtd">',
}


@pytest.mark.parametrize("declaration", DECLARATIONS.values(), ids=DECLARATIONS)
@pytest.mark.parametrize("part", ["word/document.xml", "_rels/.rels", "word/styles.xml"])
def test_document_types_and_entities_are_refused(
    word: ModuleType, declaration: str, part: str
) -> None:
    with zipfile.ZipFile(io.BytesIO(form(word, styles="<w:style/>"))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = declaration.encode() + parts[part]
    with pytest.raises(UnusableForm, match="declares a document type or entities"):
        read_form(word.archive(parts))


def test_deep_nesting_is_refused(word: ModuleType) -> None:
    deep = "<w:tbl><w:tr><w:tc>" * 5000 + "</w:tc></w:tr></w:tbl>" * 5000
    with pytest.raises(UnusableForm, match="nests tables or boxes too deeply"):
        read_form(word.docx(xml=word.document(word.Xml(deep))))


def test_tables_may_nest_as_deeply_as_people_nest_them(word: ModuleType) -> None:
    inner = word.table(["Title", "Water"])
    for _ in range(12):
        inner = word.table([inner])
    assert read_form(word.docx(inner)).proposal_values == {"title": "Water"}


def test_too_many_elements_are_refused(word: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markup, "MAX_ELEMENTS", 300)
    with pytest.raises(UnusableForm, match="too long for a form"):
        read_form(word.docx(*["a"] * 200))


def test_a_thousand_rows_give_a_bounded_number_of_notes(word: ModuleType) -> None:
    rows = [["Title", "Water"], *([f"Row {i}", "x"] for i in range(1000))]

    reading = read_form(word.docx(word.table(*rows)))

    assert reading.proposal_values == {"title": "Water"}
    assert len(reading.notes) == MAX_NOTES
    assert "more passages" in reading.notes[-1].quote


def test_text_boxes_in_text_boxes_are_read_once_each(word: ModuleType) -> None:
    """Reading each box again with every box around it would double the work at every level."""
    box = word.run("Water")
    for _ in range(12):
        inner = f"<w:txbxContent>{word.para(box)}</w:txbxContent>"
        box = word.run(inner=f"<w:pict><v:textbox>{inner}</v:textbox></w:pict>")

    values = read_form(word.docx("Description", word.para(box))).proposal_values

    assert values == {"description": "Water"}


def test_a_long_answer_to_a_short_question_is_not_searched(word: ModuleType) -> None:
    for label in ("Calculation of hours", "Language", "Form of participation", "EFQ Level"):
        reading = read_form(word.docx(word.table([label, "1x" * 5_000])))
        assert reading.proposal_values == {}
        assert "longer than 1000 characters" in str(reading.notes[0])


def test_an_answer_beyond_any_proposal_is_not_searched(word: ModuleType) -> None:
    reading = read_form(word.docx("Title: Water", "Description: " + "EN: / " * 100_000))

    assert reading.proposal_values == {"title": "Water"}
    assert "longer than 200000 characters" in str(reading.notes[0])


def test_a_number_beyond_64_bits_is_left_out_and_said(word: ModuleType) -> None:
    reading = read_form(word.docx(word.table(["ECTS", "9" * 400])))

    assert reading.proposal_values == {}
    assert "64 bits" in str(reading.notes[0])


def test_damaged_xml_is_refused(word: ModuleType) -> None:
    for xml in (
        "<w:document>",
        b"\xff\xfe\x00",
        "",
        "<a/><b/>",
        '<?xml version="1.0" encoding="x-?"?><a/>',
    ):
        with pytest.raises(UnusableForm, match="is damaged: open the file in Word"):
            read_form(word.docx(xml=xml))


def test_embedded_objects_are_not_read_and_said(word: ModuleType) -> None:
    reading = read_form(form(word, members={"word/embeddings/oleObject1.bin": b"x"}))

    assert reading.proposal_values == {"title": "Water"}
    assert str(reading.notes[0]) == (
        "The file: “word/embeddings/oleObject1.bin” is an embedded object, which is not read: "
        "write its content as text."
    )


# --- characters and lengths -----------------------------------------------------------------------


def test_direction_changing_characters_are_refused_by_name(word: ModuleType) -> None:
    reading = read_form(
        word.docx(word.table(["Title", "Water\u202egnp.exe"], ["Criteria", "All."]))
    )

    assert reading.proposal_values == {"criteria": "All."}
    (note,) = reading.notes
    assert "changes the reading direction (U+202E)" in str(note)
    assert "\u202e" not in str(note)


def test_control_characters_are_left_out_and_said(word: ModuleType) -> None:
    reading = read_form(word.docx(word.table(["Title", "Wa\x85ter"])))

    assert reading.proposal_values == {"title": "Water"}
    assert "control characters (U+0085), which were left out" in str(reading.notes[0])


def test_a_text_over_the_limit_is_left_out_and_said(word: ModuleType) -> None:
    reading = read_form(word.docx(word.table(["Title", "Water"], ["Description", "a " * 10_001])))

    assert reading.proposal_values == {"title": "Water"}
    assert "is longer than 20000 characters" in str(reading.notes[0])


def test_one_bad_item_of_a_list_does_not_take_the_others_away(word: ModuleType) -> None:
    cell = [word.para(t, item=True) for t in ("Map.", "Plan\u2066.", "Write.")]

    reading = read_form(word.docx(word.table(["Learning outcomes", cell])))

    assert reading.proposal_values == {"learning_outcomes": [{"text": "Map."}, {"text": "Write."}]}
    assert len(reading.notes) == 1


# --- anything at all ------------------------------------------------------------------------------


def _sound(data: bytes) -> None:
    """Either a refusal that says something, or values that a proposal accepts."""
    try:
        reading = read_form(data)
    except UnusableForm:
        return
    assert isinstance(reading, Reading)
    read_proposal(reading.proposal_values, require_kind=False)
    assert all(str(note) for note in reading.notes)


WRITTEN = write_form(
    read_proposal(
        {
            "title": {"en": "Water", "ca": "Aigua"},
            "principles": [{"code": "mobility", "how": "We travel."}],
            "hours": {"contact": 20, "self_study": 5},
            "learning_outcomes": [{"text": "Map.", "skills": [{"uri": "https://a.eu/esco/1"}]}],
            "languages": ["en"],
            "participation": ["online"],
            "quality_assurance": [{"type": "accredited", "by": "UB"}],
            "identity_verified": True,
        },
        require_kind=False,
    )
)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    _sound(data)
    _sound(b"PK\x03\x04" + data)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, len(WRITTEN) - 1), st.integers(0, 255)), max_size=8))
def test_any_change_of_the_file_is_read_or_refused(changes: list[tuple[int, int]]) -> None:
    data = bytearray(WRITTEN)
    for place, byte in changes:
        data[place] = byte
    _sound(bytes(data))


@settings(max_examples=60)
@given(st.integers(0, len(WRITTEN)), st.integers(0, len(WRITTEN)))
def test_any_cut_of_the_file_is_read_or_refused(start: int, end: int) -> None:
    _sound(WRITTEN[:start] + WRITTEN[end:])


PARTS = {
    name: zipfile.ZipFile(io.BytesIO(WRITTEN)).read(name)
    for name in zipfile.ZipFile(io.BytesIO(WRITTEN)).namelist()
}
TAGS = st.sampled_from(
    "<w:p> </w:p> <w:tbl> </w:tbl> <w:tr> </w:tr> <w:tc> </w:tc> <w:br/> <w:tab/> <w:del> </w:del> "
    "<w:sdt> </w:sdt> <w:r> </w:r> <w:t> </w:t> ☒ ☐ Yes No EN: [ca] 1) ESCO: :".split()
)


@settings(max_examples=60)
@given(
    st.sampled_from(["word/document.xml", "word/styles.xml", "_rels/.rels", "[Content_Types].xml"]),
    st.lists(st.tuples(st.integers(0, 30_000), st.integers(0, 60), TAGS), min_size=1, max_size=4),
)
def test_any_change_of_a_part_is_read_or_refused(
    word: ModuleType, part: str, changes: list[tuple[int, int, str]]
) -> None:
    content = PARTS[part].decode()
    for place, length, piece in changes:
        place %= len(content)
        content = content[:place] + piece + content[place + length :]
    _sound(word.archive({**PARTS, part: content}))


ROWS = st.lists(
    st.lists(
        st.text(
            alphabet=st.sampled_from("Title Language:ENCA☒☐[x]/%=–-\n\t·1234,.\u2060\u00a0éß"),
            max_size=40,
        )
        | st.sampled_from(["Title", "Language", "Hours", "QA", "ECTS", "Learning outcomes", ""]),
        max_size=4,
    ),
    max_size=8,
)


@settings(max_examples=60)
@given(ROWS)
def test_any_table_is_read_or_refused(word: ModuleType, rows: list[list[str]]) -> None:
    _sound(word.docx(word.table(*rows)))
