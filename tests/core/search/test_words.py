"""Words as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charm.core.search import bm25
from charm.core.search.words import STEMMERS, fold, stems, stems_and_words, words


@pytest.mark.parametrize(
    ("typed", "plain"),
    [("RÉSUMÉ", "resume"), ("Škoda", "skoda"), ("Strøm", "strom"), ("Straße", "strasse"),
     ("ﬁsh", "fish"), ("𝔸𝔹", "ab"), ("Œuvre", "oeuvre"), ("sıfır", "sifir")],
)  # fmt: skip
def test_accents_and_case_are_forgiven(typed: str, plain: str) -> None:
    assert fold(typed) == plain


def test_endings_are_forgiven_in_the_languages_of_the_alliance() -> None:
    assert stems("Analysing waters", "en") == stems("analyse water", "en")
    assert stems("residuos", "es") == stems("residuo", "es")
    assert {"ca", "es", "ga", "nl", "hu", "fr", "sv", "fi", "de", "nb", "en"} <= set(STEMMERS)
    assert stems("jätteitä", "xx") == ["jatteita"]


@settings(max_examples=300)
@given(st.text(max_size=300))
def test_whatever_is_typed_gives_words_that_are_words_again(typed: str) -> None:
    for word in words(typed):
        assert words(word) == [word]
        assert not set(word) & set("%_ |")
    assert [stem for stem, _ in stems_and_words(typed, "en")] == stems(typed, "en")


@given(
    st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=6), max_size=30),
    st.lists(st.sampled_from("abcdefghxyz"), max_size=8),
)
def test_who_answers_best_shares_terms_and_is_found_again_after_packing(
    documents: list[list[str]], asked: list[str]
) -> None:
    index = bm25.weigh(enumerate(documents)).postings
    again = {term: bm25.unpacked(bm25.packed(found)) for term, found in index.items()}
    best = bm25.best(asked, again, most=5)
    assert [number for number, _ in best] == [n for n, _ in bm25.best(asked, index, most=5)]
    scores = [score for _, score in best]
    assert scores == sorted(scores, reverse=True)
    for number, _ in best:
        assert set(documents[number]) & set(asked)


def test_a_word_that_is_everywhere_in_prose_weighs_little() -> None:
    labels = [(number, ["their", f"word{number}"]) for number in range(3)]
    quiet = bm25.weigh([*labels, *((n, ["other"]) for n in range(3, 100))]).postings
    loud = bm25.weigh(
        [*labels, *((n, ["other"]) for n in range(3, 100))], prose=[["their"]] * 80
    ).postings
    assert loud["their"][0][1] < quiet["their"][0][1] / 4
    assert loud["word1"] == quiet["word1"]
