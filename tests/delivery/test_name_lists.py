"""Lists of people as universities have them: read whole, or with every wrong cell named (7.26)."""

from __future__ import annotations

import contextlib
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from tests.support.filled import crowded, damaged

from charm.delivery.name_lists import Invitee, read_list
from charm.foundation.errors import Unfit
from charm.foundation.spreadsheets import WrongCells

ADA, BEN = Invitee("ada@uu.nl", "Ada Łukasz"), Invitee("ben@ub.edu", "Ben O’Brien")


def xlsx(*rows: list[object]) -> bytes:
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        xlsx(["Name", "E-mail"], ["Ada Łukasz", "ada@uu.nl"], ["Ben O’Brien", "ben@ub.edu"]),
        xlsx(["Nº", "Correo electrónico", "Nombre", "Apellidos"], [1, "ada@uu.nl", "Ada Łukasz"],
             [2, "ben@ub.edu", "Ben", "O’Brien"]),
        xlsx(["Achternaam", "Voornaam", "E-mailadres"], ["Łukasz", "Ada", "ada@uu.nl"], [],
             ["O’Brien", "Ben", "ben@ub.edu"]),
        xlsx(["Ada Łukasz", "ada@uu.nl"], ["Ben O’Brien", "ben@ub.edu"]),
        "Name;E-Mail\r\nAda Łukasz;ada@uu.nl\r\nBen O’Brien;ben@ub.edu\r\n".encode(),
        "﻿name,email\nAda Łukasz,ada@uu.nl\n\"Ben O’Brien\", ben@ub.edu \n".encode(),
        "Vorname\tNachname\tE-Mail\nAda\tŁukasz\tada@uu.nl\nBen\tO’Brien\tben@ub.edu".encode("utf-16"),
        "nom,courriel\nAda Łukasz,ada@uu.nl\nAda,Ada+x@uu.nl\nBen O’Brien,ben@ub.edu".encode(),
    ],
    ids=["XLSX", "Spanish", "Dutch", "no headings", "semicolons", "mark", "UTF-16", "twice"],
)  # fmt: skip
def test_a_list_is_read_as_it_is(data: bytes) -> None:
    assert read_list(data) == [ADA, BEN]


def test_addresses_alone_are_a_list() -> None:
    assert read_list(b"ada@uu.nl\nben@ub.edu\n") == [Invitee("ada@uu.nl"), Invitee("ben@ub.edu")]


def test_every_wrong_cell_is_named_and_nobody_is_taken_over() -> None:
    rows: list[list[object]] = [["Name", "E-mail"]]
    rows += [[f"Learner {n}", f"learner{n}@uu.nl"] for n in range(200)]
    planted = {7: "", 19: "no address", 40: "a@b", 41: "a b@uu.nl", 99: "x@uu.nl, y@uu.nl",
               150: "ada@uu.nl\u202e", 200: "=1+1"}  # fmt: skip
    for number, text in planted.items():
        rows[number - 1][1] = text
    with pytest.raises(WrongCells) as wrong:
        read_list(xlsx(*rows))
    assert [cell.place for cell in wrong.value.cells] == [f"B{number}" for number in planted]
    assert "This is a formula" in wrong.value.cells[-1].says
    for number in planted:
        rows[number - 1][1] = f"learner{number}@ub.edu"
    assert len(read_list(xlsx(*rows))) == 200


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"\n\n;;\n", "empty"),
        (xlsx([]), "empty"),
        (xlsx(["Name", "E-mail"]), "Nobody is on this list"),
        (b"Ada\nBen\n", "No column holds e-mail addresses"),
        (b"PK\x03\x04 no archive", "damaged or not an XLSX"),
        (b"\x89PNG\r\n\x1a\n\0\0", "no list"),
        (b"%PDF-1.7\x81\x8d\x8f", "no list"),
        (b"a@uu.nl\n" * 5_001, "at most 5000 lines"),
        ("\n".join(f"l{n}@uu.nl" for n in range(2_001)).encode(), "at most 2000 people"),
        (b"x" * (5 * 1024 * 1024 + 1), "larger than 5 MB"),
    ],
)
def test_what_is_no_list_is_refused_with_a_sentence(data: bytes, says: str) -> None:
    with pytest.raises(Unfit, match=says):
        read_list(data)


@pytest.mark.parametrize("name", damaged(xlsx(["E-mail"])))
def test_a_list_that_breaks_as_it_is_read_is_refused_with_a_sentence(name: str) -> None:
    with pytest.raises(Unfit, match="damaged or not an XLSX"):
        read_list(damaged(xlsx(["E-mail"], ["ada@uu.nl"]))[name])


def test_a_list_with_more_cells_than_are_read_is_not_read() -> None:
    with pytest.raises(Unfit, match="far more cells than are read"):
        read_list(crowded(xlsx(["E-mail"]), 1_000_001))


@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda t: t.encode())))
def test_any_file_gives_people_or_a_sentence(data: bytes) -> None:
    with contextlib.suppress(Unfit):
        assert all("@" in one.email for one in read_list(data))
