"""The verification desk as a stranger uses it."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
import segno
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from tests.support.classroom import AWARD_DAY, at, publish_lists_of

from charm.awards.certificate import certificate_pdf, check_address
from charm.awards.services.revoking import revoke_award
from charm.core.credentials.baking import bake_png, bake_svg


def page(client: Client, **given: Any) -> tuple[int, str]:
    answer = client.post("/verify/", given)
    return answer.status_code, answer.content.decode()


@pytest.mark.clause("6.4")
@pytest.mark.clause("7.28")
@pytest.mark.django_db
def test_the_verdict_comes_first_and_every_question_has_its_own_line(
    client: Client, course: Callable[..., Any]
) -> None:
    begun = course()
    (award,) = begun.awarded(begun.completed())

    with at(AWARD_DAY + dt.timedelta(days=1)):
        publish_lists_of(award)
        _judge(client, award)


def _judge(client: Client, award: Any) -> None:
    status, genuine = page(client, text=award.credential)
    assert status == 200
    assert "This is genuine." in genuine
    assert genuine.count('<li class="axis') == 9
    assert "Utrecht University says that Amélie Okonkwo-Díaz completed" in genuine

    changed = award.credential.replace("Okonkwo", "Okonkwa")
    status, page_of_changed = page(client, text=changed)
    assert status == 200
    assert "This is not genuine." in page_of_changed
    assert "The document claims: Utrecht University says" in page_of_changed

    document = json.loads(award.credential)
    document["issuer"]["id"] = "did:web:192.0.2.1:issuers:uu"
    status, unknown = page(client, text=json.dumps(document))
    assert "This is genuine." not in unknown

    file = SimpleUploadedFile("credential.json", award.credential.encode())
    assert "This is genuine." in page(client, file=file)[1]

    certificate = SimpleUploadedFile("certificate.pdf", certificate_pdf(award))
    of_pdf = page(client, file=certificate)[1]
    assert "This is genuine." in of_pdf
    assert "Its pages were not checked" in of_pdf
    _judge_pictures(client, award)
    _judge_paper(client, award)


def _judge_pictures(client: Client, award: Any) -> None:
    """The badge with the credential baked in, and a photo of the code on the certificate."""
    plain = io.BytesIO()
    Image.new("RGB", (60, 60), "teal").save(plain, "PNG")
    baked = bake_png(plain.getvalue(), award.credential)
    assert "This is genuine." in page(client, file=SimpleUploadedFile("badge.png", baked))[1]
    svg = bake_svg('<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>', award.credential).encode()
    assert "This is genuine." in page(client, file=SimpleUploadedFile("badge.svg", svg))[1]

    there = check_address(award)
    answer = client.post("/verify/", {"file": SimpleUploadedFile("IMG_1.jpg", _photo(there))})
    assert answer["Location"] == there.removeprefix("http://localhost:8000")
    refused = page(client, file=SimpleUploadedFile("IMG_2.jpg", _photo("https://127.0.0.1/")))
    assert refused[0] == 422
    assert "is in a private network" in refused[1]
    for picture in (plain.getvalue(), _photo("just words")):
        status, shown = page(client, file=SimpleUploadedFile("IMG_3.jpg", picture))
        assert status == 422
        assert "This is no credential" in shown


def _photo(text: str) -> bytes:
    """A code as a telephone sees it: turned, grey, and packed hard."""
    code, photo = io.BytesIO(), io.BytesIO()
    segno.make(text).save(code, kind="png", scale=6)
    turned = Image.open(code).convert("L").rotate(11, expand=True, fillcolor=235)
    turned.save(photo, "JPEG", quality=55)
    return photo.getvalue()


def _judge_paper(client: Client, award: Any) -> None:
    """The address on the certificate, as a camera or a patient reader gives it."""
    there = check_address(award).removeprefix("http://localhost:8000")
    shown = client.get(there)
    assert "This is genuine." in shown.content.decode()
    assert "Compare the certificate in your hand" in shown.content.decode()
    assert shown.headers["Cache-Control"] == "no-store"
    assert shown.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in shown.headers["X-Robots-Tag"]
    typed = there.lower().replace(award.number.lower(), award.number)
    assert "This is genuine." in client.get(typed).content.decode()
    other = "y" if there[-2] in "xX" else "x"
    for wrong in (f"{there[:-2]}{other}/", f"/verify/{award.number}/-/", "/verify/x/%00/"):
        answer = client.get(wrong)
        assert answer.status_code == 404
        assert "Okonkwo" not in answer.content.decode()
    assert client.post(there).status_code == 405
    revoke_award(award=award.id, by=award.intended_by, reason="The wrong learner.")
    publish_lists_of(award)
    revoked = client.get(there).content.decode()
    assert "This was revoked." in revoked


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "Give a file, a text or an address first."),
        ({"text": "{"}, "JSON"),
        ({"text": "[" * 100_000}, "nest"),
        ({"text": "x" * 2_500_000}, "too much"),
        ({"text": '"\\u0000"'}, "This cannot be read"),
        ({"address": "http://127.0.0.1/"}, "https"),
        ({"address": "https://127.0.0.1/"}, "This cannot be read"),
        ({"file": SimpleUploadedFile("x.pdf", b"%PDF-1.7 ...")}, "No credential is attached"),
    ],
)
def test_what_is_no_credential_is_refused_with_a_sentence(
    client: Client, given: dict[str, Any], says: str
) -> None:
    status, shown = page(client, **given)
    assert status == (413 if says == "too much" else 422)
    assert says in shown


@pytest.mark.django_db
def test_what_people_take_for_a_credential_is_answered_for_people(client: Client) -> None:
    bundle = SimpleUploadedFile("UU-2026-000001.zip", b"PK\x03\x04 the bundle of a learner")
    assert "unpack it, and give one of its files" in page(client, file=bundle)[1]
    assert "This is no credential: give the file" in page(client, text="She has one, really.")[1]
    assert "Nothing could be looked up" in page(client, address="http://example.org/1")[1]
    for own in ("/c/abc/", "/verify/UU-2026-000001/AAAA-BBBB-CCCC-DDDD/"):
        answer = client.post("/verify/", {"address": f"http://localhost:8000{own}"})
        assert answer["Location"] == own
    for foreign in ("https://evil.example/c/abc/", "http://localhost:8000//evil.example/c/"):
        assert client.post("/verify/", {"address": foreign}).status_code == 422


@pytest.mark.django_db
def test_hostile_words_are_shown_as_words(client: Client) -> None:
    hostile = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "name": "<script>alert(1)</script>",
        "issuer": {"name": ["<b>"]},
        "credentialSubject": {"achievement": {"name": {"en": "<i>"}}},
    }
    status, shown = page(client, text=json.dumps(hostile))
    assert status == 200
    assert "<script>alert" not in shown
    assert "This is genuine." not in shown


@pytest.mark.django_db
def test_the_desk_does_not_work_for_machines_without_end(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from charm.foundation.limits import Limit

    monkeypatch.setattr("charm.web.verify.desk.PER_MINUTE", Limit("Verifications", times=2))
    answers = [client.post("/verify/", {"text": "{}"}) for _ in range(3)]
    assert [answer.status_code for answer in answers][-1] == 429
    assert int(answers[-1].headers["Retry-After"]) > 0
