"""DOCX files as people make them, piece by piece, for tests and for ``examples/``.

Pieces are strings of WordprocessingML; a plain ``str`` that is no markup becomes a run or a
paragraph, with ``\\n`` as a soft line break and ``\\t`` as a tab.
"""

from __future__ import annotations

import io
import zipfile
from typing import Any
from xml.sax.saxutils import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="{REL}" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)


class Xml(str):
    """Markup, to be kept as it is."""


def run(text: str = "", *, inner: str = "", **look: Any) -> Xml:
    """``b u i strike vanish`` switch; ``hl shd lang style font`` carry a value."""
    switches = "".join(
        f'<w:{name} w:val="single"/>' if name == "u" else f"<w:{name}/>"
        for name in ("b", "i", "strike", "u", "vanish")
        if look.get(name)
    )
    if look.get("b") is False:
        switches += '<w:b w:val="0"/>'
    values = {
        "hl": '<w:highlight w:val="{}"/>',
        "shd": '<w:shd w:val="clear" w:fill="{}"/>',
        "lang": '<w:lang w:val="{}"/>',
        "style": '<w:rStyle w:val="{}"/>',
        "font": '<w:rFonts w:ascii="{0}" w:hAnsi="{0}"/>',
    }
    properties = switches + "".join(
        shape.format(look[name]) for name, shape in values.items() if look.get(name)
    )
    head = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return Xml(f"<w:r>{head}{inner or _text(text)}</w:r>")


def _text(text: str) -> str:
    parts = []
    for row in text.split("\n"):
        cells = [f'<w:t xml:space="preserve">{escape(cell)}</w:t>' for cell in row.split("\t")]
        parts.append("<w:tab/>".join(cells))
    return "<w:br/>".join(parts)


def para(*content: str, style: str = "", item: bool = False, level: int | None = None) -> Xml:
    properties = (
        (f'<w:pStyle w:val="{style}"/>' if style else "")
        + ('<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>' if item else "")
        + (f'<w:outlineLvl w:val="{level}"/>' if level is not None else "")
    )
    head = f"<w:pPr>{properties}</w:pPr>" if properties else ""
    inner = "".join(c if isinstance(c, Xml) else run(c) for c in content)
    return Xml(f"<w:p>{head}{inner}</w:p>")


def blocks(content: str | list[str] | tuple[str, ...]) -> str:
    pieces = [content] if isinstance(content, str) else content
    made = "".join(
        p if isinstance(p, Xml) and not p.startswith("<w:r>") else para(p) for p in pieces
    )
    # A cell ends with a paragraph (ECMA-376, 17.4.65).
    return made if made.endswith(("</w:p>", "</w:sdt>")) else made + "<w:p/>"


def cell(*content: str, span: int = 1, merge: str = "") -> Xml:
    """``merge``: "restart" begins a vertical merge, "continue" is merged into the cell above."""
    properties = (f'<w:gridSpan w:val="{span}"/>' if span > 1 else "") + (
        f'<w:vMerge w:val="{merge}"/>' if merge else ""
    )
    return Xml(f"<w:tc><w:tcPr>{properties}</w:tcPr>{blocks(content or ('',))}</w:tc>")


def table(*rows: Any) -> Xml:
    """Rows of cells; a cell is a piece, a list of paragraphs, or made by :func:`cell`."""
    made = "".join(
        "<w:tr>"
        + "".join(
            c if isinstance(c, Xml) and c.startswith("<w:tc>")
            else cell(*([c] if isinstance(c, str) else c))
            for c in row
        )
        + "</w:tr>"
        for row in rows
    )  # fmt: skip
    return Xml(f"<w:tbl>{made}</w:tbl>")


def check_box(checked: bool, *, shown: str = "") -> Xml:
    """A check box as Word's content control; ``shown`` is the sign on the page, perhaps stale."""
    sign = shown or ("☒" if checked else "☐")
    return Xml(
        f'<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="{int(checked)}"/></w14:checkbox>'
        f"</w:sdtPr><w:sdtContent>{run(sign)}</w:sdtContent></w:sdt>"
    )


def control(content: str, *, placeholder: bool = False, block: bool = False) -> Xml:
    inner = blocks(content) if block else run(content)
    shows = "<w:showingPlcHdr/>" if placeholder else ""
    return Xml(
        f"<w:sdt><w:sdtPr>{shows}<w:dropDownList/></w:sdtPr>"
        f"<w:sdtContent>{inner}</w:sdtContent></w:sdt>"
    )


def form_check_box(checked: bool | None, *, default: bool = False) -> Xml:
    """A check box of Word 97-2007."""
    state = "" if checked is None else f'<w:checked w:val="{int(checked)}"/>'
    data = (
        f'<w:ffData><w:checkBox><w:default w:val="{int(default)}"/>{state}</w:checkBox></w:ffData>'
    )
    return _field("FORMCHECKBOX", data, "")


def form_drop_down(*entries: str, chosen: int) -> Xml:
    listed = "".join(f'<w:listEntry w:val="{escape(entry)}"/>' for entry in entries)
    data = f'<w:ffData><w:ddList><w:result w:val="{chosen}"/>{listed}</w:ddList></w:ffData>'
    return _field("FORMDROPDOWN", data, "")


def form_text(text: str) -> Xml:
    return _field("FORMTEXT", "<w:ffData><w:textInput/></w:ffData>", text)


def field_link(text: str, address: str) -> Xml:
    return _field(f'HYPERLINK "{address}"', "", text)


def _field(instruction: str, data: str, result: str) -> Xml:
    return Xml(
        f'<w:r><w:fldChar w:fldCharType="begin">{data}</w:fldChar></w:r>'
        f"<w:r><w:instrText> {escape(instruction)} </w:instrText></w:r>"
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run(result)}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def inserted(text: str) -> Xml:
    return Xml(f'<w:ins w:id="1" w:author="A">{run(text)}</w:ins>')


def deleted(text: str) -> Xml:
    return Xml(
        f'<w:del w:id="2" w:author="A"><w:r><w:delText xml:space="preserve">{escape(text)}'
        "</w:delText></w:r></w:del>"
    )


def link(text: str, relationship: str) -> Xml:
    return Xml(f'<w:hyperlink r:id="{relationship}">{run(text)}</w:hyperlink>')


def symbol(char: str, font: str = "Wingdings") -> Xml:
    return run(inner=f'<w:sym w:font="{font}" w:char="{char}"/>')


def text_box(*content: str) -> Xml:
    """A text box as Word writes it: twice, once for older readers."""
    made = blocks(content)
    return run(
        inner="<mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>"
        f"<w:txbxContent>{made}</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback>"
        f"<w:pict><v:textbox><w:txbxContent>{made}</w:txbxContent></v:textbox></w:pict>"
        "</mc:Fallback></mc:AlternateContent>"
    )


def document(*content: str) -> str:
    body = "".join(
        c if isinstance(c, Xml) and not c.startswith("<w:r>") else para(c) for c in content
    )
    return f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>"


def docx(
    *content: str,
    xml: str | bytes | None = None,
    links: dict[str, str] | None = None,
    styles: str = "",
    main_type: str = TYPE,
    members: dict[str, bytes] | None = None,
) -> bytes:
    """A DOCX of ``content``, or of the document part ``xml``; ``members`` are added as they are."""
    targets = "".join(
        f'<Relationship Id="{name}" Type="{REL}/hyperlink" Target="{escape(target)}" '
        'TargetMode="External"/>'
        for name, target in (links or {}).items()
    )
    main = document(*content) if xml is None else xml
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main_type}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="a" Type="{REL}/officeDocument" Target="word/document.xml"/>'
        "</Relationships>",
        "word/document.xml": main,
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f"{targets}</Relationships>",
    }
    if styles:
        parts["word/styles.xml"] = f"<w:styles {NAMESPACES}>{styles}</w:styles>"
    return archive(parts | (members or {}))


def archive(parts: dict[str, Any], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            info.compress_type = method
            made.writestr(info, content)
    return file.getvalue()
