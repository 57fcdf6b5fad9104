"""The certificate: what it says, that it can be kept, read and checked by anybody, and that nothing
in it can be made to say something else."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import time
import unicodedata
import uuid
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2
import pytest
import typst
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.credentials.conftest import _badge, _formal, _non_formal
from tests.support.classroom import AWARD_DAY, again, at

from charm.awards.certificate import award_by_code, certificate_pdf, check_address
from charm.awards.certificate.words import LANGUAGES, words_of
from charm.awards.models import Award
from charm.awards.records import spell_record
from charm.awards.services.revoking import revoke_award
from charm.catalogue.models import EntryVersion
from charm.core.credentials.openbadges import appendix_1_of
from charm.core.credentials.record import AwardRecord, Outcome
from charm.core.vocab.assessment import ASSESSMENT_TYPES
from charm.core.vocab.countries import COUNTRIES
from charm.core.vocab.eqf import QF_EHEA_CYCLE
from charm.core.vocab.participation import LEARNING_SETTINGS, PARTICIPATION
from charm.core.vocab.quality import QUALITY_ASSURANCE
from charm.foundation.errors import NotFound
from charm.foundation.typesetting import MISSING, Sheet, printable
from charm.recognition.desk import verify_document
from charm.recognition.house import House
from charm.recognition.lookups import Nowhere

NewCourse = Callable[..., Any]


def award_of(record: AwardRecord, **changes: Any) -> Award:
    """An award as the register keeps it, without a database."""
    spelled, digest = spell_record(dataclasses.replace(record, **changes))
    return Award(
        number="UU-2026-000001", record=spelled, record_sha256=digest, credential="{}",
        state="issued", issued_at=AWARD_DAY,
        version=EntryVersion(entry_id=uuid.UUID(int=7)),
    )  # fmt: skip


def said(pdf: bytes) -> str:
    """The text of all pages as a reader of it copies it, whatever the line breaks."""
    return " ".join("".join(pages(pdf)).split())


def pages(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    return [page.get_textpage().get_text_range().replace("\ufffe", "-") for page in document]


def codes(pdf: bytes) -> list[str]:
    """What a camera reads from the first page."""
    image = pypdfium2.PdfDocument(pdf)[0].render(scale=2).to_pil()
    return [code.text for code in zxingcpp.read_barcodes(image)]


# --- what it says --------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.clause("App. 1", shows="accepts")
@pytest.mark.clause("7.17", shows="accepts")
@pytest.mark.clause("5.9", shows="accepts")
@pytest.mark.clause("6.4", shows="accepts")
def test_a_certificate_says_what_was_signed_and_carries_it(course: NewCourse) -> None:
    from tests.support.classroom import publish_lists_of

    begun = course("formal-joint")
    (award,) = begun.awarded(begun.completed())
    with at(AWARD_DAY):
        publish_lists_of(award)

    pdf = certificate_pdf(award)

    text = said(pdf)
    for element, value in appendix_1_of(json.loads(award.credential)).items():
        for words in in_words(element.value, value):
            assert words in text, element
    assert "Trinity College Dublin, accrediting university, Ireland" in text
    assert "University of Bergen, co-lead, Norway" in text
    assert "Academic Council: approved, decided on" in text
    assert "UB-MC-2026/018" in text
    assert "8.5 (Grades 1-10), assessed on 18 December 2026" in text

    with pikepdf.open(BytesIO(pdf)) as document:
        ((name, attached),) = document.attachments.items()
        content = attached.get_file().read_bytes()
    assert name == f"{award.number}.json"
    assert content.decode() == award.credential
    report = verify_document(content, sources=House(Nowhere()), now=AWARD_DAY)
    assert report.valid is True

    assert codes(pdf) == [check_address(award)]
    assert check_address(award) in text
    number, code = check_address(award).rstrip("/").split("/")[-2:]
    assert award_by_code(number, code) == award
    assert award_by_code(number, code.lower().replace("-", " ")) == award
    for wrong in ("", "0", code[:-1], code + "0", "é" * 16, code.translate({ord(code[0]): "U"})):
        with pytest.raises(NotFound):
            award_by_code(number, wrong)
    with pytest.raises(NotFound):
        award_by_code("UB-2026-000009", code)

    spanish = said(certificate_pdf(award, language="es-mx"))
    assert "Una sola salud: evidencia y políticas" in spanish
    assert "Keep shared data so that others can find and use them again. (en inglés)" in spanish
    assert "España" in spanish
    assert "21 de diciembre de 2026" in spanish
    assert certificate_pdf(award, language="xx") == pdf

    with at(AWARD_DAY):
        revoke_award(award=award.id, by=begun.seal, reason="The wrong learner.")
    revoked = certificate_pdf(again(award))
    assert all("Revoked on 21 December 2026" in page for page in pages(revoked))
    assert said(revoked).startswith("This award was revoked on 21 December 2026. It does not hold.")
    assert "The wrong learner." not in said(revoked)
    assert "awards to" not in said(revoked)
    assert len(alternatives(pdf)) == 2
    assert len(alternatives(revoked)) == 1  # the seal is not set under what does not hold


def in_words(element: str, value: Any) -> list[str]:
    """How a certificate says a value of Appendix 1 that the credential holds."""
    words = words_of("en")
    match element:
        case "country or region of the issuer":
            return [words.country(value)]
        case "awarding body or bodies":
            return [row["name"] for row in value]
        case "date of issuing":
            return [words.day(dt.datetime.fromisoformat(value).date())]
        case "learning outcomes":
            return [row["text"] for row in value]
        case "notional workload":
            hours = value["duration"].removeprefix("PT").removesuffix("H")
            return [f"{hours} hours", f"{value['ects']} ECTS credits"]
        case "level":
            return [f"EQF level {value['eqf']}, {value['cycle']}"]
        case "experience leading to the micro-credential":
            return [words.of("kind", value)]
        case "type of assessment":
            return [words.of("assessment", code) for code in value]
        case "form of participation":
            return [words.of("participation", code) for code in value]
        case "type of quality assurance":
            return [words.of("quality", code) for code in value]
    return [value]


@pytest.mark.clause("5.7.2", shows="refuses")
@pytest.mark.clause("7.20", shows="refuses")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_badge_never_reads_as_a_micro_credential_and_has_no_credits(language: str) -> None:
    for record in (_badge(), _non_formal()):
        forged = dataclasses.replace(record.definition, ects=Decimal(3), eqf_level=7)
        text = said(certificate_pdf(award_of(record, definition=forged), language=language))
        assert "ECTS" not in text
        assert "QF-EHEA" not in text
    badge = certificate_pdf(award_of(_badge()))
    assert "The learner was assessed" not in said(badge)
    assert "It is not a micro-credential" in said(badge)
    assert "Title of the micro-credential" not in said(badge)
    assert "ribbon" in " ".join(alternatives(badge))
    assert "rosette" in " ".join(alternatives(certificate_pdf(award_of(_formal()))))


def test_what_is_not_signed_or_was_altered_has_no_certificate() -> None:
    award = award_of(_formal())
    award.credential = ""
    with pytest.raises(NotFound):
        certificate_pdf(award)
    award = award_of(_formal())
    award.record = award.record.replace("7", "8")
    with pytest.raises(RuntimeError, match="altered"):
        certificate_pdf(award)


# --- a document to keep and to read --------------------------------------------------------------


def test_it_is_archivable_accessible_and_always_the_same() -> None:
    pdf = certificate_pdf(award_of(_formal()))

    assert pdf == certificate_pdf(award_of(_formal()))
    with pikepdf.open(BytesIO(pdf)) as document:
        root = document.Root
        assert root.MarkInfo.Marked
        assert root.Lang == "en"
        assert root.ViewerPreferences.DisplayDocTitle
        assert str(root.OutputIntents[0].S) == "/GTS_PDFA1"
        (associated,) = root.AF
        assert str(associated.AFRelationship) == "/Source"
        assert str(associated.EF.F.Subtype) == "/application/vc+ld+json"
        meta = document.open_metadata()
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("3", "A")
        assert meta["pdfuaid:part"] == "1"
        assert _formal().learner.family_name in meta["dc:title"]
        kinds = [str(node.S) for node in structure(root.StructTreeRoot)]
        assert kinds.count("/H1") == 1
        assert {"/H2", "/H3", "/Table", "/TH", "/TD", "/L", "/LI", "/Link", "/Figure"} <= set(kinds)
        fonts = {str(font.BaseFont) for page in document.pages for font in fonts_of(page)}
        assert all("Libertinus" in name or "DejaVu" in name for name in fonts)
    assert all(alternatives(pdf))


def fonts_of(page: Any) -> list[Any]:
    return list(page.Resources.Font.values())


def structure(node: Any) -> list[Any]:
    """Every element of the structure tree below a node."""
    children = node.get("/K", [])
    children = list(children) if isinstance(children, pikepdf.Array) else [children]
    found = []
    for child in children:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            found += [child, *structure(child)]
    return found


def alternatives(pdf: bytes) -> list[str]:
    """What is said of each picture to whoever does not see it."""
    with pikepdf.open(BytesIO(pdf)) as document:
        nodes = structure(document.Root.StructTreeRoot)
        return [str(node.get("/Alt", "")) for node in nodes if str(node.S) == "/Figure"]


# --- names and hostile texts ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "family"),
    [
        ("Ελευθερία", "Παπαδοπούλου"),
        ("Володимир", "Щербаківський"),
        ("Wiesława", "Źdźbło-Błażejczyk"),
        ("Győző", "Szűcs"),
        ("ნინო", "ბერიძე"),
        ("Անի", "Սարգսյան"),
    ],
)
def test_names_of_europe_are_printed_as_they_are_written(given: str, family: str) -> None:
    learner = dataclasses.replace(_formal().learner, given_name=given, family_name=family)

    text = said(certificate_pdf(award_of(_formal(), learner=learner)))

    assert f"{given} {family}" in text
    assert MISSING not in text


def test_what_cannot_be_printed_is_said_and_never_hidden() -> None:
    def text_of(given: str, family: str) -> str:
        learner = dataclasses.replace(_formal().learner, given_name=given, family_name=family)
        return said(certificate_pdf(award_of(_formal(), learner=learner)))

    assert "(the name is in the attached credential)" in text_of("太郎", "山田")
    assert "□ stands for a character" not in text_of("太郎", "山田")
    mixed = text_of("Tarō", "山田")
    assert "Tarō □□" in mixed
    assert "□ stands for a character that this document cannot print." in mixed
    # a mark that no font can set on this letter
    assert "Z" in text_of("Z\u0364\u0951", "\U0001f600x")


TEXT = st.text(min_size=1, max_size=300) | st.sampled_from(
    ["#panic()", "*bold* _it_ $x$ `raw`", '"] #read("/etc/passwd")', "= Head", "@ref <label>", "\\",
     "#pdf.attach", "a" * 500, "\u202eabc", "<svg/onload=alert(1)>", "{} {0} %s", "\x00\x07"]
)  # fmt: skip


@settings(max_examples=8)
@given(title=TEXT, given_name=TEXT, outcome=TEXT, reference=TEXT)
def test_a_text_is_set_as_text_whatever_it_holds(
    title: str, given_name: str, outcome: str, reference: str
) -> None:
    record = _formal()
    statement = dataclasses.replace(record.definition.quality_assurance[0], reference=reference)
    award = award_of(
        record,
        learner=dataclasses.replace(record.learner, given_name=given_name),
        definition=dataclasses.replace(
            record.definition, title={"en": title}, outcomes=(Outcome({"en": outcome}),),
            quality_assurance=(statement,),
        ),
    )  # fmt: skip

    text = said(certificate_pdf(award))

    if title.isascii() and title.isprintable() and len(title) < 40:
        assert " ".join(title.split()) in text
    with pikepdf.open(BytesIO(certificate_pdf(award))) as document:
        assert len(document.attachments) == 1


def test_the_longest_texts_make_a_document_that_ends() -> None:
    record = _formal()
    long = "Lorem ipsum *dolor* #sit " * 800
    outcome = dataclasses.replace(record.definition.outcomes[0], text={"en": long})
    definition = dataclasses.replace(
        record.definition, title={"en": "T" * 20_000}, description={"ja": "字" * 20_000},
        criteria={"en": "x" * 20_000}, prerequisites={"en": "\n".join("y" * 10_000)},
        outcomes=(outcome,) * 500, bodies=record.definition.bodies * 200,
        languages=("en",) * 2_000,
    )  # fmt: skip
    begun = time.monotonic()

    pdf = certificate_pdf(award_of(record, definition=definition))

    assert time.monotonic() - begun < 10
    assert len(pages(pdf)) < 60
    assert "Texts that end in […] are shortened here." in said(pdf)
    assert codes(pdf)


# --- its words and letters -----------------------------------------------------------------------


def test_every_language_has_every_word() -> None:
    tables = [words_of(language).table for language in LANGUAGES]
    for part in tables[0]:
        if part != "country":  # English names are those of the vocabulary
            assert all(table[part].keys() == tables[0][part].keys() for table in tables), part
    for table in tables:
        assert table["assessment"].keys() == ASSESSMENT_TYPES.keys()
        assert table["participation"].keys() == PARTICIPATION.keys()
        assert table["kind"].keys() == LEARNING_SETTINGS.keys()
        assert table["quality"].keys() == QUALITY_ASSURANCE.keys()
        assert set(table["cycle"]) == {str(level) for level in QF_EHEA_CYCLE}
    assert words_of("es").table["country"].keys() == COUNTRIES.keys()


def test_the_letters_that_are_called_printable_are_in_the_fonts() -> None:
    fonts = typst.Fonts(include_system_fonts=False)
    page = (
        b'#set document(title: "x")\n#set page(width: 9999pt, height: auto)\n'
        b'#set text(font: ("Libertinus Serif", "DejaVu Sans Mono"))\n#sys.inputs.text'
    )

    def compiled(text: str) -> bytes:
        return typst.compile(
            page, format="pdf", font_paths=fonts, ignore_system_fonts=True,
            sys_inputs={"text": text}, pdf_standards=["a-3u"], timestamp=0,
        )  # fmt: skip

    assert compiled(" ".join(c for c in sorted(printable()) if unicodedata.category(c)[0] != "M"))
    for character in "字한ก😀":
        assert character not in printable()
        with pytest.raises(typst.TypstError, match="could not be displayed"):
            compiled(character)


def test_a_sheet_notes_what_it_left_out() -> None:
    sheet = Sheet("known")
    assert sheet.line("one\r\ntwo\u2028three\x00\u202e") == "one two three"
    assert not sheet.shortened
    assert not sheet.unprintable
    assert sheet.text("a" * 2_000).endswith("[…]")
    assert sheet.shortened
    assert sheet.text("e\u0301") == "\u00e9"
