"""Whoever holds the seal awards, revokes and keeps keys; registrars and auditors read."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.support.classroom import AWARD_DAY, LAST_DAY, again, at

from charm import demo
from charm.alliance.models import Mandate, Person
from charm.awards.models import Award
from charm.awards.queries import issuer_of_version
from charm.awards.services.candidates import candidates
from charm.delivery.services.cases import open_case
from charm.foundation import jobs

pytestmark = pytest.mark.django_db
NewCourse = Callable[..., Any]
UU = "/register/utrecht/"


def of(page: Any) -> str:
    return str(page.content.decode())


@pytest.fixture
def home(course: NewCourse) -> Any:
    """Utrecht, with one learner who completed."""
    begun = course()
    begun.done = begun.completed()
    begun.address = f"/register/{issuer_of_version(begun.version).slug}/"
    return begun


@pytest.mark.clause("7.10", shows="accepts")
def test_the_holder_of_the_seal_awards_and_watches_the_signing(client: Client, home: Any) -> None:
    client.force_login(home.registrar)
    with at(AWARD_DAY):
        assert home.address in of(client.get("/register/"))
        page = of(client.get(home.address))
        assert home.learner.name in page
        assert client.post(f"{home.address}issue/", {}).status_code == 422
        ref = str(home.done.id)
        stale = client.post(f"{home.address}issue/", {"who": ref, f"seen-{ref}": "1"})
        assert stale.status_code == 409
        said = {"who": [ref, "nonsense"], f"seen-{ref}": str(home.done.revision)}
        sent = client.post(f"{home.address}issue/", said)
        assert sent.status_code == 302
        there = sent.headers["Location"]
        again_sent = client.post(f"{home.address}issue/", said)
        assert again_sent.headers["Location"] == there
        assert "hx-trigger" in of(client.get(there))
        jobs.run_pending()
        assert client.post(f"{home.address}issue/", said).status_code == 422
        watched = of(client.get(there))
        assert "1 of 1 signed" in watched
        assert "hx-trigger" not in watched
        assert home.learner.name in watched
        part = client.get(there, headers={"HX-Request": "true"})
        assert "<html" not in of(part)
    award = Award.objects.get()
    assert award.state == "issued"


@pytest.mark.clause("7.26", shows="refuses")
def test_everybody_of_an_edition_is_chosen_as_the_screen_said(client: Client, home: Any) -> None:
    client.force_login(home.registrar)
    edition = str(home.edition.id)
    with at(AWARD_DAY):
        for said in ({"edition": "x", "everybody": "1"}, {"edition": edition, "everybody": "2"}):
            assert client.post(f"{home.address}issue/", said).status_code == 422
        assert not Award.objects.exists()
        said = {"edition": edition, "everybody": "1"}
        sent = client.post(f"{home.address}issue/", said)
        assert sent.status_code == 302
        Person.objects.filter(pk=home.learner.pk).update(given_name="", family_name="")
        jobs.run_pending()
        page = of(client.get(sent.headers["Location"]))
    assert "Nobody was awarded" in page
    assert "identification of the learner" in page
    assert not Award.objects.exists()


@pytest.mark.clause("7.10", shows="accepts")
@pytest.mark.clause("7.10", shows="refuses")
def test_a_second_person_approves_on_the_page(client: Client, home: Any) -> None:
    peer = demo.staff("quality", home.university)
    Mandate.objects.create(
        person=peer, office="seal", university_id=home.university, since="2026-01-01"
    )
    client.force_login(home.registrar)
    with at(AWARD_DAY):
        assert "Ask for a second person" in of(client.get(home.address))
        rule = f"{home.address}rule/"
        assert client.post(rule, {"asks": "1", "seen": "1"}).status_code == 409
        assert client.post(rule, {"asks": "1", "seen": "0"}).status_code == 302
        said = {"who": str(home.done.id), f"seen-{home.done.id}": str(home.done.revision)}
        there = client.post(f"{home.address}issue/", said).headers["Location"]
        page = of(client.get(there))
        assert "another holder of the seal approves it" in page
        seen = {"seen": "1"}
        assert client.post(f"{there}approve/", seen).status_code == 422
        assert client.post(f"{there}nonsense/", seen).status_code == 404
        client.force_login(peer)
        assert there in of(client.get("/home/"))
        page = of(client.get(there))
        assert "Approve 1 award" in page
        assert home.learner.name in page
        assert client.post(f"{there}send-back/", seen | {"reason": ""}).status_code == 422
        assert client.post(f"{there}approve/", seen).status_code == 302
        assert client.post(f"{there}approve/", seen).status_code == 409
        assert client.post(rule, {"asks": "0", "seen": "1"}).status_code == 403
        jobs.run_pending()
        assert f"Approved by</dt><dd>{peer.name}" in of(client.get(there))
        for stranger in (home.lead, home.learner, demo.staff("registrar", "elte.hu")):
            client.force_login(stranger)
            assert client.get(there).status_code == 404
            assert client.post(f"{there}approve/", seen).status_code == 404
    assert Award.objects.get().approved_by == peer


@pytest.mark.clause("7.10", shows="refuses")
def test_a_registrar_without_the_seal_reads_and_is_told_who_can(client: Client, home: Any) -> None:
    Mandate.objects.filter(person=home.registrar, office="seal").delete()
    client.force_login(home.registrar)
    with at(AWARD_DAY):
        page = of(client.get(home.address))
        assert home.learner.name in page
        assert "Only the holder of the issuer’s seal awards." in page
        said = {"who": str(home.done.id), f"seen-{home.done.id}": str(home.done.revision)}
        assert client.post(f"{home.address}issue/", said).status_code == 403
    assert not Award.objects.exists()


@pytest.mark.clause("7.26", shows="refuses")
def test_what_holds_an_award_up_is_said_as_the_service_judges_it(client: Client, home: Any) -> None:
    client.force_login(home.registrar)
    issuer = issuer_of_version(home.version)

    def agree() -> str:
        (found,) = candidates([home.done], issuer)
        return " ".join(reason.says for reason in found.reasons)

    with at(AWARD_DAY):
        assert agree() == ""
        open_case(enrolment=home.done.id, kind="integrity", reason="Alike.", by=home.lead)
        assert "An integrity case or appeal is open" in agree()
        assert "An integrity case or appeal is open" in of(client.get(home.address))
        said = {"who": str(home.done.id), f"seen-{home.done.id}": str(again(home.done).revision)}
        refused = client.post(f"{home.address}issue/", said)
        assert refused.status_code == 422
        assert f"{home.learner.name}: An integrity case" in of(refused)
        home.entry.state = "suspended"
        home.entry.save(update_fields=["state"])
        assert "suspended" in agree()
    with at(AWARD_DAY.replace(year=2046)):
        assert "accreditation is not valid" in agree()


def test_the_register_is_searched_and_saved_without_formulas(client: Client, home: Any) -> None:
    home.learner.name = '=HYPERLINK("http://evil.example")'
    home.learner.save(update_fields=["name"])
    (award,) = home.awarded(home.done)
    client.force_login(home.registrar)
    here = f"{home.address}awards/"
    with at(AWARD_DAY):
        for found in ("", f"?q={award.number[-6:]}", "?q=hyperlink", "?year=2026&state=issued",
                      f"?entry={home.entry.slug}"):  # fmt: skip
            assert award.number in of(client.get(f"{here}{found}")), found
        for not_found in ("?q=nothing", "?year=2025", "?state=revoked", "?q=%00"):
            assert award.number not in of(client.get(f"{here}{not_found}")), not_found
        assert client.get(f"{here}?page=999999&year=abcd&state=x").status_code == 200
        table = b"".join(client.get(f"{home.address}awards.csv")).decode("utf-8-sig")
        from openpyxl import load_workbook

        sheet = load_workbook(io.BytesIO(client.get(f"{home.address}awards.xlsx").content)).active
        cells = [(cell.value, cell.data_type) for cell in sheet[2]]
        assert (home.learner.name, "s") in cells
        assert {kind for value, kind in cells if value} == {"s"}
    assert '"\'=HYPERLINK(""http://evil.example"")"' in table
    assert len(table.strip().splitlines()) == 2


@pytest.mark.clause("7.28", shows="accepts")
def test_an_award_is_revoked_by_its_number_with_a_reason(client: Client, home: Any) -> None:
    (award,) = home.awarded(home.done)
    here = f"/register/awards/{award.id}/"
    client.force_login(home.registrar)
    with at(AWARD_DAY):
        page = of(client.get(here))
        seen = re.search(r'name="seen" value="(\d+)"', page)
        assert seen
        said = {"seen": seen[1], "reason": "A wrong result.", "confirm": award.number}
        assert client.post(f"{here}revoke/", said | {"confirm": "no"}).status_code == 422
        assert client.post(f"{here}revoke/", said | {"reason": " "}).status_code == 422
        assert client.post(f"{here}revoke/", said | {"seen": "0"}).status_code == 409
        assert client.post(f"{here}revoke/", said).status_code == 302
        assert client.post(f"{here}revoke/", said).status_code in (409, 422)
        assert "A wrong result." in of(client.get(here))
        original = client.get(f"{here}file.json")
        assert client.get(f"{here}file.pdf").content.startswith(b"%PDF")
    assert original.content.decode() == award.credential
    assert again(award).state == "revoked"


@pytest.mark.clause("7.10", shows="refuses")
def test_who_may_look_into_the_register(client: Client, home: Any) -> None:
    """Persona by page: the university’s own register office and auditors read, nobody else."""
    (award,) = home.awarded(home.done)
    pages = (
        "/register/", home.address, f"{home.address}awards/", f"{home.address}awards.csv",
        f"{home.address}keys/", f"/register/awards/{award.id}/",
        f"/register/awards/{award.id}/file.json", f"/register/awards/{award.id}/file.pdf",
    )  # fmt: skip
    for person, codes in (
        (home.registrar, (200,) * 8),
        (demo.officer("auditor"), (200,) * 8),
        (demo.officer("operator"), (200, 403, 403, 403, 200, 404, 404, 404)),
        (demo.staff("registrar", "tcd.ie"), (200, *(404,) * 7)),
        (home.lead, (403, *(404,) * 7)),
        (home.learner, (403, *(404,) * 4, 200, 200, 200)),
        (home.other, (403, *(404,) * 7)),
    ):
        client.force_login(person)
        with at(AWARD_DAY):
            answers = tuple(client.get(page).status_code for page in pages)
        assert answers == codes, person.email
    for person in (demo.officer("auditor"), demo.staff("registrar", "tcd.ie"), home.learner):
        client.force_login(person)
        with at(AWARD_DAY):
            acts = (
                client.post(f"{home.address}issue/", {"who": str(home.done.id)}),
                client.post(f"/register/awards/{award.id}/revoke/", {"reason": "x"}),
                client.post(f"{home.address}keys/ask/", {"confirm": award.issuer_id}),
            )
        assert {answer.status_code for answer in acts} <= {403, 404}, person.email
    client.logout()
    assert {client.get(page).status_code for page in pages} == {302}
    assert again(award).state == "issued"


@pytest.mark.clause("7.20.3", shows="accepts")
def test_what_is_issued_centrally_is_read_by_the_responsible_registrar(
    client: Client, course: NewCourse
) -> None:
    begun = course("informal-badge")
    (award,) = begun.awarded(begun.completed())
    central = f"/register/{award.issuer_id}/"
    with at(AWARD_DAY):
        for person, sees in (
            (begun.seal, True),
            (begun.registrar, True),
            (demo.staff("registrar", "abo.fi"), False),
        ):
            client.force_login(person)
            assert (award.number in of(client.get(f"{central}awards/"))) is sees, person.email
            assert (client.get(f"/register/awards/{award.id}/").status_code == 200) is sees


@pytest.mark.sqlite
def test_lists_ask_the_database_as_often_for_many_as_for_one(client: Client, home: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from charm.alliance.services.people import add_person
    from charm.delivery.models import Edition

    client.force_login(home.registrar)
    home.awarded(home.done)
    Edition.objects.update(seats=100)

    def more(count: int, begin: int) -> list[Any]:
        found = []
        for n in range(begin, begin + count):
            Edition.objects.update(state="open")
            learner = add_person(name=f"Learner {n}", email=f"many{n}@charm-eu.example",
                                 university_code=None)  # fmt: skip
            enrolment = home.enrolled(learner)
            Edition.objects.update(state="running")
            found.append(home.confirmed(home.assessed(again(enrolment))))
        return found

    def counts() -> list[int]:
        found = []
        with at(AWARD_DAY):
            for page in ("/register/", home.address, f"{home.address}awards/"):
                with CaptureQueriesContext(connection) as asked:
                    assert client.get(page).status_code == 200
                found.append(len(asked))
        return found

    more(1, 0)
    few = counts()
    home.awarded(*more(10, 1))
    more(10, 20)
    assert counts() == few
    assert LAST_DAY < AWARD_DAY
