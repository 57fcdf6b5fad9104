"""What kind of change lies between two versions: each field has its class, and says why."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.rooms import example

from charm.core.proposal.classes import CLASSES, ChangeClass, FieldChange, Why, classify
from charm.core.proposal.model import Proposal

EDITORIAL, OPERATIONAL, ACADEMIC = ChangeClass
BEFORE = example("formal-with-money")
TEXT = "Learners read the water levels of twelve deltas and say which of them are safe to live in."


def one(before: Proposal, claimed: tuple[str, ...] = (), **changes: Any) -> FieldChange:
    """What is found of the one field that changes."""
    (name,) = changes
    after = Proposal.model_validate({**before.to_json(), **changes})
    (found,) = classify(before, after, claimed=claimed).fields
    assert found.field == name
    return found


def described(text: Any) -> Proposal:
    return Proposal.model_validate({**BEFORE.to_json(), "description": text})


def test_every_field_of_the_form_has_a_class_and_what_nobody_thought_of_is_academic() -> None:
    assert set(CLASSES) == set(Proposal.model_fields)
    assert {name for name, change in CLASSES.items() if change is OPERATIONAL} == {
        "financial_needs", "budget_model", "fee", "supports_wanted",
    }  # fmt: skip
    assert EDITORIAL not in CLASSES.values()


@pytest.mark.clause("7.25", shows="accepts")
@pytest.mark.parametrize(
    ("changes", "change"),
    [
        ({"fee": "300 EUR for everybody who is not a student of the alliance"}, OPERATIONAL),
        ({"financial_needs": {"any": True, "amount": 9000, "currency": "EUR"}}, OPERATIONAL),
        ({"supports_wanted": ["marketing"]}, OPERATIONAL),
        ({"ects": 4}, ACADEMIC),
        ({"hours": 81}, ACADEMIC),
        ({"kind": "informal"}, ACADEMIC),
        ({"languages": ["nl"]}, ACADEMIC),
        ({"universities": [{"code": "ub.edu", "role": "accrediting"}]}, ACADEMIC),
        ({"learning_outcomes": [{"text": "Another outcome"}]}, ACADEMIC),
        ({"attachments": [{"name": "a.pdf", "sha256": "a" * 64}]}, ACADEMIC),
        ({"stackable_into": "A programme"}, ACADEMIC),
    ],
)
def test_a_field_says_what_kind_of_change_it_is(
    changes: dict[str, Any], change: ChangeClass
) -> None:
    assert one(BEFORE, **changes).change is change


def test_a_translation_and_the_spelling_are_editorial_by_themselves() -> None:
    before = described({"en": TEXT})

    translated = one(before, description={"en": TEXT, "nl": "Waterstanden van twaalf delta’s."})
    named = one(described(TEXT), description={"en": TEXT, "nl": "Waterstanden."})
    spelled = one(before, description={"en": TEXT.replace(" and", ", and").upper()})

    assert (translated.change, translated.why) == (EDITORIAL, Why.TRANSLATED)
    assert (named.change, named.why) == (EDITORIAL, Why.TRANSLATED)
    assert (spelled.change, spelled.why) == (EDITORIAL, Why.SPELLED)
    outcome = BEFORE.to_json()["learning_outcomes"]
    outcome[0] = {**outcome[0], "text": {**outcome[0]["text"], "nl": "Leerlingen meten."}}
    assert one(BEFORE, learning_outcomes=outcome).why is Why.TRANSLATED


def test_few_words_are_academic_until_the_proposers_claim_that_they_mean_the_same() -> None:
    before, after = described({"en": TEXT}), {"en": TEXT.replace("read the", "read off the")}

    assert one(before, description=after).change is ACADEMIC
    assert one(before, description=after).claimable
    claimed = one(before, ("description",), description=after)
    assert (claimed.change, claimed.why) == (EDITORIAL, Why.CLAIMED)


@pytest.mark.clause("7.25", shows="refuses")
@pytest.mark.parametrize(
    "after",
    [
        {"en": TEXT.replace("twelve", "12")},
        {"en": TEXT.replace("twelve deltas", "twelve deltas in 3 weeks")},
        {"en": "Something else is taught."},
        {"en": f"{TEXT} They also build a dike of their own and defend it."},
        {"nl": "Waterstanden."},
        "",
    ],
    ids=["a number", "a number more", "rewritten", "longer", "a language gone", "emptied"],
)
def test_what_says_more_than_a_few_words_is_never_editorial(after: Any) -> None:
    found = one(described({"en": TEXT}), ("description",), description=after)

    assert (found.change, found.claimable) == (ACADEMIC, False)


def test_what_is_no_text_cannot_be_claimed() -> None:
    assert one(BEFORE, ("ects",), ects=4).change is ACADEMIC
    outcomes = BEFORE.to_json()["learning_outcomes"]
    swapped = [outcomes[1], outcomes[0], *outcomes[2:]]
    assert one(BEFORE, ("learning_outcomes",), learning_outcomes=swapped).change is ACADEMIC


def test_other_people_are_no_other_micro_credential_but_other_universities_are() -> None:
    def people(*rows: tuple[str, str]) -> list[dict[str, str]]:
        return [{"name": n, "email": f"{n}@{u}", "university": u} for n, u in rows]

    before = Proposal.model_validate(
        {**BEFORE.to_json(), "proposers": people(("a", "uu.nl"), ("b", "ub.edu"))}
    )

    other = one(before, proposers=people(("c", "uu.nl"), ("b", "ub.edu")))
    more = one(before, proposers=people(("a", "uu.nl"), ("b", "ub.edu"), ("c", "tcd.ie")))
    fewer = one(before, proposers=people(("a", "uu.nl")))

    assert [one.change for one in (other, more, fewer)] == [EDITORIAL, ACADEMIC, OPERATIONAL]
    assert more.why is Why.UNIVERSITIES
    asked = [{"name": "x", "email": "x@uu.nl", "university": "uu.nl", "office": "accreditation"}]
    assert one(before, endorsers=asked).change is EDITORIAL


def test_the_council_is_spared_by_what_is_operational_the_board_only_by_what_is_editorial() -> None:
    assert [c.spares(of_board=False) for c in ChangeClass] == [True, True, False]
    assert [c.spares(of_board=True) for c in ChangeClass] == [True, False, False]


FIELDS = {
    "fee": st.sampled_from(["", "10 EUR", "20 EUR"]),
    "budget_model": st.sampled_from(["", "paid by the university"]),
    "ects": st.sampled_from([None, 2, 3]),
    "title": st.dictionaries(
        st.sampled_from(["en", "nl", "es"]), st.sampled_from(["A", "B"]), min_size=1
    )
    | st.sampled_from(["A", "B"]),
    "languages": st.lists(st.sampled_from(["en", "nl"]), unique=True),
    "learning_outcomes": st.lists(
        st.fixed_dictionaries({"text": st.sampled_from(["Reads maps", {"en": "Reads maps"}])}),
        max_size=2,
    ),
}
PROPOSALS = st.fixed_dictionaries({}, optional=FIELDS).map(Proposal.model_validate)


@given(PROPOSALS, PROPOSALS, st.sets(st.sampled_from(list(FIELDS))))
def test_whatever_changed_the_class_is_the_most_of_its_fields(
    before: Proposal, after: Proposal, claimed: set[str]
) -> None:
    found = classify(before, after, claimed=claimed)

    assert bool(found) == (before.to_json() != after.to_json())
    assert all(one.change.weight <= found.change.weight for one in found.fields)
    assert not found or any(one.change is found.change for one in found.fields)
    assert not classify(after, after)
    for one in found.fields:
        assert one.change in (CLASSES[one.field], EDITORIAL)
        assert one.claimable or one.why is not Why.CLAIMED
    without = {one.field: one.change for one in classify(before, after).fields}
    assert all(
        without[one.field] is one.change or (one.field in claimed and one.claimable)
        for one in found.fields
    )


@given(PROPOSALS, st.sampled_from(["nl", "fr", "de"]))
def test_adding_a_language_to_a_text_that_exists_never_asks_a_body(
    before: Proposal, language: str
) -> None:
    text = before.title if isinstance(before.title, dict) else {"en": before.title}
    if not any(text.values()) or language in text:
        return
    after = before.model_copy(update={"title": {**text, language: "Titel"}})

    assert classify(before, after).change is EDITORIAL
