"""A proposal as it is read: everything that it says, in the order of Appendix 2 (7.2)."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from tests.support.rooms import EXAMPLES, example

from charm.core.appendix2.fields import FIELDS as FORM
from charm.core.proposal.model import Proposal
from charm.web.propose.comparing import changes_between
from charm.web.propose.document import document_of
from charm.web.propose.fields import APPENDIX_2, FIELDS
from charm.web.propose.sections import SECTION_OF

EVERY = sorted(p.stem for p in Path(EXAMPLES).glob("*.json") if ".extra" not in p.name)


def read(content: Proposal) -> str:
    return render_to_string("propose/_document.html", {"document": document_of(content)})


@pytest.mark.clause("7.2", shows="accepts")
def test_the_form_has_the_fields_of_appendix_2_in_its_order() -> None:
    assert [field.key for field in APPENDIX_2] == [field.key for field in FORM]
    assert FIELDS.keys() | {"proposers", "attachments"} == set(Proposal.model_fields)
    assert SECTION_OF.keys() == FIELDS.keys(), "each field stands in one section"


@pytest.mark.parametrize("name", EVERY)
def test_every_text_of_a_proposal_is_read(name: str) -> None:
    page = read(example(name))
    for text in _texts(json.loads((EXAMPLES / f"{name}.json").read_text())):
        shown = render_to_string("propose/_answer.html", {"answer": _answer(text)})
        assert shown.split(">", 1)[1].split("</p>")[0] in page


def test_what_was_not_answered_says_so() -> None:
    page = read(Proposal())
    assert page.count("Not answered.") == len(FIELDS) + 1
    assert "Untitled proposal" in document_of(Proposal()).title


def test_markup_in_a_text_is_text() -> None:
    page = read(Proposal(title="<script>alert(1)</script>", description='"><b onload=x>'))
    assert "<script>" not in page
    assert "<b onload" not in page


def test_two_versions_are_compared_field_by_field() -> None:
    before = example("formal-single")
    changes = changes_between(before, example("formal-single", fee="900 EUR", ects=4))
    assert [str(change.label) for change in changes] == ["Comparable to ECTS", "Fee"]
    assert changes_between(before, before) == ()
    spaced = example("formal-single", fee=f"\n{before.fee}")
    [change] = changes_between(before, spaced)
    assert all(block.only_spaces for block in change.blocks)


def test_no_proposal_keeps_a_reader_waiting() -> None:
    """Texts of a hundred words in turn are the worst that a comparison can meet."""
    codes = (
        "en",
        "es",
        "ca",
        "nl",
        "fr",
        "hu",
        "sv",
        "fi",
        "de",
        "nb",
        "ga",
        "it",
        "pt",
        "pl",
        "da",
    )

    def full(seed: int) -> Proposal:
        text = " ".join(str((n * n * seed + n) % 103) for n in range(4000))
        texts = dict.fromkeys(codes, text)
        return example("formal-single", relevance=texts, description=texts, criteria=texts)

    begun = time.monotonic()
    assert len(changes_between(full(1), full(7))) == 3
    assert time.monotonic() - begun < 10


def _texts(value: object, key: str = "") -> list[str]:
    if isinstance(value, dict):
        return [text for name, part in value.items() for text in _texts(part, name)]
    if isinstance(value, list):
        return [text for part in value for text in _texts(part, key)]
    is_code = key in {
        "kind", "outcome", "code", "role", "type", "office", "level", "source_type", "university",
        "languages", "participation", "assessment_types", "supports_wanted", "issuing_university",
        "uri", "document", "supporting_document", "date", "valid_until", "email",
    }  # fmt: skip
    return [value] if isinstance(value, str) and not is_code else []


def _answer(text: str) -> object:
    from charm.web.propose.answer import Answer, Said

    return Answer(texts=(Said("", text),))
