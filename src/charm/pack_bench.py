"""How long the papers of a meeting with many proposals take: from the closing of the papers to the
one document that members download, made by the worker.

The limit, in the same run, is Typst itself: the same words as one plain text, without headings,
tables, bookmarks and attached files. ``seconds`` says where the time goes, ``processor_seconds``
how long the processor was busy with it, from which the ratio is made.
"""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from charm import demo
from charm.boards.papers.printing import pack_pdf
from charm.boards.papers.reading import Pack
from charm.boards.queries import Meeting
from charm.boards.services import meetings, packing
from charm.core.proposal.model import Proposal
from charm.foundation import clock, files, jobs
from charm.foundation.typesetting import typeset
from charm.lifecycle import deciding, people, play, proposing
from charm.proposals.queries import snapshot_of

BASES = (
    "formal-single.json", "formal-joint.json", "formal-with-money.json", "non-formal-assessed.json",
)  # fmt: skip
"""Examples whose copies are on the agenda."""
PLAIN = """#set text(size: 10.5pt, lang: "en")
#set document(title: "Plain")
#for one in json(bytes(sys.inputs.texts)) { par(one) }
"""


def pack(count: int, examples: Sequence[Proposal]) -> dict[str, Any]:
    """Print the papers of one meeting of the Academic Council with ``count`` proposals, copies of
    these examples. The database is empty before, and is not cleaned up."""
    meeting = _prepare(count, examples)
    seconds: dict[str, float] = {}
    busy: dict[str, float] = {}

    def timed(name: str, act: Callable[[], Any]) -> Any:
        start, began = time.perf_counter(), time.process_time()
        done = act()
        seconds[name] = round(time.perf_counter() - start, 2)
        busy[name] = round(time.process_time() - began, 2)
        return done

    with clock.at(meeting.papers_due):
        timed("close", lambda: meetings.close_papers(
            meeting=meeting.id, by=demo.officer("boards"), seen=meeting.revision
        ))  # fmt: skip
        timed("print", jobs.run_pending)
    made = Pack.objects.get(meeting=meeting)
    if made.made_at is None or made.papers.count() != count:
        raise RuntimeError("The papers were not printed: the measurement means nothing.")
    chair = demo.officer("council-chair")
    document = files.read(packing.copy_for(pack=made.id, by=chair))
    one = made.papers.values_list("track", flat=True)[0]
    timed("copy of a member who stays out of one", lambda: pack_pdf(made, closed={str(one)}))
    timed("plain text", lambda: _plain(made))
    return _measurement(count, len(document), seconds, busy)


def _prepare(count: int, examples: Sequence[Proposal]) -> Meeting:
    """A meeting that takes papers, with so many proposals on its agenda."""
    when = play.timetable(examples[0])
    with clock.at(when.begins):
        demo.fill_alliance()
    council = deciding.plan_meetings(when, _silent).council
    for number in range(count):
        content = people.with_people(examples[number % len(examples)])
        title = {code: f"{text} ({number + 1})" for code, text in _title(content).items()}
        content = content.model_copy(update={"title": title})
        people.register_endorsers(content)
        filed, proposers = proposing.draft(content, when, _silent)
        filed = proposing.endorse(filed, proposers, when, _silent)
        proposing.submit(filed, proposers, when, _silent)
    return Meeting.objects.get(pk=council.pk)


def _title(content: Proposal) -> dict[str, str]:
    said = content.to_json()["title"]
    return dict(said) if isinstance(said, dict) else {"en": str(said)}


def _silent(_clauses: str, _sentence: str) -> None:
    """Nobody listens to the steps of these lives."""


def _words_of(value: Any) -> Iterator[str]:
    """Every text of a JSON value, in letters that every font has."""
    if isinstance(value, str):
        yield "".join(c for c in value if c.isprintable() and c < "\u0250")
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _words_of(one)


def _plain(made: Pack) -> bytes:
    versions = [snapshot_of(ref) for ref in made.papers.values_list("snapshot", flat=True)]
    said = [made.contents, *(version.content for version in versions)]
    texts = [text for one in said for text in _words_of(json.loads(one))]
    with TemporaryDirectory(prefix="charm-bench-") as folder:
        template = Path(folder) / "plain.typ"
        template.write_text(PLAIN, encoding="utf-8")
        given = {"texts": json.dumps(texts, ensure_ascii=False)}
        return typeset(template, given, at=made.frozen_at)


def _measurement(
    count: int, size: int, seconds: dict[str, float], busy: dict[str, float]
) -> dict[str, Any]:
    whole = seconds["close"] + seconds["print"]
    work = busy["close"] + busy["print"]
    return {
        "what": "pack",
        "count": count,
        "per_second": round(count / whole, 1),
        "limit_per_second": round(count / seconds["plain text"], 1),
        "ratio": round(busy["plain text"] / work, 3),
        "peer": None,
        "peer_per_second": None,
        "p95_ms": round(whole * 1000, 1),
        "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        "mib": round(size / (1 << 20), 1),
        "seconds": seconds,
        "processor_seconds": busy,
    }
