"""PostgreSQL as it was: a world is kept beside the tables and put back after each trial."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections import Counter
from typing import Any

from django.db import connection

KEPT = "kept"
NOT_COMPARED = ("django_", "auth_", "account_", "socialaccount", "mfa_", "usersessions")
MADE_UP = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{16,64}|\d{4}-\d\d-\d\dT[^\"]*"
    r'|(?<="secret": ")[^"]*'
)
"""What each act draws anew: digests, identifiers, moments and one-time links."""
ORDER_OF_ACTS = {"sequence", "previous", "digest", "body", "record_id"}
"""Of the ledger only who did what to which thing is compared; its order has tests of its own."""


class Rewind:
    """Keeps what the database holds now; :meth:`back` puts it there again."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT table_name FROM information_schema.tables"
                " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
            )
            self.tables = sorted(name for (name,) in cursor.fetchall())
            cursor.execute(f"DROP SCHEMA IF EXISTS {KEPT} CASCADE; CREATE SCHEMA {KEPT}")
            filled = []
            for name in self.tables:
                cursor.execute(f'SELECT EXISTS (SELECT 1 FROM public."{name}")')
                if cursor.fetchone()[0]:
                    cursor.execute(f'CREATE TABLE {KEPT}."{name}" AS TABLE public."{name}"')
                    filled.append(name)
        self._script = ";".join(
            [
                "SET session_replication_role = replica",
                *(f'DELETE FROM public."{name}"' for name in self.tables),
                *(f'INSERT INTO public."{name}" TABLE {KEPT}."{name}"' for name in filled),
                "SET session_replication_role = origin",
            ]
        )
        self.known: frozenset[str] = frozenset()
        self.known = frozenset(word for row in self._texts() for word in MADE_UP.findall(row))

    def back(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(self._script)

    def forget(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA {KEPT} CASCADE")

    def state(self) -> Counter[str]:
        """Every row that counts, with what was drawn anew left out."""
        return Counter(MADE_UP.sub(self._said, row) for row in self._texts())

    def _said(self, found: re.Match[str]) -> str:
        return found[0] if found[0] in self.known else "~"

    def _texts(self) -> list[str]:
        rows = []
        with connection.cursor() as cursor:
            for name in self.tables:
                if name.startswith(NOT_COMPARED):
                    continue
                cursor.execute(f'SELECT * FROM public."{name}"')
                columns = [column[0] for column in cursor.description]
                rows += [_text(name, columns, values) for values in cursor.fetchall()]
        return rows


def _text(table: str, columns: list[str], values: tuple[Any, ...]) -> str:
    said = (
        f"{column}={value}"
        for column, value in zip(columns, values, strict=True)
        if not isinstance(value, dt.datetime)
        and not (column == "id" and not isinstance(value, uuid.UUID))
        and not ("ledger" in table and column in ORDER_OF_ACTS)
    )
    return f"{table}: {' | '.join(said)}"
