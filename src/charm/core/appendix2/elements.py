"""What single elements of WordprocessingML say: switches, marks, signs and the states of fields."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from charm.core.appendix2.lines import Marks
from charm.core.appendix2.symbols import OPEN, TICKED, from_symbol_font, is_symbol_font

_NO = frozenset({"0", "false", "off", "none"})
_NO_COLOUR = frozenset({"", "auto", "ffffff", "white", "none"})


def value(element: Element | None, default: str = "") -> str:
    return element.get("val", default) if element is not None else default


def on(element: Element | None) -> bool:
    return element is not None and value(element, "1").lower() not in _NO


def has(element: Element, path: str) -> bool:
    return element.find(path) is not None


def number(element: Element | None, default: int) -> int:
    digits = value(element)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 6 else default


def font(properties: Element | None) -> str:
    fonts = properties.find("rFonts") if properties is not None else None
    return fonts.get("ascii", "") if fonts is not None else ""


def coloured(shading: Element | None) -> bool:
    return shading is not None and shading.get("fill", "").lower() not in _NO_COLOUR


def styles_by_id(root: Element | None) -> dict[str, Element]:
    if root is None:
        return {}
    return {style.get("styleId", ""): style for style in root.iter("style")}


def is_heading(style: Element | None) -> bool:
    if style is None:
        return False
    name = value(style.find("name")).lower()
    return name.startswith("heading") or has(style, "pPr/outlineLvl")


def marked(properties: Element | None, outer: Marks) -> Marks:
    if properties is None:
        return outer
    find = properties.find
    bold, underline, highlight = find("b"), find("u"), find("highlight")
    struck = on(find("strike")) or on(find("dstrike"))
    language = find("lang")
    return Marks(
        bold=on(bold) if bold is not None else outer.bold,
        underline=value(underline) not in {"none", ""}
        if underline is not None
        else outer.underline,
        strike=struck or outer.strike,
        highlight=outer.highlight
        or (highlight is not None and value(highlight).lower() not in _NO_COLOUR)
        or coloured(find("shd")),
        language=value(language) if language is not None else outer.language,
        link=outer.link,
    )


def text_of(child: Element, font: str) -> str:
    if child.tag == "t":
        text = (child.text or "").replace("\n", " ")
        if is_symbol_font(font):
            return "".join(from_symbol_font(font, ord(c)) if not c.isspace() else c for c in text)
        return "".join(
            from_symbol_font("Wingdings", ord(c)) if 0xF000 <= ord(c) <= 0xF0FF else c for c in text
        )
    if child.tag == "sym":
        try:
            code = int(child.get("char", ""), 16)
        except ValueError:
            return ""
        return from_symbol_font(child.get("font", ""), code)
    if child.tag == "br" or child.tag == "cr":
        return "\n"
    return {"tab": "\t", "ptab": "\t", "noBreakHyphen": "-"}.get(child.tag, "")


def form_field(data: Element | None) -> str | None:
    """What a legacy check box or drop-down says; None for text fields, whose result counts."""
    if data is None:
        return None
    box, choices = data.find("checkBox"), data.find("ddList")
    if box is not None:
        checked = box.find("checked")
        state = on(checked) if checked is not None else on(box.find("default"))
        return TICKED if state else OPEN
    if choices is not None:
        entries = choices.findall("listEntry")
        default = number(choices.find("default"), 0)
        index = number(choices.find("result"), default)
        return value(entries[index]) if 0 <= index < len(entries) else ""
    return None


def box_of(control: Element) -> str:
    box = control.find("sdtPr/w14-checkbox")
    if box is None:
        return ""
    checked = box.find("w14-checked")
    is_checked = checked is not None and checked.get("w14-val", "1").lower() not in _NO
    return TICKED if is_checked else OPEN
