"""A proposal file is read completely, or refused with every place and remedy at once."""

from __future__ import annotations

import contextlib
import json
import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charm.core.proposal.model import Proposal
from charm.core.proposal.reading import (
    MAX_BYTES,
    MAX_DEPTH,
    MAX_PARTS,
    Unreadable,
    parse_json,
    proposal_schema,
    read_proposal,
)


def refusal_of(text: str | bytes) -> list[str]:
    with pytest.raises(Unreadable) as refused:
        read_proposal(parse_json(text if isinstance(text, bytes) else text.encode()))
    return refused.value.problems


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "file: is not JSON"),
        ("", "file: is not JSON"),
        ("[]", "must hold one JSON object"),
        ("null", "must hold one JSON object"),
        (b"\xff\xfe{}", "is not UTF-8"),
        ('{"kind": NaN}', "NaN is not a JSON number"),
        ('{"kind": "formal", "kind": "informal"}', "kind: appears twice"),
        ('{"kind": "formal", "ects": 9223372036854775808}', "ects: is a number beyond 64 bits"),
        ('{"kind": "formal", "ects": ' + "9" * 5000 + "}", "ects: is a number beyond 64 bits"),
        ('{"kind": "formal", "hours": {"work": 1e400}}', "hours.work: is a number beyond 64 bits"),
        ('{"kind": "formal", "ects": "3"}', "ects: must be a number, not in quotes"),
        ('{"kind": "formal", "ects": true}', "ects: must be a number"),
        ('{"kind": "formal", "ects": -1}', "ects: "),
        ('{"kind": "formal", "eqf_level": 9}', "eqf_level: "),
        ('{"kind": "strange"}', "kind: "),
        ("{}", "kind: is missing"),
        ('{"kind": "formal", "colour": 1}', "colour: is not a key of a proposal"),
        ('{"kind": "formal", "\\u001b[2J": 1}', "'\\x1b[2J': is not a key"),
        ('{"kind": "formal", "title": "a\\u0000b"}', "title: contains a character"),
        ('{"kind": "formal", "title": "a\\u202eb"}', "changes the reading direction"),
        ('{"kind": "formal", "title": {}}', "title: is an empty language map"),
        ('{"kind": "formal", "title": {"xx": "a"}}', "is not an ISO 639-1 language code"),
        ('{"kind": "formal", "title": 7}', "title: must be a text, in quotes"),
        ('{"kind": "formal", "languages": ["english"]}', "languages[0]: "),
        ('{"kind": "formal", "universities": [{"role": "lead"}]}', "universities[0]: needs either"),
        ('{"kind": "formal", "financial_needs": {}}', "financial_needs.any: is missing"),
        (
            '{"kind": "formal", "accreditation": [{"university": "uu.nl", "date": "1899-12-31"}]}',
            "accreditation[0].date: ",
        ),
        (
            '{"kind": "formal", "accreditation": [{"university": "uu.nl", "date": "2026-02-30"}]}',
            "is not a date of the calendar",
        ),
        ('{"kind": "formal", "supporting_document": "../secret"}', "without a path"),
        ('{"kind": "formal", "supporting_document": "http://x.example"}', "https address"),
        (
            '{"kind": "formal", "proposers": [{"name": "A\\u200bnn", "email": "a@uu.nl", '
            '"university": "uu.nl"}]}',
            "proposers[0].name: contains a character that cannot be seen (U+200B)",
        ),
        ('{"kind": "formal", "title": "A\\uffffnn"}', "that cannot be kept (U+FFFF)"),
        ('{"kind": "formal", "title": "A\\ud83f\\udffenn"}', "that cannot be kept (U+1FFFE)"),
        (
            '{"kind": "formal", "proposers": [{"name": "Ann", "email": "a@", "university": "x"}]}',
            "is not an e-mail address",
        ),
        ('{"kind": "formal", "isced_f": "x"}', "ISCED-F"),
        (
            '{"kind": "formal", "financial_needs": {"any": true, "currency": "euro"}}',
            "ISO 4217 currency code",
        ),
    ],
)
def test_what_is_malformed_is_refused_with_place_and_remedy(text: str | bytes, says: str) -> None:
    assert any(says in problem for problem in refusal_of(text)), refusal_of(text)


@pytest.mark.clause("6.1", shows="refuses")
@pytest.mark.clause("6.3", shows="refuses")
@pytest.mark.clause("6.6", shows="refuses")
@pytest.mark.parametrize("kind", ["formal", "non-formal", "informal"])
@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("kind", "semi-formal"),
        ("outcome", "certificate"),
        ("participation", ["hybrid"]),
        ("assessment_types", ["exam"]),
        ("quality_assurance", [{"type": "trusted"}]),
        ("universities", [{"code": "uu.nl", "role": "owner"}]),
        ("supports_wanted", ["money"]),
    ],
)
def test_all_kinds_are_described_by_one_vocabulary(kind: str, key: str, value: Any) -> None:
    assert refusal_of(json.dumps({"kind": kind, key: value}))[0].startswith(key)


def test_every_problem_is_named_at_once() -> None:
    problems = refusal_of('{"title": 1, "ects": "a", "colour": 1}')
    assert [problem.split(":")[0] for problem in problems] == ["kind", "title", "ects", "colour"]


def test_a_file_over_the_limit_is_not_even_parsed() -> None:
    assert "larger than" in refusal_of(b'{"title": "' + b"a" * MAX_BYTES + b'"}')[0]


def test_deep_nesting_is_refused_before_parsing() -> None:
    assert f"deeper than {MAX_DEPTH}" in refusal_of("[" * 100_000)[0]
    assert not isinstance(parse_json(b'{"title": "[[[[[[[[[[[[[[["}'), list)


def test_a_draft_may_leave_everything_open() -> None:
    assert read_proposal({}, require_kind=False) == Proposal()


def test_many_small_values_are_refused_before_they_take_memory() -> None:
    assert refusal_of("[" + "[]," * MAX_PARTS + "[]]") == [
        f"file: has more than {MAX_PARTS} strings, brackets and commas"
    ]
    assert refusal_of('"a" ' * (MAX_PARTS + 1)) == [
        f"file: has more than {MAX_PARTS} strings, brackets and commas"
    ]
    assert len(parse_json(f"[{'1,' * (MAX_PARTS - 3)}1]".encode())) == MAX_PARTS - 2
    assert parse_json(b'["[[[[[[[[[[[[[[[[,,,,\\"", 1]', parts=5)[1] == 1


@pytest.mark.parametrize(
    "text",
    [r"\"" * 1_000_000, r"\u0141" * 300_000, "a" * 2_000_000, r"\u0141😀" + "a" * 1_900_000],
)
def test_a_long_string_takes_little_more_memory_than_its_text(text: str) -> None:
    data = f'["{text}"]'.encode()
    tracemalloc.start()
    parse_json(data)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 14 * len(data)


@pytest.mark.clause("5.6.2.2", shows="accepts")
def test_the_responsible_university_is_the_issuing_one_or_the_only_one() -> None:
    def responsible(**values: Any) -> str | None:
        return read_proposal({"kind": "formal", **values}).responsible_university

    def of(*roles: tuple[str, str]) -> list[dict[str, str]]:
        return [{"code": code, "role": role} for code, role in roles]

    both = of(("uu.nl", "accrediting"), ("ub.edu", "accrediting"))
    assert responsible(universities=of(("uu.nl", "accrediting"))) == "uu.nl"
    assert responsible(universities=both) is None
    assert responsible(universities=both, issuing_university="ub.edu") == "ub.edu"
    assert responsible(universities=both, issuing_university="tcd.ie") is None
    assert responsible(kind="informal", universities=of(("abo.fi", "lead"))) == "abo.fi"


def test_the_schema_is_published_with_its_required_key() -> None:
    schema = proposal_schema()
    assert schema["required"] == ["kind"]
    assert schema["additionalProperties"] is False
    assert set(schema["properties"]) == set(Proposal.model_fields)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def problems_of(given_values: Any) -> list[str]:
    try:
        proposal = read_proposal(given_values)
    except Unreadable as error:
        return error.problems or ["no sentence"]
    assert read_proposal(json.loads(json.dumps(proposal.to_json()))) == proposal
    return []


@given(st.dictionaries(st.sampled_from(list(Proposal.model_fields)), JSON, max_size=4))
def test_whatever_the_values_are_they_are_read_or_refused_in_sentences(
    values: dict[str, Any],
) -> None:
    assert all(": " in problem for problem in problems_of(values))


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_whatever_the_bytes_are_they_are_json_or_refused(data: bytes) -> None:
    with contextlib.suppress(Unreadable):
        parse_json(data)


def test_a_key_that_appears_twice_is_found_at_once_and_shown_without_tricks() -> None:
    many = ", ".join(f'"k{n}": 1' for n in range(40_000))
    assert refusal_of(f'{{{many}, "k7": 2}}') == [
        "k7: appears twice in the same object: keep one of them"
    ]
    assert refusal_of('{"a\\u001b]0;x": 1, "a\\u001b]0;x": 2}')[0].startswith("'a\\x1b]0;x'")
