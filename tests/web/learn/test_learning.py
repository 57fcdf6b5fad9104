"""A learner enrols, sees what is missing, takes the credential along and shows it."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdfium2 import PdfDocument
from tests.support.classroom import AWARD_DAY, FIRST_DAY, LAST_DAY, PLANNED, again, at

from charm import demo
from charm.delivery.models import Enrolment, Hold
from charm.recognition.desk import verify_document
from charm.recognition.models import Share

pytestmark = pytest.mark.django_db
NewCourse = Callable[..., Any]


def of(page: Any) -> str:
    return str(page.content.decode())


@pytest.mark.clause("7.26", shows="accepts")
def test_a_learner_takes_a_seat_once_and_gives_it_back(client: Client, course: NewCourse) -> None:
    begun = course().opened(seats=1)
    enrol = f"/learning/enrol/{begun.edition.id}/"
    assert client.get(enrol).status_code == 302
    client.force_login(begun.learner)
    assert "You are not enrolled anywhere" in of(client.get("/learning/"))
    with at(PLANNED):
        page = of(client.get(enrol))
        assert "Utrecht University answers for your data" in page
        for _twice in range(2):
            taken = client.post(enrol)
            assert taken.status_code == 302
        enrolment = Enrolment.objects.get()
        assert taken.headers["Location"] == f"/learning/enrolments/{enrolment.id}/"
        client.force_login(begun.other)
        assert "Every seat of this edition is taken." in of(client.get(enrol))
        waits = client.post(enrol)
        assert waits.status_code == 302
        assert "first in line" in of(client.get(waits.headers["Location"]))
        leaves = client.post(f"{waits.headers['Location']}withdraw/", {"seen": "1"})
        assert leaves.status_code == 302

        client.force_login(begun.learner)
        here = f"/learning/enrolments/{enrolment.id}/"
        assert client.post(f"{here}withdraw/", {"seen": "99"}).status_code == 409
        assert client.post(f"{here}withdraw/", {"seen": "1"}).status_code == 302
        assert client.post(f"{here}withdraw/", {"seen": "1"}).status_code == 409
        assert "You gave your seat back" in of(client.get(here))
        assert client.get(enrol).status_code == 200
    begun.edition = None  # one that is only planned is nobody's to enrol in
    hidden = begun.planned().edition
    assert client.get(f"/learning/enrol/{hidden.id}/").status_code == 404


@pytest.mark.clause("7.20.2")
def test_a_learner_reads_what_is_missing_and_appeals(client: Client, course: NewCourse) -> None:
    begun = course("non-formal-assessed").opened()
    enrolment = begun.enrolled()
    begun.started()
    here = f"/learning/enrolments/{enrolment.id}/"
    client.force_login(begun.learner)
    with at(LAST_DAY):
        page = of(client.get(here))
        assert "0 of 2 completion criteria are met" in page
        assert "No result is recorded yet." in page
        begun.assessed(begun.checked(enrolment), passed=False)
        page = of(client.get(here))
        assert "2 of 2 completion criteria are met" in page
        assert "Seen in class." in page
        assert client.post(f"{here}appeal/", {"reason": ""}).status_code == 422
        for _twice in range(2):
            client.post(f"{here}appeal/", {"reason": "The second question was not taught."})
        assert Hold.objects.get().kind == "appeal"
        assert "The open case is closed" in of(client.get(here))
    for stranger in (begun.other, begun.lead, begun.registrar):
        client.force_login(stranger)
        assert client.get(here).status_code == 404
        assert client.post(f"{here}appeal/", {"reason": "x"}).status_code == 404
        assert client.post(f"{here}withdraw/", {"seen": "1"}).status_code == 404


@pytest.fixture
def awarded(course: NewCourse) -> Any:
    from tests.support.classroom import publish_lists_of

    begun = course()
    (begun.award,) = begun.awarded(begun.completed())
    with at(AWARD_DAY):
        publish_lists_of(begun.award)
    return begun


@pytest.mark.clause("7.28", shows="accepts")
def test_what_a_learner_takes_along_verifies_without_the_platform(
    client: Client, awarded: Any, tmp_path: Path
) -> None:
    here = f"/learning/awards/{awarded.award.id}/"
    client.force_login(awarded.learner)
    with at(AWARD_DAY):
        assert awarded.award.number in of(client.get("/learning/"))
        page = client.get(here)
        assert page.headers["Cache-Control"]
        assert "Utrecht University" in of(page)
        original = client.get(f"{here}file.json")
        assert original.headers["Content-Type"] == "application/vc+ld+json"
        assert f'"{awarded.award.number}.json"' in original.headers["Content-Disposition"]
        bundle = client.get(f"{here}file.zip")
        certificate = client.get(f"{here}file.pdf")
        assert certificate.headers["Content-Type"] == "application/pdf"
        assert f'"{awarded.award.number}.pdf"' in certificate.headers["Content-Disposition"]
        assert f"{here}file.pdf" in of(page)
        assert client.get(f"{here}file.exe").status_code == 404
        for kind, of_kind in (("png", "image/png"), ("svg", "image/svg+xml")):
            badge = client.get(f"{here}file.{kind}")
            assert badge.headers["Content-Type"] == of_kind
            assert f"{here}file.{kind}" in of(page)
            file = SimpleUploadedFile(f"badge.{kind}", badge.content)
            assert "This is genuine." in of(client.post("/verify/", {"file": file}))
        verdict = client.post("/verify/", {"text": original.content.decode()})
        assert "This is genuine." in of(verdict)
    assert original.content.decode() == awarded.award.credential
    image = original.json()["credentialSubject"]["achievement"]["image"]["id"]
    assert client.get(image.removeprefix("http://localhost:8000")).content.startswith(b"\x89PNG")
    with zipfile.ZipFile(io.BytesIO(bundle.content)) as archive:
        archive.extractall(tmp_path)
    assert (tmp_path / "certificate.pdf").read_bytes() == certificate.content
    for name in (f"{awarded.award.number}.json", "certificate.pdf"):
        kept = (tmp_path / name).read_bytes()
        assert verify_document(kept, evidence_folder=tmp_path, now=AWARD_DAY).valid is True

    for stranger in (awarded.other, awarded.lead, demo.staff("registrar", "ub.edu"),
                     awarded.registrar):  # fmt: skip
        client.force_login(stranger)
        for address in (here, *(f"{here}file.{kind}" for kind in ("json", "pdf", "zip"))):
            assert client.get(address).status_code == 404, stranger.email
        shared = client.post(f"{here}share/", {"days": "7"})
        assert shared.status_code == 404
    assert not Share.objects.exists()


def form_of(client: Client, here: str) -> dict[str, str]:
    found = re.search(r'name="token" value="([^"]+)"', of(client.get(here)))
    assert found
    return {"token": found[1], "days": "30", "name": "An employer"}


@pytest.mark.clause("6.4", shows="accepts")
def test_a_shared_link_shows_the_credential_until_it_ends(client: Client, awarded: Any) -> None:
    here = f"/learning/awards/{awarded.award.id}/"
    client.force_login(awarded.learner)
    visitor = Client()
    with at(AWARD_DAY):
        said = form_of(client, here)
        made = client.post(f"{here}share/", said)
        link = re.search(r'value="http://testserver(/c/[^"]+)"', of(made))
        assert link
        client.post(f"{here}share/", said)
        share = Share.objects.get()
        token = link[1].split("/")[2]
        assert len(token) == 43
        assert token not in json.dumps(list(Share.objects.values()), default=str)
        assert token not in of(client.get(here))

        seen = visitor.get(link[1])
        assert "This is genuine." in of(seen)
        assert awarded.learner.name in of(seen)
        assert awarded.learner.email not in of(seen)
        assert "An employer" not in of(seen)
        assert seen.headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in seen.headers["X-Robots-Tag"]
        assert seen.headers["Cache-Control"] == "no-store"
        assert visitor.get(f"{link[1]}file.json").status_code == 404
        assert visitor.get(f"{link[1]}file.pdf").status_code == 404

        with_files = form_of(client, here) | {"with_files": "1"}
        more = re.search(r'value="http://testserver(/c/[^"]+)"',
                         of(client.post(f"{here}share/", with_files)))  # fmt: skip
        assert more
        assert visitor.get(f"{more[1]}file.json").content.decode() == awarded.award.credential
        assert visitor.get(f"{more[1]}file.pdf").content.startswith(b"%PDF")

        stranger = Client()
        stranger.force_login(awarded.other)
        assert stranger.post(f"/learning/shares/{share.id}/take-back/").status_code == 404
        for _twice in range(2):
            assert client.post(f"/learning/shares/{share.id}/take-back/").status_code == 302
        gone = visitor.get(link[1])
        assert gone.status_code == 410
    with at(AWARD_DAY.replace(year=2027)):
        ended = visitor.get(f"{more[1]}file.json")
    for answer in (gone, ended, visitor.get("/c/nothing/"), visitor.get("/c/%00/")):
        assert answer.status_code in (404, 410)
        assert awarded.learner.name not in of(answer)
        assert "Living with Water" not in of(answer)
        assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_a_link_cannot_be_made_with_a_token_of_ones_own(client: Client, awarded: Any) -> None:
    here = f"/learning/awards/{awarded.award.id}/share/"
    client.force_login(awarded.learner)
    with at(AWARD_DAY):
        for token in ("", "x", "a" * 43, "\x00"):
            assert client.post(here, {"token": token, "days": "7"}).status_code == 422
        said = form_of(client, f"/learning/awards/{awarded.award.id}/")
        for hostile in ({"days": "0"}, {"days": "99999"}, {"name": "a\nb"}, {"name": "\x00"}):
            assert client.post(here, said | hostile).status_code == 422
    assert not Share.objects.exists()


def test_a_revoked_award_says_when_and_why_and_is_shared_no_more(
    client: Client, awarded: Any
) -> None:
    from tests.support.classroom import publish_lists_of

    from charm.awards.services.revoking import revoke_award

    here = f"/learning/awards/{awarded.award.id}/"
    client.force_login(awarded.learner)
    with at(AWARD_DAY):
        link = re.search(r'value="http://testserver(/c/[^"]+)"',
                         of(client.post(f"{here}share/", form_of(client, here))))  # fmt: skip
        assert link
        revoke_award(award=awarded.award.id, by=awarded.seal, reason="A wrong result.")
        publish_lists_of(awarded.award)
        page = of(client.get(here))
        assert "A wrong result." in page
        assert "This award was revoked" in page
        assert "Make a link" not in page
        assert "This was revoked." in of(Client().get(link[1]))
        pages = PdfDocument(client.get(f"{here}file.pdf").content)
        assert all("Revoked on" in one.get_textpage().get_text_range() for one in pages)


@pytest.mark.sqlite
def test_the_desk_asks_the_database_as_often_for_many_as_for_one(
    client: Client, course: NewCourse
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    begun = course().opened()
    begun.enrolled()
    client.force_login(begun.learner)

    def count() -> int:
        with at(FIRST_DAY), CaptureQueriesContext(connection) as asked:
            assert client.get("/learning/").status_code == 200
        return len(asked)

    few = count()
    for _more in range(15):
        begun.edition = None
        begun.opened().enrolled()
    assert count() == few
    assert again(begun.edition).state == "open"
