"""Log lines for programs, without personal data: addresses and one-time links never reach a log.

What an exception says can hold what somebody typed (a database names the value that it refuses),
and a path can hold the secret of a link, so that every line is cleaned, whoever wrote it.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""Of the request that is answered now; empty in a worker."""

_ADDRESS = re.compile(r"[^\s@<>()\[\]\",;:]+@[\w-]+(?:\.[\w-]+)*")
_QUERY = re.compile(r"\?[^\s\"']*=[^\s\"']*")
_SECRET = re.compile(r"(?<![\w-])(?=[\w-]*[A-Z])(?=[\w-]*[a-z])[\w-]{32,}(?![\w-])")
"""A one-time link holds 43 characters of both cases; names of Python and UUIDs do not."""
_VALUES = re.compile(r"(Key \([^)]*\)=|DETAIL:\s+Failing row contains )\([^\n]*\)")
"""How PostgreSQL tells which values it refuses."""


def cleaned(text: str) -> str:
    """The text without addresses, links' secrets, queries, and values that a database refused."""
    text = _VALUES.sub(r"\1(…)", text)
    text = _ADDRESS.sub("[address]", text)
    return _SECRET.sub("[secret]", _QUERY.sub("?…", text))


class Cleaned(logging.Formatter):
    """For people: one line, then the traceback if there is one."""

    def format(self, record: logging.LogRecord) -> str:
        return cleaned(super().format(record))


class JsonLines(logging.Formatter):
    """For programs: one object a line. What a logger is given as ``extra={"fields": {...}}`` stands
    in it by name."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "says": cleaned(record.getMessage()),
            **getattr(record, "fields", {}),
        }
        if said := request_id.get():
            line["request"] = said
        if record.exc_info:
            line["traceback"] = cleaned(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)
