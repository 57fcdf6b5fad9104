"""How long the public pages of a long catalogue take: searches, lists, entries, through the whole
application, without an account.

One entry is published as it is in life; the others are copies of its rows with generated words, put
in behind the platform's back, the rules of the database being lifted meanwhile. ``p95_ms`` is that
of the slowest kind of page, ``pages`` says each; ``processor`` says how long the processor was
busy, what a machine that does other things at the same time would need alone. The limit, in the
same run, is the application's smallest page, which says that it is alive.
"""

from __future__ import annotations

import io
import json
import random
import resource
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.apps import apps
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import connection, models

from charm import demo
from charm.catalogue.content import spell
from charm.catalogue.services.listing import list_everything
from charm.core.proposal.model import Proposal
from charm.foundation import clock, database_rules
from charm.lifecycle import play

SEED = 2026
BATCH = 500
ROUNDS = 40
"""Pages of each kind."""
VOCABULARY = 30_000
SKILLS = 800
FIELDS = ("0111", "0312", "0511", "0532", "0613", "0712", "0913", "0923", "1015", "1032")
TOPICS = {
    "en": ("Water cities", "Rivers and floods", "Migration policy", "Health data"),
    "ca": ("Educació de l’aigua", "Ciutats i migració", "Dades de salut", "Rius mediterranis"),
    "es": ("Gestión del agua", "Políticas de migración", "Datos de salud", "Ríos y ciudades"),
    "hu": ("Árvízi kockázatok", "Egészségügyi adatok", "Városi folyók", "Tervezés"),
    "de": ("Flüsse und Städte", "Gesundheitsdaten", "Migrationspolitik", "Wasserrecht"),
}
ASKED = ("water cities", "educacio aigua", "gestion del agua", "varosi folyo", "flusse stadt")
"""As somebody types them who has no time for accents and endings."""


class Took(NamedTuple):
    seconds: float
    processor: float
    """Seconds in which the processor was busy with it."""


def pages(count: int, proposal: Proposal) -> dict[str, Any]:
    """Ask for the pages of a catalogue of ``count`` entries. The database is empty before, and is
    not cleaned up."""
    call_command("collectstatic", verbosity=0, interactive=False)
    chance = random.Random(SEED)  # noqa: S311 - the same each time
    began = time.perf_counter()
    slugs = _fill(count, proposal, chance)
    filled = time.perf_counter()
    if list_everything() != count:
        raise RuntimeError("Not every entry is listed: the measurement means nothing.")
    listed = time.perf_counter()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    application = get_wsgi_application()
    limit = [_asked(application, "/healthz") for _ in range(ROUNDS)]
    asked: dict[str, list[Took]] = {}
    for kind, addresses in _questions(slugs, chance).items():
        _asked(application, addresses[0])
        asked[kind] = [_asked(application, address) for address in addresses[1:]]
    spent = [one.seconds for found in asked.values() for one in found]
    rate, most = len(spent) / sum(spent), len(limit) / sum(one.seconds for one in limit)
    by_kind = {kind: _p95([one.seconds for one in found]) for kind, found in asked.items()}
    busy = {kind: _p95([one.processor for one in found]) for kind, found in asked.items()}
    return {
        "what": "pages",
        "count": count,
        "per_second": round(rate, 1),
        "limit_per_second": round(most, 1),
        "ratio": round(rate / most, 3),
        "peer": None,
        "peer_per_second": None,
        "p95_ms": max(by_kind.values()),
        "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        "processor_p95_ms": max(busy.values()),
        "pages": by_kind,
        "processor": busy,
        "database": connection.vendor,
        "seconds": {"fill": round(filled - began, 1), "index": round(listed - filled, 1)},
    }


def _questions(slugs: list[str], chance: random.Random) -> dict[str, list[str]]:
    """Addresses by kind of page, one more than are measured: the first warms up."""

    def some(make: Callable[[int], str]) -> list[str]:
        return [make(number) for number in range(ROUNDS + 1)]

    def found(**asked: Any) -> str:
        return "/catalogue/?" + urlencode(asked, doseq=True)

    return {
        "whole list": some(lambda n: found(page=n + 1)),
        "list by title": some(lambda n: found(order="title", page=n + 1)),
        "far page": some(lambda n: found(page=max(1, len(slugs) // 20 - n))),
        "words": some(lambda n: found(q=ASKED[n % len(ASKED)], page=n // len(ASKED) + 1)),
        "one letter more": some(lambda n: found(q="aigua"[: 1 + n % 5])),
        "words and choices": some(
            lambda n: found(
                q=ASKED[n % len(ASKED)].split()[0], kind=["formal", "informal"],
                field=FIELDS[n % len(FIELDS)][:2],
            )
        ),
        "nothing": some(lambda n: found(q=f"quetzal{n}")),
        "entry": some(lambda _: f"/catalogue/{chance.choice(slugs)}/"),
    }  # fmt: skip


def _asked(application: Any, address: str) -> Took:
    path, _, query = address.partition("?")
    status: list[str] = []

    def start(said: str, *_: Any) -> Callable[[bytes], Any]:
        status.append(said)
        return lambda _data: None

    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost:8000",
        "HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": "http",
    }
    busy, began = time.process_time(), time.perf_counter()
    answer = application(environ, start)
    b"".join(answer)
    took = Took(time.perf_counter() - began, time.process_time() - busy)
    answer.close()
    if path.startswith("/catalogue") and not status[0].startswith("200"):
        raise RuntimeError(f"{address} was answered with {status[0]}.")
    return took


def _p95(seconds: list[float]) -> float:
    return round(sorted(seconds)[int(0.95 * (len(seconds) - 1))] * 1000, 1)


# --- what the catalogue holds ---------------------------------------------------------------------


def _fill(count: int, proposal: Proposal, chance: random.Random) -> list[str]:
    """As many entries; their slugs."""
    from charm.awards.services.issuers import set_up_issuers

    when = play.timetable(proposal)
    with clock.at(when.begins):
        demo.fill_alliance()
        set_up_issuers()
    version = play.live(proposal, when, lambda *_: None).version
    slugs = [version.entry.slug]
    said = json.loads(version.content)
    members = list(apps.get_model("alliance", "University")._default_manager.order_by("code"))
    words = _vocabulary(chance)
    database_rules.drop_all()
    try:
        while len(slugs) < count:
            slugs += _copies(version, said, members, words, len(slugs), count, chance)
    finally:
        database_rules.create_all()
    return slugs


def _copies(
    version: Any,
    said: dict[str, Any],
    members: list[Any],
    words: list[str],
    first: int,
    count: int,
    chance: random.Random,
) -> list[str]:
    numbers = range(first, min(first + BATCH, count))
    snapshot, entry = version.snapshot, version.entry
    homes = [members[number % len(members)] for number in numbers]
    contents = [
        _content(said, home, number, words, chance)
        for number, home in zip(numbers, homes, strict=True)
    ]
    proposals = _copied(snapshot.proposal, numbers)
    snapshots = _copied(snapshot, numbers, proposal_id=[row.pk for row in proposals])
    entries = _copied(
        entry,
        numbers,
        slug=[f"entry-{number}" for number in numbers],
        proposal_id=[row.pk for row in proposals],
        university_id=[home.code for home in homes],
        kind=[content["proposal"]["kind"] for content in contents],
    )
    spelled = [spell(content) for content in contents]
    _copied(
        version,
        numbers,
        entry_id=[row.pk for row in entries],
        snapshot_id=[row.pk for row in snapshots],
        content=[text for text, _ in spelled],
        sha256=[digest for _, digest in spelled],
    )
    return [row.slug for row in entries]


def _copied(row: models.Model, numbers: range, **other: list[Any]) -> list[Any]:
    """The row once for each number, with other values; what is one of a kind gets the number."""
    model = type(row)
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    copies = []
    for place, number in enumerate(numbers):
        values = {field.attname: getattr(row, field.attname) for field in fields}
        for field in fields:
            if field.unique and isinstance(field, models.CharField):
                values[field.attname] = f"{values[field.attname]}-{number}"[-40:]
        values["id"] = uuid.uuid4() if isinstance(model._meta.pk, models.UUIDField) else None
        values.update({name: given[place] for name, given in other.items()})
        copies.append(model(**values))
    return list(model._base_manager.bulk_create(copies, batch_size=BATCH))


def _content(
    said: dict[str, Any], home: Any, number: int, words: list[str], chance: random.Random
) -> dict[str, Any]:
    kind = ("formal", "formal", "non-formal", "informal")[number % 4]
    languages = ["en", chance.choice(["ca", "es", "hu", "de"])]
    hours = chance.choice([5, 20, 40, 80, 120])
    body = {"code": home.code, "slug": home.slug, "name": home.name, "country": home.country,
            "url": home.url, "role": "accrediting" if kind == "formal" else "lead"}  # fmt: skip
    proposal = {
        **said["proposal"],
        "kind": kind,
        "title": {code: f"{chance.choice(TOPICS[code])} {_prose(words, 2, chance)}"
                  for code in languages},
        "description": {code: f"{chance.choice(TOPICS[code])}. {_prose(words, 70, chance)}"
                        for code in languages},
        "languages": languages,
        "hours": hours,
        "isced_f": chance.choice(FIELDS),
        "participation": [chance.choice(["blended", "on-site", "online"])],
        "fee": chance.choice(["None.", "120 EUR", ""]),
        "universities": [{"code": home.code, "role": body["role"]}],
        "learning_outcomes": [
            {
                "text": {"en": f"Explain {_prose(words, 9, chance)}"},
                "skills": [_skill(chance.randrange(SKILLS))],
            }
            for _ in range(4)
        ],
    }  # fmt: skip
    return {**said, "proposal": proposal, "bodies": [body], "responsible": home.code}


def _skill(number: int) -> dict[str, str]:
    return {
        "uri": f"http://data.europa.eu/esco/skill/{uuid.UUID(int=number + 1)}",
        "label": f"skill {number}",
    }


def _vocabulary(chance: random.Random) -> list[str]:
    """Words that nobody says, as many as a catalogue may have."""
    parts = [a + b for a in "bcdfglmnprstv" for b in ("a", "e", "i", "o", "u", "an", "er")]
    return ["".join(chance.choices(parts, k=chance.randint(2, 4))) for _ in range(VOCABULARY)]


def _prose(words: list[str], count: int, chance: random.Random) -> str:
    """A few words often, most of them rarely, as in a language."""
    return " ".join(_drawn(words, count, chance))


def _drawn(words: list[str], count: int, chance: random.Random) -> Iterator[str]:
    for _ in range(count):
        yield words[min(int(chance.paretovariate(0.35)) - 1, len(words) - 1) % len(words)]
