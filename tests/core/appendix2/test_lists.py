"""Principles, learning outcomes and quality assurance: the answers that are lists."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest

from charm.core.appendix2 import read_form
from charm.core.appendix2.principles import NAMES, PATTERNS

ESCO = "http://data.europa.eu/esco/skill/"


def read(word: ModuleType, label: str, cell: Any, **more: Any) -> Any:
    return read_form(word.docx(word.table([label, cell]), **more))


# --- principles ----------------------------------------------------------------------------------


@pytest.mark.clause("5.6.1.2", shows="accepts")
def test_each_principle_is_known_by_its_name(word: ModuleType) -> None:
    reading = read(word, "Educational principles", list(NAMES.values()))

    assert reading.proposal_values == {"principles": [{"code": code} for code in NAMES]}
    assert reading.notes == ()
    assert NAMES.keys() == PATTERNS.keys()


VARIANTS = [
    ("Challenge-based learning", "challenge-based"),
    ("challenge based", "challenge-based"),
    ("Transdisciplinarity", "transdisciplinary"),
    ("Technology enhanced learning", "technology-enhanced"),
    ("Student-centered", "student-centred"),
    ("Learner-centred approach", "student-centred"),
    ("Research-based teaching", "research-led"),
    ("Inclusivity", "inclusive-intercultural"),
    ("Inclusive / intercultural", "inclusive-intercultural"),
    ("Flexible learning", "flexibility"),
    ("Transversal competences", "transversal-skills"),
    ("3. Sustainability", "sustainability"),
    ("☒ Mobility", "mobility"),
]


@pytest.mark.parametrize(("name", "code"), VARIANTS)
def test_a_principle_by_a_near_name_and_how(word: ModuleType, name: str, code: str) -> None:
    for between in (": ", " – ", "\n", "\t"):
        reading = read(word, "Educational principles", f"{name}{between}We do it.")
        assert reading.proposal_values == {"principles": [{"code": code, "how": "We do it."}]}
        assert reading.notes == ()


def test_principles_in_one_line(word: ModuleType) -> None:
    reading = read(word, "Educational principles", "Sustainability, mobility and Flexibility.")

    codes = [principle["code"] for principle in reading.proposal_values["principles"]]
    assert codes == ["sustainability", "mobility", "flexibility"]


def test_how_goes_on_below(word: ModuleType) -> None:
    cell = ["Sustainability", "EN: Yes.", "CA: Sí.", "Mobility: a.", "b.", "In Utrecht: c."]

    reading = read(word, "Educational principles", cell)

    assert reading.proposal_values["principles"] == [
        {"code": "sustainability", "how": {"en": "Yes.", "ca": "Sí."}},
        {"code": "mobility", "how": "a.\nb."},
    ]
    assert [note.quote for note in reading.notes] == ["In Utrecht: c."]


@pytest.mark.clause("5.6.1.2", shows="refuses")
@pytest.mark.parametrize("unknown", ["Innovation: new things.", "We are modern."])
def test_an_unknown_principle_is_said(word: ModuleType, unknown: str) -> None:
    cell = [word.para(text, item=True) for text in ("Mobility: a.", unknown, "Flexibility: b.")]

    reading = read(word, "Educational principles", cell)

    assert len(reading.proposal_values["principles"]) == 2
    (note,) = reading.notes
    assert note.quote == unknown
    assert "begin it with one of Sustainability, Transversal skills" in str(note)


@pytest.mark.parametrize("way", ["ticked", "highlighted", "struck out"])
def test_only_the_chosen_principles_of_a_printed_list(word: ModuleType, way: str) -> None:
    def line(code: str) -> Any:
        on = code in {"mobility", "flexibility"}
        if way == "ticked":
            return word.para(word.check_box(on), " ", NAMES[code])
        if way == "highlighted":
            return word.para(word.run(NAMES[code], hl="yellow" if on else ""))
        return word.para(word.run(NAMES[code], strike=not on))

    reading = read(word, "Educational principles", [line(code) for code in NAMES])

    assert reading.proposal_values == {
        "principles": [{"code": "mobility"}, {"code": "flexibility"}]
    }


def test_a_principle_named_twice_is_said(word: ModuleType) -> None:
    reading = read(word, "Educational principles", ["Mobility: a.", "Mobility: b."])

    assert reading.proposal_values == {"principles": [{"code": "mobility", "how": "a."}]}
    assert "named before" in str(reading.notes[0])


# --- learning outcomes ----------------------------------------------------------------------------

OUTCOMES = {
    "list items": lambda w: [w.para(t, item=True) for t in ("Map a risk.", "Plan.")],
    "a lead-in": lambda w: ["On completion, learners can:", "Map a risk.", "Plan."],
    "a lead-in and bullets": lambda w: ["Students will be able to", "• Map a risk.", "- Plan."],
    "numbers": lambda w: ["1. Map a risk.", "2) Plan."],
    "codes": lambda w: ["LO1: Map a risk.", "LO 2. Plan."],
    "letters": lambda w: ["a) Map a risk.", "b) Plan."],
    "soft line breaks": lambda w: "Map a risk.\nPlan.",
    "one line": lambda w: "1) Map a risk. 2) Plan.",
    "blank lines": lambda w: ["", "Map a risk.", "", "Plan.", ""],
    "a table": lambda w: w.table(["Map a risk."], ["Plan."]),
    "an item over two lines": lambda w: [
        w.para("Map a\nrisk.", item=True),
        w.para("Plan.", item=True),
    ],
}


@pytest.mark.clause("App. 2", shows="accepts")
@pytest.mark.parametrize("cell", OUTCOMES.values(), ids=OUTCOMES)
def test_outcomes_one_by_one(word: ModuleType, cell: Any) -> None:
    reading = read(word, "Learning outcomes", cell(word))

    texts = [o["text"].replace("\n", " ") for o in reading.proposal_values["learning_outcomes"]]
    assert texts == ["Map a risk.", "Plan."]
    assert reading.notes == ()


SKILLS = [
    (f"Map a risk. (ESCO: mapping, {ESCO}a1)", [{"uri": f"{ESCO}a1", "label": "mapping"}]),
    (f"Map a risk ({ESCO}a1).", [{"uri": f"{ESCO}a1"}]),
    (f"Map a risk. {ESCO}a1", [{"uri": f"{ESCO}a1"}]),
    (f"Map a risk. [ESCO skill: mapping <{ESCO}a1>; planning <{ESCO}b2>]",
     [{"uri": f"{ESCO}a1", "label": "mapping"}, {"uri": f"{ESCO}b2", "label": "planning"}]),
    (f"Map a risk.\nESCO: mapping – {ESCO}a1; {ESCO}b2",
     [{"uri": f"{ESCO}a1", "label": "mapping"}, {"uri": f"{ESCO}b2"}]),
    (f"Map a risk.\nSkills: [en] mapping / [ca] cartografia <{ESCO}a1>",
     [{"uri": f"{ESCO}a1", "label": {"en": "mapping", "ca": "cartografia"}}]),
    ("Map a risk.\nSkill: safety <https://example.org/greencomp/1>",
     [{"uri": "https://example.org/greencomp/1", "label": "safety"}]),
]  # fmt: skip


@pytest.mark.clause("7.16", shows="accepts")
@pytest.mark.parametrize(("text", "skills"), SKILLS)
def test_esco_addresses_in_an_outcome_become_skills(
    word: ModuleType, text: str, skills: list[dict[str, Any]]
) -> None:
    reading = read(word, "Learning outcomes", [word.para(text, item=True)])

    (outcome,) = reading.proposal_values["learning_outcomes"]
    assert outcome["text"].rstrip(".") == "Map a risk"
    assert outcome["skills"] == skills


def test_a_link_to_esco_becomes_a_skill_and_is_never_fetched(word: ModuleType) -> None:
    cell = [
        word.para("Make ", word.link("maps", "L1"), " of risks.", item=True),
        word.para("Plan.\nESCO: ", word.field_link("planning", f"{ESCO}b2"), item=True),
        word.para("Write ", word.link("letters", "L2"), ".", item=True),
    ]

    reading = read(
        word, "Learning outcomes", cell, links={"L1": f"{ESCO}a1", "L2": "http://10.0.0.1/x"}
    )

    assert reading.proposal_values["learning_outcomes"] == [
        {"text": "Make maps of risks.", "skills": [{"uri": f"{ESCO}a1", "label": "maps"}]},
        {"text": "Plan.", "skills": [{"uri": f"{ESCO}b2", "label": "planning"}]},
        {"text": "Write letters."},
    ]


def test_outcomes_in_several_languages(word: ModuleType) -> None:
    expected = [
        {"text": {"en": "Map.", "ca": "Cartografiar."}},
        {"text": {"en": "Plan.", "ca": "Planificar."}},
    ]
    by_outcome = [
        word.para("EN: Map.\nCA: Cartografiar.", item=True),
        word.para("EN: Plan. / CA: Planificar.", item=True),
    ]
    by_block = ["English:", "• Map.", "• Plan.", "Català", "• Cartografiar.", "• Planificar."]

    for cell in (by_outcome, by_block):
        reading = read(word, "Learning outcomes", cell)
        assert reading.proposal_values == {"learning_outcomes": expected}


@pytest.mark.clause("App. 2", shows="refuses")
def test_languages_with_different_numbers_of_outcomes_are_said(word: ModuleType) -> None:
    reading = read(word, "Learning outcomes", ["EN:", "- Map.", "- Plan.", "CA:", "- Planificar."])

    assert reading.proposal_values == {}
    assert "different numbers of outcomes by language (2 in en, 1 in ca)" in str(reading.notes[0])


# --- quality assurance ----------------------------------------------------------------------------

QUALITY: list[tuple[Any, list[dict[str, str]]]] = [
    ("Accredited by the University of Barcelona",
     [{"type": "accredited", "by": "University of Barcelona"}]),
    ("Accredited by Utrecht University (decision UU-2026/4).",
     [{"type": "accredited", "by": "Utrecht University", "note": "decision UU-2026/4"}]),
    ("Accredited by a CHARM-EU university", [{"type": "accredited"}]),
    ("Accredited by a CHARM-EU university: Åbo Akademi, Turku",
     [{"type": "accredited", "by": "Åbo Akademi, Turku"}]),
    ("Approved by the CHARM-EU Academic Council (29 May 2026)",
     [{"type": "academic-council", "note": "29 May 2026"}]),
    ("Yes, accredited.", [{"type": "accredited"}]),
    ("Internal department: Quality Unit", [{"type": "internal-department", "by": "Quality Unit"}]),
    ("Supported by the Institute for Lifelong Learning",
     [{"type": "internal-department", "by": "Institute for Lifelong Learning"}]),
    ("Approved by the CHARM-EU Academic Council", [{"type": "academic-council"}]),
    ("Academic Council", [{"type": "academic-council"}]),
    ("Accredited by ELTE and approved by the Academic Council",
     [{"type": "accredited", "by": "ELTE"}, {"type": "academic-council"}]),
    (["Accredited by ELTE", "Reviewed every year."],
     [{"type": "accredited", "by": "ELTE", "note": "Reviewed every year."}]),
    (["☐ Accredited by a CHARM-EU university", "☒ Supported by an internal Department",
      "By: Quality Unit", "Note: Since 2024.", "☐ Approved by the CHARM-EU Academic Council"],
     [{"type": "internal-department", "by": "Quality Unit", "note": "Since 2024."}]),
    ("N/A", []),
]  # fmt: skip


@pytest.mark.clause("App. 2", shows="accepts")
@pytest.mark.parametrize(("cell", "items"), QUALITY)
def test_quality_assurance(word: ModuleType, cell: Any, items: list[dict[str, str]]) -> None:
    reading = read(word, "Quality Assurance", cell)

    assert reading.proposal_values.get("quality_assurance", []) == items
    assert reading.notes == ()


@pytest.mark.parametrize("way", ["hl", "strike"])
def test_quality_assurance_chosen_from_the_printed_list(word: ModuleType, way: str) -> None:
    printed = [
        "Accredited by a CHARM-EU university",
        "Supported by an internal Department",
        "Approved by the CHARM-EU Academic Council",
    ]
    marks = [{"hl": "yellow"} if i == 2 else {} for i in range(3)]
    if way == "strike":
        marks = [{"strike": i != 2} for i in range(3)]
    cell = [word.para(word.run(text, **mark)) for text, mark in zip(printed, marks, strict=True)]

    reading = read(word, "Quality Assurance", cell)

    assert reading.proposal_values == {"quality_assurance": [{"type": "academic-council"}]}


@pytest.mark.clause("App. 2", shows="refuses")
@pytest.mark.parametrize(
    "cell",
    [
        "Not accredited",
        "Accreditation is pending",
        "Accredited or supported by a department?",
        "Yes",
        "Very good",
        [
            "Accredited by a CHARM-EU university",
            "Supported by an internal Department",
            "Approved by the CHARM-EU Academic Council",
        ],
    ],
)
def test_unclear_quality_assurance_is_said(word: ModuleType, cell: Any) -> None:
    reading = read(word, "Quality Assurance", cell)

    assert reading.proposal_values == {}
    assert "does not say clearly what underpins the quality" in str(reading.notes[0])
