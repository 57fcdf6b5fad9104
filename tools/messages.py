"""Bring the catalogues of texts up to date: collect what the code marks, keep what is translated.

    python3 dev.py messages            collect, merge, compile; lists what waits for a translation
    python3 dev.py messages --check    change nothing; 1 when something is missing or out of date

Texts are marked by Django's gettext functions in Python and by ``translate`` and
``blocktranslate`` in templates; what core and rooms say is found by :mod:`tools.sentences`. English
is what stands there; every other language is a catalogue in ``src/charm/web/locale``.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from tools.sentences import CONTEXT, sentences, terms

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "charm"
LOCALE = SOURCE / "web" / "locale"
LANGUAGES = ("es",)
DATED = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def main(arguments: list[str]) -> int:
    check = arguments == ["--check"]
    problems = []
    for language in LANGUAGES:
        folder = LOCALE / language / "LC_MESSAGES"
        po, mo = folder / "django.po", folder / "django.mo"
        catalogue = merged(language, po)
        files = {po: _po(catalogue), mo: _mo(catalogue)}
        problems += [f"{language}: {says}" for says in _problems(catalogue)]
        for path, content in files.items():
            if check and (not path.exists() or path.read_bytes() != content):
                problems.append(f"{path.relative_to(ROOT)} is out of date: dev.py messages")
            elif not check:
                folder.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
    print("\n".join(problems) or "Every text is translated.")
    return int(bool(problems)) if check else 0


def merged(language: str, po: Path) -> Catalog:
    """Every text of the code; with its translation where the catalogue has one."""
    known = (
        read_po(io.BytesIO(po.read_bytes()), locale=language)
        if po.exists()
        else Catalog(locale=language)
    )
    fresh = Catalog(
        locale=language, project="charm", version="1", copyright_holder="the CHARM-EU alliance",
        header_comment=f"# Texts of the platform: {language}.", msgid_bugs_address="-",
        last_translator="-", language_team="-", fuzzy=False, charset="utf-8",
        # Fixed, so that the same texts give the same files.
        creation_date=DATED, revision_date=DATED,
    )  # fmt: skip
    for key, places in sorted(collected().items(), key=lambda row: str(row[0])):
        texts, context = key
        message = known.get(texts, context=context)
        string = message.string if message is not None and not message.fuzzy else ""
        if isinstance(texts, tuple) and not isinstance(string, tuple):
            string = ("",) * fresh.num_plurals
        fresh.add(texts, string, locations=[(place, None) for place in sorted(places)],
                  context=context, flags=_flags(texts))  # fmt: skip
    return fresh


def collected() -> dict[tuple[str | tuple[str, str], str | None], set[str]]:
    """Every marked text, with its context, and the files it stands in."""
    found: dict[tuple[str | tuple[str, str], str | None], set[str]] = {}
    for path in sorted([*SOURCE.rglob("*.py"), *SOURCE.rglob("templates/**/*.html")]):
        for texts, context in _marked(path):
            found.setdefault((texts, context), set()).add(str(path.relative_to(SOURCE)))
        if path.suffix == ".py":
            for pattern in sentences(path, SOURCE):
                found.setdefault((pattern, CONTEXT), set()).add(str(path.relative_to(SOURCE)))
    for term in terms():
        found.setdefault((term, CONTEXT), {"core"})
    # A catalogue has one entry for a text, also where it stands alone here and counts there.
    for texts, context in [key for key in found if isinstance(key[0], tuple)]:
        found[texts, context] |= found.pop((texts[0], context), set())
    return found


def _marked(path: Path) -> Iterator[tuple[str | tuple[str, str], str | None]]:
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        from django.utils.translation.template import templatize

        source = "\n".join(line.strip() for line in templatize(source).splitlines())
    elif "gettext" not in source:
        return
    file = io.BytesIO(source.encode())
    for _line, texts, _comments, context in extract("python", file, KEYWORDS, options={}):
        if texts:
            yield (tuple(texts) if isinstance(texts, list | tuple) else texts), context


def _flags(texts: str | tuple[str, str]) -> list[str]:
    first = texts if isinstance(texts, str) else texts[0]
    return ["python-format"] if "%(" in first else []


def _problems(catalogue: Catalog) -> Iterator[str]:
    for message in catalogue:
        if not message.id:
            continue
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        if not all(strings):
            yield f"not translated: {_first(message)!r}"
        elif any(_slots(string) - _slots(_all(message)) for string in strings):
            yield f"names what the text does not have: {_first(message)!r}"


def _slots(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)[sd]|\{\w*\}|%%", text))


def _first(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _all(message: Message) -> str:
    return message.id if isinstance(message.id, str) else " ".join(message.id)


def _po(catalogue: Catalog) -> bytes:
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=100, sort_output=True, include_lineno=False)
    return buffer.getvalue()


def _mo(catalogue: Catalog) -> bytes:
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
