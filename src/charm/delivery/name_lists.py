"""A list of people to admit, as a university has it: who is on it, and which cell is wrong."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from charm.core.proposal.values import MAX_LINE, clean_line, mailbox
from charm.foundation.errors import Unfit
from charm.foundation.spreadsheets import WrongCell, WrongCells
from charm.foundation.tables import Cell, Row, place_of, read_table

MOST_PEOPLE = 2_000
_ADDRESS = re.compile(r"[^@\s<>\"',;:()\[\]\\]{1,64}@[^@\s<>\"',;:()\[\]\\]{1,180}\.[^@\s.]{2,63}")
_EMAIL = {"email", "mail", "emailaddress", "correo", "correoelectronico", "epost", "emailadres",
          "courriel", "adresseemail", "emailadresse", "sahkoposti", "emailcim"}  # fmt: skip
_NAME = {"name", "fullname", "nombre", "nom", "naam", "nimi", "navn", "namn", "nev", "learner",
         "student", "participant"}  # fmt: skip
_GIVEN = {"givenname", "firstname", "nombredepila", "prenom", "voornaam", "vorname", "fornavn",
          "fornamn", "etunimi", "keresztnev"}  # fmt: skip
_FAMILY = {"familyname", "lastname", "surname", "apellidos", "apellido", "cognoms",
           "nomdefamille", "achternaam", "nachname", "etternavn", "efternamn", "sukunimi",
           "vezeteknev"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Invitee:
    """Somebody called to an edition by address; the name is needed where there is no account."""

    email: str
    name: str = ""


def read_list(data: bytes) -> list[Invitee]:
    """Everybody on the list, in its order, once. The first line may name the columns, in any of the
    languages of the members; without it, the column with the addresses is found. Raises Unfit for
    what is no list, and WrongCells with every cell that is wrong."""
    rows = read_table(data)
    if not rows:
        raise Unfit("This list is empty.")
    columns = _named(rows[0])
    if columns is not None:
        rows = rows[1:]
    else:
        columns = _found(rows)
    if columns is None:
        raise Unfit(
            "No column holds e-mail addresses: name it “E-mail” in the first line, or give one "
            "address on each line."
        )
    return _people(rows, columns)


@dataclass(frozen=True, slots=True)
class _Columns:
    email: int
    names: tuple[int, ...] = ()
    """Given name before family name, or the whole one."""


def _people(rows: list[Row], columns: _Columns) -> list[Invitee]:
    wrong: list[WrongCell] = []
    found: dict[str, Invitee] = {}
    for row in rows:
        cell = _at(row, columns.email)
        parts = [_at(row, n) for n in columns.names]
        name = " ".join(part.text for part in parts if part.text)
        if odd := [part for part in (cell, *parts) if part.problem]:
            wrong += [WrongCell(part.place, part.problem) for part in odd]
            continue
        if not cell.text and not name:
            continue
        if not (_ADDRESS.fullmatch(cell.text) and cell.text.isprintable()):
            wrong.append(WrongCell(cell.place, "This is no e-mail address."))
            continue
        try:
            name = clean_line(name)[:MAX_LINE]
        except ValueError as error:
            wrong.append(WrongCell(parts[0].place, f"This name {error}."))
            continue
        found.setdefault(mailbox(cell.text), Invitee(cell.text, name))
    if wrong:
        raise WrongCells(wrong)
    if not found:
        raise Unfit("Nobody is on this list.")
    if len(found) > MOST_PEOPLE:
        raise Unfit(f"A list has at most {MOST_PEOPLE} people.")
    return list(found.values())


def _at(row: Row, column: int) -> Cell:
    if column < len(row):
        return row[column]
    number = "".join(sign for sign in row[0].place if sign.isdigit())
    return Cell(place_of(column, number), "")


def _named(head: Row) -> _Columns | None:
    """The columns, where the first line names them."""
    words = [_word(cell.text) for cell in head]
    email = next((n for n, word in enumerate(words) if word in _EMAIL), None)
    if email is None:
        return None
    whole, given, family = (
        next((n for n, word in enumerate(words) if word in known), None)
        for known in (_NAME, _GIVEN, _FAMILY)
    )
    first = whole if given is None else given
    return _Columns(email, tuple(n for n in (first, family) if n is not None))


def _found(rows: list[Row]) -> _Columns | None:
    """The column in which most lines hold an address; a name may stand in the one before it."""
    width = max(map(len, rows))
    counts = [sum(bool(_ADDRESS.fullmatch(_at(row, n).text)) for row in rows) for n in range(width)]
    most = max(counts)
    if not most:
        return None
    email = counts.index(most)
    return _Columns(email, (email - 1,) if email else ())


def _word(text: str) -> str:
    """A heading without accents, spaces, dashes and the like."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in plain if sign.isascii() and sign.isalpha())
