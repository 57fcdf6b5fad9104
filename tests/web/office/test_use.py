"""What is counted of the catalogue, who reads it, and that counting never stands in the way."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from charm import demo
from charm.alliance.services.mandates import grant_mandate
from charm.catalogue.counts import use_of, whole
from charm.catalogue.models import DailyCount
from charm.catalogue.services import counting
from charm.catalogue.services.counting import count_search, count_seen, forget_old_counts
from charm.core.skills import read_table
from charm.foundation import clock
from charm.framework.services.importing_skills import import_skills

pytestmark = pytest.mark.django_db
NewCourse = Callable[..., Any]

DAY = dt.date(2026, 9, 1)
BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
READER = BROWSER + "Chrome/140.0.0.0 Safari/537.36"


@pytest.fixture
def reader() -> Client:
    return Client(HTTP_USER_AGENT=READER)


def counted() -> dict[tuple[str, str], int]:
    return {(row.what, row.about): row.count for row in DailyCount.objects.all()}


def test_looking_and_looking_for_are_counted(course: NewCourse, reader: Client) -> None:
    slug = course(title="Water and cities").entry.slug
    for _ in range(3):
        reader.get(f"/catalogue/{slug}/")
    reader.get("/catalogue/?q=water")
    reader.get("/catalogue/?kind=formal")
    reader.get("/catalogue/?q=Quetzal%20N%C3%A1huatl")
    reader.get("/catalogue/?q=water&kind=informal")
    assert counted() == {
        ("seen", slug): 3,
        ("searched", ""): 4,
        ("nothing", ""): 2,
        ("nothing", "quetzal nahuatl"): 1,
    }
    assert {row.day for row in DailyCount.objects.all()} == {DAY}


def test_what_is_no_question_is_not_counted(course: NewCourse, reader: Client) -> None:
    slug = course().entry.slug
    for address in ("/catalogue/", "/catalogue/?q=water&page=2", "/catalogue.csv?q=x",
                    f"/catalogue/{slug}.json", f"/catalogue/{slug}/versions/1/",
                    "/catalogue/nowhere/"):  # fmt: skip
        reader.get(address)
    reader.get(f"/catalogue/{slug}/", HTTP_ACCEPT="application/ld+json")
    assert counted() == {}


@pytest.mark.parametrize(
    "agent",
    ["", "Googlebot/2.1 (+http://www.google.com/bot.html)", "curl/8.0", "python-requests/2.32",
     "Mozilla/5.0 (compatible; bingbot/2.0)", "facebookexternalhit/1.1", "Go-http-client/2.0",
     "Mozilla/5.0 (X11) HeadlessChrome/140.0", "UptimeRobot/2.0", "Mozilla/5.0 Slurp"],
)  # fmt: skip
def test_machines_are_not_counted(course: NewCourse, agent: str) -> None:
    slug = course().entry.slug
    machine = Client(HTTP_USER_AGENT=agent)
    assert machine.get(f"/catalogue/{slug}/").status_code == 200
    assert machine.get("/catalogue/?q=quetzal").status_code == 200
    assert counted() == {}


def test_a_head_and_what_is_fetched_ahead_are_not_counted(
    course: NewCourse, reader: Client
) -> None:
    address = f"/catalogue/{course().entry.slug}/"
    assert reader.head(address).status_code == 200
    assert reader.get(address, HTTP_SEC_PURPOSE="prefetch;prerender").status_code == 200
    assert counted() == {}


def test_who_still_types_is_counted_only_where_nothing_is_found(
    course: NewCourse, reader: Client
) -> None:
    course(title="Water and cities")
    for typed in ("wat", "qx", "qxe", "qxetz", "qxetzal"):
        reader.get("/catalogue/", {"q": typed}, HTTP_HX_REQUEST="true", HTTP_HX_TRIGGER="q")
    assert counted() == {("nothing", f): 1 for f in ("qxe", "qxetz", "qxetzal")}
    assert whole({"qxe": 4, "qxetz": 3, "qxetzal": 3, "water": 1}) == {"qxetzal": 3, "water": 1}
    reader.get("/catalogue/", {"q": "quetzal"}, HTTP_HX_REQUEST="true", HTTP_HX_TRIGGER="search")
    assert counted()["searched", ""] == 1


@pytest.mark.parametrize(
    "said",
    ["jan.jansen@uu.nl", "0612345678", "st-12345 exam", "ab", "word " * 7, "x" * 200, "  ", "😀"],
)
def test_what_may_tell_of_a_person_is_not_kept(
    course: NewCourse, reader: Client, said: str
) -> None:
    course()
    reader.get("/catalogue/", {"q": said})
    assert {about for what, about in counted() if what == "nothing"} <= {""}


def test_nobody_fills_the_database_by_asking(
    alliance: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "MOST_A_DAY", 5)
    for number in range(20):
        asked = "".join(chr(97 + int(digit)) for digit in f"{number:04}")
        count_search(asked, found=False, words_found=False, not_offered=(), typed=True)
    assert DailyCount.objects.count() == 5


def test_what_was_counted_is_forgotten(alliance: None) -> None:
    def search(words: str) -> None:
        count_search(words, found=False, words_found=False, not_offered=(), typed=True)

    for days, times in ((4, 1), (40, 3), (100, 3), (4 * 365, 1)):
        with clock.at(dt.datetime(2026, 9, 1, 12, tzinfo=dt.UTC) - dt.timedelta(days=days)):
            count_seen(f"seen-{days}")
            search("rare " + chr(97 + days % 26))
            for _ in range(times):
                search("frequent " + chr(97 + days % 26))
    forget_old_counts()
    kept = {(row.what, row.about) for row in DailyCount.objects.all()}
    assert kept == {
        ("seen", "seen-4"), ("seen", "seen-40"), ("seen", "seen-100"),
        ("nothing", "rare e"), ("nothing", "frequent e"), ("nothing", "frequent o"),
    }  # fmt: skip


def test_a_skill_that_nothing_teaches_is_told(
    course: NewCourse, reader: Client, tmp_path: Path, visitor: Callable[..., Any]
) -> None:
    course()
    path = tmp_path / "greencomp.csv"
    path.write_text(
        "code,level,label_en,area_code,status,replaced_by\n"
        "1,area,Embodying values,1,,\n1.1,competence,Beekeeping in Towns,1,,\n"
    )
    local = "http://localhost:8000/skills/greencomp/"
    import_skills(package=read_table(path, scheme="greencomp", version="2022", local=local))
    for _ in range(3):
        reader.get("/catalogue/", {"q": "beekeeping in towns"})
    reader.get("/catalogue/", {"skill": [f"{local}1.1", "https://nowhere.example/skill"]})
    assert counted()["skill", f"{local}1.1"] == 1
    assert not any("nowhere" in about for _what, about in counted())
    assert use_of(DAY, DAY).skills == [(f"{local}1.1", 4)]
    assert "Beekeeping in Towns" in visitor("boards").get("catalogue/")


def test_the_office_reads_it_and_takes_it_along(
    course: NewCourse, reader: Client, visitor: Callable[..., Any]
) -> None:
    slug = course(title="Water and cities").entry.slug
    reader.get(f"/catalogue/{slug}/")
    for _ in range(3):
        reader.get("/catalogue/?q=quetzal")
    reader.get("/catalogue/?q=hapax")
    officer = visitor("boards")
    page = officer.get("catalogue/")
    assert "Water and cities" in page
    assert "quetzal" in page
    assert "hapax" not in page  # asked for once: somebody could know by whom
    table = b"".join(officer.client.get("/office/catalogue.csv?days=7").streaming_content).decode()
    assert f"entry seen,{slug},Water and cities,,1" in table
    assert "words without result,quetzal,,,3" in table
    assert "searches without result,,,2026-09-01,4" in table
    assert "hapax" not in table
    book = officer.client.get("/office/catalogue.xlsx")
    assert book.content.startswith(b"PK")
    assert officer.client.get("/office/catalogue.pdf").status_code == 404
    assert "30 days" in officer.get("catalogue/?days=x%00")
    assert "Use" in visitor("auditor").get("")


@pytest.mark.clause("8.1", shows="refuses")
@pytest.mark.parametrize(
    "name", ["registrar@uu.nl", "manager@elte.hu", "operator", "quality@tcd.ie"]
)
def test_other_offices_do_not_read_it(
    course: NewCourse, visitor: Callable[..., Any], name: str
) -> None:
    course()
    guest = visitor(name)
    assert "Communication Office" in guest.get("catalogue/", status=403)
    assert guest.client.get("/office/catalogue.csv").status_code == 403
    assert "/office/catalogue/" not in guest.get("")


@pytest.mark.clause("8.1", shows="refuses")
def test_a_university_reads_of_its_own_entries(
    course: NewCourse, reader: Client, visitor: Callable[..., Any]
) -> None:
    begun = course(title="Water and cities")
    reader.get(f"/catalogue/{begun.entry.slug}/")
    for person, code in (("registrar@uu.nl", "uu.nl"), ("registrar@elte.hu", "elte.hu")):
        grant_mandate(
            person=demo.staff("registrar", code), office="communication", university_code=code
        )
        page = visitor(person).get("catalogue/")
        assert ("Water and cities" in page) == (code == begun.university)
        assert "Of your university alone" in page
    assert Client().get("/office/catalogue/").status_code == 302
    assert Client().get("/office/catalogue.csv").status_code == 302


@pytest.mark.django_db(transaction=True)
def test_a_locked_database_is_waited_for_shortly_and_the_page_is_shown(
    course: NewCourse, reader: Client
) -> None:
    slug = course().entry.slug
    assert reader.get(f"/catalogue/{slug}/").status_code == 200
    held, done = threading.Event(), threading.Event()

    def writes() -> None:
        with transaction.atomic():
            DailyCount.objects.update(count=7)
            held.set()
            done.wait(20)
        connection.close()

    writer = threading.Thread(target=writes)
    writer.start()
    try:
        assert held.wait(20)
        begun = time.monotonic()
        assert reader.get(f"/catalogue/{slug}/").status_code == 200
        assert time.monotonic() - begun < 10  # a writer would be waited for twenty seconds
    finally:
        done.set()
        writer.join()
    assert counted() == {("seen", slug): 7}
    assert reader.get(f"/catalogue/{slug}/").status_code == 200
    assert counted() == {("seen", slug): 8}
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout")
            assert cursor.fetchone() == (20_000,)
