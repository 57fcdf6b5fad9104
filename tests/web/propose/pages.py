"""What tests of these pages share."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.http import QueryDict

CONTROLS = r"(?s)<input[^>]*>|<textarea.*?</textarea>|<select.*?</select>"


def text_of(answer: Any) -> str:
    """What a reader sees of a page."""
    page = re.sub(r"(?s)<(script|style|template).*?</\1>", " ", answer.content.decode())
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def form_of(answer: Any, *, action: str) -> QueryDict:
    """What a browser would send of the form with that action, its buttons left out."""
    page = answer.content.decode()
    found = re.search(rf'(?s)<form[^>]*action="{re.escape(action)}".*?</form>', page)
    assert found, f"no form with action {action}"
    sent = QueryDict(mutable=True)
    for tag in re.findall(
        r"(?s)<input[^>]*>|<textarea.*?</textarea>|<select.*?</select>", found[0]
    ):
        name = _attribute(tag, "name")
        if not name or name == "csrfmiddlewaretoken":
            continue
        if tag.startswith("<textarea"):
            sent.appendlist(name, unescape(tag.partition(">")[2][: -len("</textarea>")][1:]))
        elif tag.startswith("<select"):
            chosen = re.search(r'<option value="([^"]*)" selected', tag)
            sent.appendlist(name, unescape(chosen[1]) if chosen else "")
        elif ('type="checkbox"' not in tag and 'type="radio"' not in tag) or " checked" in tag:
            sent.appendlist(name, _attribute(tag, "value"))
    return sent


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\s{name}="([^"]*)"', tag.partition(">")[0])
    return unescape(found[1]) if found else ""
