"""Which options were chosen: "highlight at least one" as people do it (7.13, Appendix 2)."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import pytest

from charm.core.appendix2 import read_form

Cell = Callable[[ModuleType], object]

PRINTED = ("Blended", "On-site", "Online", "Work Experience")


def each(make: Callable[[ModuleType, str, bool], str]) -> Cell:
    """The printed list with Online chosen, option by option."""
    return lambda w: [make(w, option, option == "Online") for option in PRINTED]


CHOSEN_ONLINE: dict[str, Cell] = {
    "highlighted": each(lambda w, o, on: w.run(o, hl="yellow" if on else "")),
    "highlighted in white otherwise": each(lambda w, o, on: w.run(o, hl="cyan" if on else "white")),
    "shaded": each(lambda w, o, on: w.run(o, shd="FFFF00" if on else "FFFFFF")),
    "ticked before": each(lambda w, o, on: f"{'☒' if on else '☐'} {o}"),
    "ticked after": each(lambda w, o, on: f"{o} {'☑' if on else '☐'}"),
    "ticked only": each(lambda w, o, on: f"✓ {o}" if on else o),
    "with an x": each(lambda w, o, on: f"x {o}" if on else o),
    "in square brackets": each(lambda w, o, on: f"[{'X' if on else ' '}] {o}"),
    "in round brackets": each(lambda w, o, on: f"{o} ({'x' if on else ' '})"),
    "filled circles": each(lambda w, o, on: f"{'●' if on else '○'} {o}"),
    "round bullets are no ticks": each(
        lambda w, o, on: w.para("● ", w.run(o, hl="red" if on else ""))
    ),
    "Wingdings": each(lambda w, o, on: w.para(w.symbol("F0FE" if on else "F0A8"), f" {o}")),
    "Wingdings as text": each(
        lambda w, o, on: w.para(w.run("\uf0fe" if on else "\uf06f", font="Wingdings"), f" {o}")
    ),
    "Wingdings 2": each(
        lambda w, o, on: w.para(w.symbol("F052" if on else "F0A3", "Wingdings 2"), o)
    ),
    "content controls": each(lambda w, o, on: w.para(w.check_box(on), f" {o}")),
    "content controls whose sign is stale": each(
        lambda w, o, on: w.para(w.check_box(on, shown="☐"), f" {o}")
    ),
    "form fields": each(lambda w, o, on: w.para(w.form_check_box(on), f" {o}")),
    "form fields by default": each(
        lambda w, o, on: w.para(w.form_check_box(None, default=on), f" {o}")
    ),
    "bold": each(lambda w, o, on: w.run(o, b=on)),
    "underlined": each(lambda w, o, on: w.run(o, u=on)),
    "the others struck out": each(lambda w, o, on: w.run(o, strike=not on)),
    "ticked, highlighted and bold": each(
        lambda w, o, on: w.para(w.check_box(on), " ", w.run(o, b=on, hl="yellow" if on else ""))
    ),
    "all bold, one highlighted": each(lambda w, o, on: w.run(o, b=True, hl="green" if on else "")),
    "all shaded, one ticked": each(
        lambda w, o, on: w.para(w.check_box(on), w.run(o, shd="FFFF00"))
    ),
    "the others deleted": lambda w: ["Online"],
    "the others deleted with tracked changes": lambda w: [
        w.para(w.deleted("Blended")), w.para(w.deleted("On-site, "), "Online"),
    ],
    "one line, highlighted": lambda w: w.para(
        "Blended   On-site   ", w.run("Online", hl="yellow"), "   Work Experience"
    ),
    "one line, ticked": lambda w: "☐ Blended ☐ On-site ☒ Online ☐ Work Experience",
    "a table of boxes": lambda w: w.table(*([("☒" if o == "Online" else "☐"), o] for o in PRINTED)),
    "a table with an x": lambda w: w.table(*([o, ("x" if o == "Online" else "")] for o in PRINTED)),
    "a character style": each(lambda w, o, on: w.run(o, style="Strong" if on else "")),
    "the hint first": lambda w: ["highlight at least one below", "Online."],
    "in words": lambda w: "on-line",
}  # fmt: skip
STRONG = '<w:style w:type="character" w:styleId="Strong"><w:rPr><w:b/></w:rPr></w:style>'


@pytest.mark.clause("App. 2", shows="accepts")
@pytest.mark.clause("7.13", shows="accepts")
@pytest.mark.parametrize("cell", CHOSEN_ONLINE.values(), ids=CHOSEN_ONLINE)
def test_a_chosen_option_is_found(word: ModuleType, cell: Cell) -> None:
    form = word.docx(word.table(["Form of participation", cell(word)]), styles=STRONG)

    reading = read_form(form)

    assert (reading.proposal_values, reading.notes) == ({"participation": ["online"]}, ())


@pytest.mark.parametrize("cell", CHOSEN_ONLINE.values(), ids=CHOSEN_ONLINE)
def test_a_chosen_option_is_found_in_the_label_s_own_cell(word: ModuleType, cell: Cell) -> None:
    made = cell(word)
    content = ["Form of participation (highlight at least one below)", *(
        made if isinstance(made, list) else [made]
    )]  # fmt: skip
    form = word.docx(word.table([content, ""]), styles=STRONG)

    assert read_form(form).proposal_values == {"participation": ["online"]}


FREE = [
    ("Online and on-site (hybrid)", ["blended", "on-site", "online"]),
    ("hybrid", ["blended"]),
    ("Face-to-face", ["on-site"]),
    ("on site / online", ["on-site", "online"]),
    ("Blended learning, work experience", ["blended", "work-experience"]),
    ("ONLINE", ["online"]),
    ("On\u2011site", ["on-site"]),
]


@pytest.mark.clause("7.13", shows="accepts")
@pytest.mark.parametrize(("text", "codes"), FREE)
def test_options_in_free_words(word: ModuleType, text: str, codes: list[str]) -> None:
    reading = read_form(word.docx(word.table(["Form of participation", text])))

    assert (reading.proposal_values, reading.notes) == ({"participation": codes}, ())


def test_every_assessment_of_the_form_is_known(word: ModuleType) -> None:
    printed = {
        "Presentation / Oral exam": "presentation-oral",
        "Written exam": "written-exam",
        "Behavioural assessment": "behavioural",
        "Personalized type of assessment": "personalised",
        "Portfolio / portfolio assessment": "portfolio",
        "Report / paper": "report-paper",
        "Development report / reflection report": "reflection-report",
        "Professional product": "professional-product",
        "behavioral assessment": "behavioural",
        "Personalised type of assessment": "personalised",
        "Oral exam": "presentation-oral",
        "Reflection report": "reflection-report",
        "report": "report-paper",
    }
    for text, code in printed.items():
        form = word.docx(word.table(["Type of Assessment", text]))
        assert read_form(form).proposal_values == {"assessment_types": [code]}, text


UNCLEAR: dict[str, tuple[Cell, str]] = {
    "ticks against highlighting": (
        lambda w: [w.para("☒ Blended"), w.para("☐ ", w.run("Online", hl="yellow"))],
        "ticks and highlighting mark different options",
    ),
    "ticks against striking out": (
        lambda w: [w.para("☒ ", w.run("Blended", strike=True)), "☐ Online"],
        "ticks and striking out mark different options",
    ),
    "ticks and crosses": (lambda w: ["☑ Blended", "☒ Online"], "boxes with ticks and boxes with"),
    "every option, none marked": (lambda w: list(PRINTED), "lists every option and marks none"),
    "a negation": (lambda w: "Online, not on-site", "does not say clearly"),
    "an open question": (lambda w: "Online or blended, to be decided", "does not say clearly"),
    "a foreign option ticked": (lambda w: ["☐ Online", "☒ By post"], "not an option of the form"),
    "a foreign option": (lambda w: "By post", "not an option of the form"),
}


@pytest.mark.clause("App. 2", shows="refuses")
@pytest.mark.parametrize(("cell", "says"), UNCLEAR.values(), ids=UNCLEAR)
def test_what_is_unclear_chooses_nothing_and_is_said(
    word: ModuleType, cell: Cell, says: str
) -> None:
    reading = read_form(word.docx(word.table(["Form of participation", cell(word)])))

    assert reading.proposal_values == {}
    (note,) = reading.notes
    assert str(note).startswith("Form of participation: “")
    assert says in str(note)
    assert "highlight" in note.remedy


def test_words_beside_an_option_are_said_and_not_lost(word: ModuleType) -> None:
    cell = ["☒ Online (via Zoom)", "☐ On-site"]

    reading = read_form(word.docx(word.table(["Form of participation", cell])))

    assert reading.proposal_values == {"participation": ["online"]}
    assert [note.quote for note in reading.notes] == ["(via Zoom)"]


def test_boxes_that_nobody_ticked_are_an_empty_answer(word: ModuleType) -> None:
    cell = [f"☐ {option}" for option in PRINTED]

    reading = read_form(word.docx(word.table(["Form of participation", cell])))

    assert (reading.proposal_values, reading.notes) == ({}, ())


def test_the_cell_beside_counts_where_the_printed_list_is_untouched(word: ModuleType) -> None:
    printed = ["Form of participation", *PRINTED]

    assert read_form(word.docx(word.table([printed, "Online"]))).proposal_values == {
        "participation": ["online"]
    }


def test_list_and_cell_beside_that_differ_choose_nothing(word: ModuleType) -> None:
    printed = ["Form of participation", "☒ Blended", "☐ Online"]

    reading = read_form(word.docx(word.table([printed, "Online"])))

    assert reading.proposal_values == {}
    assert "contradictory" in str(reading.notes[0])


YES_NO = [
    ("Yes", True),
    ("no", False),
    ("Yes.", True),
    ("Y", True),
    ("☒ Yes ☐ No", True),
    ("Yes ☐ No ☒", False),
    ("[ ] yes [x] no", False),
    ("Oui", True),
    ("N/A", None),
    ("", None),
    ("☐ Yes ☐ No", None),
]


@pytest.mark.clause("App. 2", shows="accepts")
@pytest.mark.parametrize(("text", "value"), YES_NO)
def test_yes_and_no(word: ModuleType, text: str, value: bool | None) -> None:
    reading = read_form(word.docx(word.table(["Supervision of assessment (Yes/No)", text])))

    expected = {} if value is None else {"assessment_supervised": value}
    assert (reading.proposal_values, reading.notes) == (expected, ())


@pytest.mark.parametrize(
    ("text", "value", "kept"),
    [
        ("Yes, by proctoring", True, "by proctoring"),
        ("No – not needed for a portfolio", False, "not needed for a portfolio"),
        ("Yes (online proctoring)", True, "(online proctoring)"),
    ],
)
def test_what_follows_a_yes_or_no_is_kept_in_a_note(
    word: ModuleType, text: str, value: bool, kept: str
) -> None:
    reading = read_form(word.docx(word.table(["ID Verification", text])))

    assert reading.proposal_values == {"identity_verified": value}
    (note,) = reading.notes
    assert note.quote.strip("– ") == kept


@pytest.mark.clause("App. 2", shows="refuses")
@pytest.mark.parametrize("text", ["Yes/No", "Sometimes", "Yes and no", "If needed", "☒ Yes ☒ No"])
def test_neither_yes_nor_no_is_said(word: ModuleType, text: str) -> None:
    reading = read_form(word.docx(word.table(["ID Verification (Yes/No)", text])))

    assert reading.proposal_values == {}
    assert "write Yes or No" in str(reading.notes[0])


def test_yes_marked_in_the_label_itself(word: ModuleType) -> None:
    label = word.para("Supervision of assessment (", word.run("Yes", hl="yellow"), "/No)")
    other = word.para("ID Verification (", word.run("Yes", strike=True), "/No)")

    reading = read_form(word.docx(word.table([label, ""], [other, ""])))

    assert reading.proposal_values == {"assessment_supervised": True, "identity_verified": False}
