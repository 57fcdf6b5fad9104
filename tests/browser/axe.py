"""What a machine can see of WCAG 2.2 AA on the page that a browser shows (axe-core)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import axe_playwright_python

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
"""What axe can find in one theme and not in the other."""
LIGHT = ("light", {"type": "tag", "values": TAGS})
DARK = ("dark", {"type": "rule", "values": COLOURS})
_judged: defaultdict[str, set[str]] = defaultdict(set)
"""Of what parts the pages of a kind consisted that axe has seen."""
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/)[0-9]+(?=/|$)")


def kind_of(address: str) -> str:
    """Addresses that show the same about another thing are of one kind."""
    path = _ID.sub("ID", address.partition("?")[0])
    return re.sub(r"(?<=^/catalogue/)[a-z0-9-]+", "SLUG", path)


def violations(page: Any, *schemes: tuple[str, dict[str, Any]]) -> Iterator[str]:
    """Sentences; none for a page without a part that was not judged before."""
    address = urlsplit(page.url).path
    kind, parts = kind_of(address), set(page.evaluate(PARTS))
    if parts <= _judged[kind]:
        return
    _judged[kind] |= parts
    page.evaluate(AXE)
    for scheme, rules in schemes:
        page.emulate_media(color_scheme=scheme)
        for violation in page.evaluate(RUN, rules)["violations"]:
            places = "; ".join(node["target"][0] for node in violation["nodes"][:3])
            yield f"{address} ({scheme}): {violation['id']}: {violation['help']}: {places}"
    page.emulate_media(color_scheme="light")


RUN = "rules => axe.run({runOnly: rules, resultTypes: ['violations']})"
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text()
PARTS = """
() => {
  const parts = new Set();
  const step = (one) => [one.tagName, one.className.baseVal ?? one.className].join(".");
  const own = (one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  const walk = (one, way) => {
    const told = [...one.attributes].map(({ name, value }) =>
      /^(role|type|lang|aria-label)$/.test(name) ? `${name}=${value}` : name);
    parts.add([...way, step(one), told.sort().join(" "), own(one)].join(">"));
    for (const inner of one.children) walk(inner, [...way.slice(-3), step(one)]);
  };
  walk(document.body, []);
  const outline = [...document.querySelectorAll("h1,h2,h3,h4,h5,h6")].map((one) => one.tagName);
  const levels = outline.filter((tag, at) => tag !== outline[at - 1]).join(" ");
  return [...parts, levels];
}
"""
"""Of what a page consists: each element with its surroundings, attributes and whether it has text,
and the levels of its headings. A page of a kind without a new part has nothing new for axe."""
