"""What core and rooms say is read in the language of the reader."""

from __future__ import annotations

import pytest
from django.utils import translation
from tools.sentences import sentences

from charm.web import spoken as module
from charm.web.spoken import spoken


@pytest.fixture
def spanish(monkeypatch):
    """A reader of Spanish, with a catalogue of these sentences alone."""
    known = {
        "{0} needed; {1} given.": "Se necesitan {0}; se dan {1}.",
        "{0} forms": "{0} formas",
        "Say which.": "Diga cuál.",
        "{0} was allowed to award it on {1}.": "El {1}, {0} podía otorgarla.",
        "{0} was allowed to award it.": "{0} podía otorgarla.",
    }
    monkeypatch.setattr(module, "pgettext", lambda _context, text: known.get(text, text))
    patterns = [(k, v) for k, v in known.items() if "{" in k]
    patterns.sort(key=lambda row: -len(row[0]))
    compiled = tuple((module._compiled(k), v) for k, v in patterns)
    monkeypatch.setattr(module, "_patterns", lambda _language: compiled)
    with translation.override("es"):
        yield


@pytest.mark.usefixtures("spanish")
@pytest.mark.parametrize(
    ("english", "read"),
    [
        ("Say which.", "Diga cuál."),
        ("3 forms needed; 0 given.", "Se necesitan 3 formas; se dan 0."),
        # The slots may change places, and a name with a pattern's sign in it is only a name.
        ("{0} was allowed to award it on Monday.", "El Monday, {0} podía otorgarla."),
        ("Nobody translated this.", "Nobody translated this."),
        ("", ""),
    ],
)  # fmt: skip
def test_a_sentence_is_recognised_by_its_pattern(english, read):
    assert spoken(english) == read


@pytest.mark.usefixtures("spanish")
def test_what_is_too_long_for_a_sentence_is_left_alone():
    text = f"{'x' * module.LONGEST} needed; 1 given."
    assert spoken(text) == text


def test_readers_of_english_read_what_was_said():
    with translation.override("en"):
        assert spoken("Say which.") == "Say which."


def test_the_sentences_of_the_code_are_found(tmp_path):
    (tmp_path / "rules.py").write_text(
        '"""A docstring is no sentence for people."""\n'
        "def find(name, needed, given):\n"
        '    yield P("path.of", f"{counted(n, \'form\')} needed; {given} given.", "Say which.")\n'
        '    raise NotAllowed(f"{name} holds this office already.")\n'
    )
    assert sorted(sentences(tmp_path / "rules.py", tmp_path)) == [
        "1 form",
        "Say which.",
        "{0} forms",
        "{0} holds this office already.",
        "{0} needed; {1} given.",
    ]
