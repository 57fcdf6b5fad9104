"""XML of a DOCX part as a tree with short, fixed prefixes.

Document type declarations are refused, and with them entities, external or not. Depth and
the number of elements are bounded, so that walking the tree is, too.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from charm.core.appendix2.note import UnusableForm

MAX_DEPTH = 80
MAX_ELEMENTS = 100_000

_PREFIXES = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "",
    "http://schemas.microsoft.com/office/word/2010/wordml": "w14-",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc-",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "r-",
    "http://purl.oclc.org/ooxml/officeDocument/relationships": "r-",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m-",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m-",
}


def parse(data: bytes, part: str) -> Element:
    """The root element of ``data``: names of WordprocessingML are bare (``p``, ``val``), others
    carry a prefix (``w14-checked``), ``?-`` for namespaces that mean nothing here.

    Raises :class:`UnusableForm`, which names ``part``.
    """
    builder = TreeBuilder()
    parser = expat.ParserCreate(namespace_separator=" ")
    depth = count = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, count
        depth += 1
        count += 1
        if depth > MAX_DEPTH:
            raise UnusableForm(
                "The file nests tables or boxes too deeply: copy the answers into a fresh form."
            )
        if count > MAX_ELEMENTS:
            raise UnusableForm(
                "The file is too long for a form: copy the answers into a fresh one."
            )
        builder.start(_short(name), {_short(key): value for key, value in attributes.items()})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_short(name))

    def refuse(*_: object) -> None:
        raise UnusableForm(
            f"The part {part!a} declares a document type or entities, which a DOCX never does: "
            "open the file in Word or LibreOffice and save it again."
        )

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.buffer_text = True
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        if isinstance(error, UnusableForm):
            raise
        raise UnusableForm(
            f"The part {part!a} is damaged: open the file in Word or LibreOffice and save it again."
        ) from error
    return builder.close()


def _short(name: str) -> str:
    namespace, space, local = name.rpartition(" ")
    if not space:
        return name
    return _PREFIXES.get(namespace, "?-") + local
