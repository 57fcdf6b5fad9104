"""Texts in one language or several, and the languages of teaching (Appendix 2)."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charm.core.appendix2 import read_form
from charm.core.appendix2.texts import split_languages, tidy
from charm.core.vocab.language_names import ENGLISH_NAMES, language_code
from charm.core.vocab.languages import ISO_639_1

BOTH = {"en": "Living with Water", "ca": "Viure amb l'aigua"}
IN_TWO_LANGUAGES = [
    "EN: Living with Water\nCA: Viure amb l'aigua",
    "EN: Living with Water / CA: Viure amb l'aigua",
    "[en] Living with Water\n[ca] Viure amb l'aigua",
    "[EN] Living with Water | [CA] Viure amb l'aigua",
    "(EN) Living with Water\n(CA) Viure amb l'aigua",
    "English: Living with Water\nCatalan: Viure amb l'aigua",
    "English: Living with Water\nCatalà: Viure amb l'aigua",
    "en: Living with Water\nca: Viure amb l'aigua",
    "EN – Living with Water\nCA – Viure amb l'aigua",
    "\nEN:\nLiving with Water\n\nCA:\nViure amb l'aigua\n",
]


@pytest.mark.clause("7.2", shows="accepts")
@pytest.mark.parametrize("text", IN_TWO_LANGUAGES)
def test_languages_named_in_a_text(text: str) -> None:
    assert split_languages(text) == BOTH


def test_a_language_goes_on_over_several_paragraphs(word: ModuleType) -> None:
    cell = ["EN: One.", "Two.", "", "Three.", "SV: Ett."]

    values = read_form(word.docx(word.table(["Description", cell]))).proposal_values

    assert values == {"description": {"en": "One.\nTwo.\n\nThree.", "sv": "Ett."}}


NO_LANGUAGES = [
    "IT: Skills for Everyone",
    "NO: never again",
    "Note: bring boots.\nAim: stay dry.",
    "Is it new: yes",
    "It is\nEN: in the middle",
    "EN: once\nEN: twice",
    "Water / Wasser",
    "CA 2030",
    "Mission: impossible",
]


@pytest.mark.parametrize("text", NO_LANGUAGES)
def test_what_only_looks_like_a_language_stays_text(text: str) -> None:
    assert split_languages(text) == text


def test_one_language_that_is_beyond_doubt(word: ModuleType) -> None:
    assert split_languages("NL: Leven met water") == {"nl": "Leven met water"}
    assert split_languages("[it] Vivere con l'acqua") == {"it": "Vivere con l'acqua"}


def test_a_title_over_two_lines_is_one_line(word: ModuleType) -> None:
    form = word.docx(word.table(["Title", ["Living", "with\nWater"]]))

    assert read_form(form).proposal_values == {"title": "Living with Water"}


def test_the_language_set_for_spelling_counts_where_it_is_beyond_doubt(word: ModuleType) -> None:
    cell = [
        word.run("Living with Water", lang="en-GB"),
        word.run("Viure amb l'aigua", lang="ca-ES"),
    ]

    reading = read_form(word.docx(word.table(["Relevance to CHARM-EU", cell])))

    assert reading.proposal_values == {"relevance": BOTH}
    assert "languages set for spelling (en, ca)" in str(reading.notes[0])


@pytest.mark.parametrize(
    "languages",
    [("en-GB", ""), ("en-GB", "en-US"), ("en-GB", "ca-ES", "en-GB"), ("en", "ca", "ca")],
)
def test_the_language_set_for_spelling_is_not_trusted_otherwise(
    word: ModuleType, languages: tuple[str, ...]
) -> None:
    cell = [word.run(f"Words {i}", lang=code) for i, code in enumerate(languages)]

    reading = read_form(word.docx(word.table(["Description", cell])))

    words = "\n".join(f"Words {i}" for i in range(len(languages)))
    assert (reading.proposal_values, reading.notes) == ({"description": words}, ())


LANGUAGES = [
    ("English", ["en"]),
    ("English, Catalan", ["en", "ca"]),
    ("English and Dutch", ["en", "nl"]),
    ("EN / NL", ["en", "nl"]),
    ("en-GB; fr", ["en", "fr"]),
    ("Deutsch, magyar, Gaeilge, suomi, norsk", ["de", "hu", "ga", "fi", "no"]),
    ("català i castellà", None),
    ("Català i español", ["ca", "es"]),
    ("In English.", ["en"]),
    ("English language", ["en"]),
    ("Norwegian (Bokmål)", ["nb"]),
    ("Bilingual: English and Dutch", ["en", "nl"]),
    ("norsk bokmål", ["nb"]),
    ("English\nSwedish", ["en", "sv"]),
    ("English, English", ["en"]),
    ("N/A", []),
]


@pytest.mark.clause("App. 2", shows="accepts")
@pytest.mark.parametrize(("text", "codes"), LANGUAGES)
def test_languages_of_teaching(word: ModuleType, text: str, codes: list[str] | None) -> None:
    reading = read_form(word.docx(word.table(["Language", text])))

    if codes is None:
        assert "is not a language known by that name" in str(reading.notes[0])
    else:
        assert reading.proposal_values.get("languages", []) == codes
        assert reading.notes == ()


def test_a_level_of_a_language_is_kept_in_a_note(word: ModuleType) -> None:
    said = "English (B2), Catalan C1, Dutch (50%), Klingon"

    reading = read_form(word.docx(word.table(["Language", said])))

    assert reading.proposal_values == {"languages": ["en", "ca", "nl"]}
    assert [note.quote.strip() for note in reading.notes] == ["B2", "C1", "50%", "Klingon"]


def test_names_and_codes_of_languages() -> None:
    assert all(language_code(name) == code for code, name in ENGLISH_NAMES.items())
    assert all(language_code(code) == code for code in ISO_639_1)
    assert language_code("GERMAN") == "de"
    assert language_code("xx") is None
    assert language_code("English for beginners") is None


@given(st.text(max_size=200))
def test_tidy_is_stable(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)


@given(st.text(alphabet="ENCAit[]:/ \nabc", max_size=80))
def test_no_word_is_lost_between_languages(text: str) -> None:
    said: Any = split_languages(text)
    words = said if isinstance(said, str) else " ".join(said.values())
    assert set("abc") & set(text) <= set(words)
