"""Rows of a form to the bytes of a DOCX (ISO/IEC 29500, transitional); same rows, same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from charm.core.appendix2.lines import Line, Run
from charm.core.appendix2.symbols import OPEN, TICKED

HEADING = "Proposal Form for a CHARM-EU Micro-Credential"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_SCHEMAS = "http://schemas.openxmlformats.org"
_WORD = f"{_SCHEMAS}/wordprocessingml/2006/main"
_OFFICE = f"{_SCHEMAS}/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class TableRow:
    label: str
    hint: str
    lines: tuple[Line, ...]
    """The answer; a line that is not the first of its paragraph follows a soft break."""


def docx(rows: Sequence[TableRow], *, title: str, language: str) -> bytes:
    """The form as a table of labels and answers."""
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relationships(
            (f"{_OFFICE}/officeDocument", "word/document.xml"),
            (
                f"{_SCHEMAS}/package/2006/relationships/metadata/core-properties",
                "docProps/core.xml",
            ),
        ),
        "docProps/core.xml": _core_properties(title, language),
        "word/document.xml": _document(rows),
        "word/_rels/document.xml.rels": _relationships(
            (f"{_OFFICE}/styles", "styles.xml"), (f"{_OFFICE}/numbering", "numbering.xml")
        ),
        "word/styles.xml": _styles(language),
        "word/numbering.xml": _numbering(),
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            member = zipfile.ZipInfo(name, _EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, (_HEAD + content).encode())
    return file.getvalue()


def _document(rows: Sequence[TableRow]) -> str:
    body = "".join(map(_row, rows))
    return (
        f'<w:document xmlns:w="{_WORD}" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" mc:Ignorable="w14">'
        f'<w:body><w:p><w:pPr><w:pStyle w:val="Title"/></w:pPr>{_text(HEADING)}</w:p>'
        '<w:tbl><w:tblPr><w:tblStyle w:val="Form"/><w:tblW w:w="9638" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0080" w:firstColumn="1"/>'
        f'<w:tblCaption w:val="{HEADING}"/></w:tblPr>'
        f'<w:tblGrid><w:gridCol w:w="2835"/><w:gridCol w:w="6803"/></w:tblGrid>{body}</w:tbl>'
        '<w:p/><w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" '
        'w:bottom="1134" w:left="1134" w:header="709" w:footer="709" w:gutter="0"/></w:sectPr>'
        "</w:body></w:document>"
    )


def _row(row: TableRow) -> str:
    hint = f"<w:p>{_text(row.hint, '<w:i/>')}</w:p>" if row.hint else ""
    label = f"<w:p>{_text(row.label, '<w:b/>')}</w:p>{hint}"
    return f"<w:tr>{_cell(2835, label)}{_cell(6803, ''.join(_paragraphs(row.lines)))}</w:tr>"


def _cell(width: int, content: str) -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{content or "<w:p/>"}</w:tc>'


def _paragraphs(lines: Iterable[Line]) -> Iterable[str]:
    paragraphs: list[list[Line]] = []
    for line in lines:
        if line.first or not paragraphs:
            paragraphs.append([])
        paragraphs[-1].append(line)
    for paragraph in paragraphs:
        style = '<w:pPr><w:pStyle w:val="Item"/></w:pPr>' if paragraph[0].item else ""
        content = "<w:r><w:br/></w:r>".join("".join(map(_run, line.runs)) for line in paragraph)
        yield f"<w:p>{style}{content}</w:p>"


def _run(run: Run) -> str:
    if run.text in {TICKED, OPEN}:
        return _check_box(run.text)
    marks = run.marks
    properties = (
        ("<w:b/>" if marks.bold else "")
        + ('<w:highlight w:val="yellow"/>' if marks.highlight else "")
        + (f"<w:lang w:val={quoteattr(marks.language)}/>" if marks.language else "")
    )
    return _text(run.text, properties)


def _text(text: str, properties: str = "") -> str:
    kept = escape(_NOT_XML.sub("", text.replace("\r", "")))
    look = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{kept}</w:t></w:r>'


def _check_box(sign: str) -> str:
    """A box that can be clicked in Word and stays a readable sign everywhere else."""
    font = '<w:rFonts w:ascii="MS Gothic" w:hAnsi="MS Gothic" w:eastAsia="MS Gothic"/>'
    return (
        f'<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="{int(sign == TICKED)}"/>'
        f'<w14:checkedState w14:val="{ord(TICKED):04X}" w14:font="MS Gothic"/>'
        f'<w14:uncheckedState w14:val="{ord(OPEN):04X}" w14:font="MS Gothic"/></w14:checkbox>'
        f"</w:sdtPr><w:sdtContent>{_text(sign, font)}</w:sdtContent></w:sdt>"
    )


def _styles(language: str) -> str:
    lang = quoteattr(language)
    border = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="808080"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return (
        f'<w:styles xmlns:w="{_WORD}"><w:docDefaults><w:rPrDefault><w:rPr>'
        f'<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri"/><w:sz w:val="22"/><w:lang w:val={lang}/>'
        '</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="60"/></w:pPr>'
        "</w:pPrDefault></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        "</w:style>"
        '<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/>'
        '<w:basedOn w:val="Normal"/><w:pPr><w:spacing w:after="240"/></w:pPr>'
        '<w:rPr><w:b/><w:sz w:val="32"/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Item"><w:name w:val="List Bullet"/>'
        '<w:basedOn w:val="Normal"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
        "</w:style>"
        '<w:style w:type="table" w:styleId="Form"><w:name w:val="Table Grid"/>'
        f"<w:tblPr><w:tblBorders>{border}</w:tblBorders><w:tblCellMar>"
        '<w:left w:w="108" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar>'
        "</w:tblPr></w:style></w:styles>"
    )


def _numbering() -> str:
    return (
        f'<w:numbering xmlns:w="{_WORD}"><w:abstractNum w:abstractNumId="0">'
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/>'
        '<w:lvlText w:val="•"/><w:lvlJc w:val="left"/>'
        '<w:pPr><w:ind w:left="360" w:hanging="360"/></w:pPr></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )


def _core_properties(title: str, language: str) -> str:
    kept = escape(_NOT_XML.sub("", title))
    return (
        f'<cp:coreProperties xmlns:cp="{_SCHEMAS}/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{kept or HEADING}</dc:title><dc:subject>{HEADING}</dc:subject>"
        f"<dc:creator>CHARM-EU</dc:creator><dc:language>{language}</dc:language>"
        "</cp:coreProperties>"
    )


def _content_types() -> str:
    word = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_TYPE}.{kind}+xml"/>'
        for name, kind in (
            ("document", "document.main"),
            ("styles", "styles"),
            ("numbering", "numbering"),
        )
    )
    return (
        f'<Types xmlns="{_SCHEMAS}/package/2006/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'{word}<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
    )


def _relationships(*targets: tuple[str, str]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_SCHEMAS}/package/2006/relationships">{rows}</Relationships>'
