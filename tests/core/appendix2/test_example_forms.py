"""The filled forms in ``examples/`` say what the JSON examples say."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from charm.core.appendix2 import read_form
from charm.core.proposal.reading import read_proposal

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
NAMES = sorted(path.stem for path in EXAMPLES.glob("*.docx"))


def content(value: Any) -> Any:
    """A proposal's values, where a text in English alone and a text that names no language are
    the same, and so are options in another order."""
    if isinstance(value, dict):
        if set(value) == {"en"}:
            return value["en"]
        return {key: content(part) for key, part in value.items()}
    if isinstance(value, list):
        parts = [content(part) for part in value]
        return sorted(parts) if all(isinstance(part, str) for part in parts) else parts
    return value


@pytest.mark.clause("7.2", shows="accepts")
@pytest.mark.clause("App. 2", shows="accepts")
@pytest.mark.parametrize("name", NAMES)
def test_form_and_extra_say_what_the_json_example_says(name: str) -> None:
    reading = read_form((EXAMPLES / f"{name}.docx").read_bytes())
    extra = json.loads((EXAMPLES / f"{name}.extra.json").read_text())

    proposal = read_proposal({**reading.proposal_values, **extra})

    as_json = read_proposal(json.loads((EXAMPLES / f"{name}.json").read_text()))
    assert content(proposal.to_json()) == content(as_json.to_json())
    assert reading.notes == ()
    assert not reading.proposal_values.keys() & extra.keys()


@pytest.mark.parametrize("name", NAMES)
def test_the_examples_are_as_made_from_the_json(make_examples: ModuleType, name: str) -> None:
    form, extra = make_examples.example(name)

    remedy = "run python tests/core/appendix2/make_examples.py"
    assert (EXAMPLES / f"{name}.extra.json").read_text() == extra, remedy
    made, kept = read_form(form), read_form((EXAMPLES / f"{name}.docx").read_bytes())
    assert made == kept, remedy


def test_every_example_has_its_form() -> None:
    proposals = {path.name.removesuffix(".json") for path in EXAMPLES.glob("*.json")}
    assert set(NAMES) == {name for name in proposals if not name.endswith(".extra")}
