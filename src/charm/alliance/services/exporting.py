"""What is kept about a person, for them to read and take along (Articles 15 and 20 GDPR)."""

from __future__ import annotations

import html
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model as Row

from charm.alliance.models import Person
from charm.alliance.services.erasing import require_operator, subject_of
from charm.foundation import clock, files, ledger
from charm.foundation.data_map import record_of_processing
from charm.foundation.personal_data import OF_THE_SUBJECT
from charm.foundation.subject import (
    Model,
    data_map,
    mentions,
    own_rows,
    rows_taken_part_in,
)
from charm.foundation.transactions import act

SECRET = {
    "password", "data", "session_key", "session_data", "token", "token_secret", "token_sha256",
    "key",
}  # fmt: skip
"""Fields by which somebody could enter: they are named, not given out."""
HIDDEN = "(not given out)"

README = """\
What is kept about {name}, {email}, on {day}

about.html    to read
data.json     the same for programs
files/        what you handed in
credentials/  what you were awarded, signed; each is genuine without this archive

"""


def export_person(*, person: Person, by: Person | None = None) -> bytes:
    """A ZIP archive, for the person themselves or the operator (None is the command on the
    machine); that it was made is noted in the ledger."""
    if by is not None and by.pk != person.pk:
        require_operator(by)
    with act():
        ledger.record(
            "person_exported",
            actor=by.key if by else "system",
            role="self" if by == person else "operator",
            clauses=["7.26"],
            about=person.key,
        )
    data = data_of(person)
    contents = {
        "README.txt": README.format(name=person.name, email=person.email, day=clock.today()),
        "about.html": _page(person, data),
        "data.json": json.dumps(data, indent=2, ensure_ascii=False, cls=DjangoJSONEncoder),
    }
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in contents.items():
            archive.writestr(name, text)
        for row in files.handed_in_by(person.key):
            archive.writestr(f"files/{row.id}-{row.name}", files.read(row))
        for number, credential in _credentials(data):
            archive.writestr(f"credentials/{number}.json", credential)
    return written.getvalue()


def data_of(person: Person) -> dict[str, Any]:
    """By where it is kept: their own, what they took part in, where they are mentioned."""
    subject = subject_of(person)
    took_part = rows_taken_part_in(subject)
    return {
        "person": _values(person, set(data_map(Person))),
        "own": {_name(model): _rows(model, keys) for model, keys in own_rows(subject).items()},
        "took part": {
            _name(model): {name: _shared(model, name, keys) for name, keys in named.items()}
            for model, named in took_part.items()
        },
        "mentioned": [
            {"where": _name(one.model), "field": one.field, "rows": len(one.rows)}
            for one in mentions(subject)
        ],
        "acts": ledger.bodies_of_person(person.key),
        "why": [
            {
                "what": row.data.kind, "kept in": row.kept_in, "purpose": row.data.purpose,
                "basis": row.data.basis, "how long": row.data.retention,
                "who sees it": row.data.seen_by, "on erasure": row.data.on_erasure,
            }
            for row in record_of_processing()
        ],
    }  # fmt: skip


def _rows(model: Model, keys: Iterable[Any]) -> list[dict[str, Any]]:
    rows = model._default_manager.filter(pk__in=list(keys))
    return [_values(row, set(data_map(model))) for row in rows]


def _shared(model: Model, name: str, keys: Iterable[Any]) -> list[dict[str, Any]]:
    """Of a row in which others have a part as well: not their learning, and not who they are."""
    fields = {
        other
        for other, data in data_map(model).items()
        if other == name
        or data is None
        or (data not in OF_THE_SUBJECT and not model._meta.get_field(other).is_relation)
    }
    return [_values(row, fields) for row in model._default_manager.filter(pk__in=list(keys))]


def _values(row: Row, fields: set[str]) -> dict[str, Any]:
    return {
        field.name: HIDDEN if field.name in SECRET else getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.name in fields
    }


def _credentials(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for rows in data["own"].values():
        for row in rows:
            if row.get("credential") and row.get("number"):
                yield row["number"], row["credential"]


def _name(model: Model) -> str:
    return str(model._meta.verbose_name)


# --- to read -------------------------------------------------------------------------------------


def _page(person: Person, data: Mapping[str, Any]) -> str:
    title = html.escape(f"What is kept about {person.name}")
    parts = [
        "<!DOCTYPE html>", '<html lang="en">', '<meta charset="utf-8">', f"<title>{title}</title>",
        "<style>body{font:1rem/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
        "table{border-collapse:collapse;margin:0 0 1.5rem;width:100%}"
        "th,td{border:1px solid;padding:.3rem;text-align:left;vertical-align:top;"
        "overflow-wrap:anywhere}th{width:14rem}</style>",
        f"<h1>{title}</h1>", f"<p>{clock.today():%d %B %Y}</p>",
        "<h2>You</h2>", _table(data["person"]),
    ]  # fmt: skip
    for heading, rows in data["own"].items():
        parts.append(f"<h2>{html.escape(heading.capitalize())}</h2>")
        parts += map(_table, rows)
    parts.append("<h2>What you took part in</h2>")
    for heading, named in data["took part"].items():
        for name, rows in named.items():
            parts.append(f"<h3>{html.escape(f'{heading}: {name}'.replace('_', ' '))}</h3>")
            parts += map(_table, rows)
    parts.append("<h2>Where you are mentioned</h2>")
    parts += map(_table, data["mentioned"])
    parts.append("<h2>Acts on record</h2>")
    parts += map(_table, data["acts"])
    parts.append("<h2>Why, and for how long</h2>")
    parts += map(_table, data["why"])
    return "\n".join([*parts, "</html>"])


def _table(values: Mapping[str, Any]) -> str:
    lines = "".join(
        f"<tr><th scope='row'>{html.escape(name.replace('_', ' '))}</th>"
        f"<td>{html.escape(_said(value))}</td></tr>"
        for name, value in values.items()
    )
    return f"<table>{lines}</table>"


def _said(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, dict | list | tuple):
        return json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder)
    return str(value)
