"""The form of Appendix 2 as PDF, through the doors of the pages on which it is offered."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.core import mail
from django.test import Client
from tests.awards.test_certificate import said

from charm import demo
from charm.alliance.queries import person_by_email
from charm.boards import queries as boards
from charm.core.appendix2 import read_form
from charm.foundation import jobs
from charm.lifecycle import deciding, proposing
from charm.proposals import queries
from charm.proposals.services import endorsing, writing


def source_in(pdf: bytes) -> bytes:
    with pikepdf.open(BytesIO(pdf)) as document:
        ((_, attached),) = document.attachments.items()
        return bytes(attached.get_file().read_bytes())


@pytest.mark.clause("7.2", shows="accepts")
@pytest.mark.clause("7.6", shows="accepts")
def test_proposers_endorsers_and_the_body_take_along_the_version_that_they_see(
    client: Client, way: Callable[..., Any]
) -> None:
    step = way().drafted()
    at = f"/proposals/{step.filed.id}/"
    client.force_login(step.proposers[0])
    draft = client.get(f"{at}appendix-2.pdf")
    assert draft["Content-Type"] == "application/pdf"
    assert re.search(r'filename="living-with-water[a-z-]*\.pdf"', draft["Content-Disposition"])
    assert "Draft, not a version" in said(draft.content)

    deciding.plan_meetings(step.when, step.say)
    step.filed = proposing.endorse(step.filed, step.proposers, step.when, step.say)
    link = re.findall(r"/endorse/[\w-]+/", "".join(str(one.body) for one in mail.outbox))[-1]
    visitor = Client()
    assert f'href="{link}appendix-2.pdf"' in visitor.get(link).content.decode()
    shown = visitor.get(f"{link}appendix-2.pdf")
    assert (shown["Referrer-Policy"], shown["Cache-Control"]) == ("no-referrer", "no-store")
    assert "Version 1" in said(shown.content)
    assert "Endorsed on" not in said(shown.content)
    assert visitor.get("/endorse/guessed/appendix-2.pdf").status_code == 404

    step.filed = proposing.submit(step.filed, step.proposers, step.when, step.say)
    snapshot = queries.snapshot_of(step.filed.snapshot_id)
    version = f"{at}versions/{snapshot.number}/"
    page = client.get(version).content.decode()
    assert f'href="{version}appendix-2.pdf"' in page
    pdf = client.get(f"{version}appendix-2.pdf").content
    assert hashlib.sha256(source_in(pdf)).hexdigest() == snapshot.sha256
    assert "Endorsed on" in said(pdf)
    assert "Nothing is missing, and nothing is advised." in said(pdf)
    assert client.get(f"{at}appendix-2.pdf").content == pdf, "what it says now is this version"
    assert f'href="{at}appendix-2.pdf"' in client.get(at).content.decode()
    docx = client.get(f"{version}appendix-2.docx").content
    assert read_form(docx).proposal_values["title"] == step.content.to_json()["title"]
    assert client.get(f"{at}versions/99/appendix-2.pdf").status_code == 404

    (track,) = boards.tracks_of(step.filed)
    item = f"/boards/items/{track.id}/"
    client.force_login(person_by_email("boards@charm-eu.example"))
    assert f'href="{item}appendix-2.pdf"' in client.get(f"{item}proposal/").content.decode()
    assert client.get(f"{item}appendix-2.pdf").content == pdf
    for stranger in (demo.staff("proposer", "elte.hu"), demo.learner(1)):
        client.force_login(stranger)
        for address in (f"{item}appendix-2.pdf", f"{version}appendix-2.pdf",
                        f"{version}appendix-2.docx", f"{at}appendix-2.pdf"):  # fmt: skip
            assert client.get(address).status_code == 404


@pytest.mark.clause("7.4", shows="refuses")
def test_a_link_about_what_was_withdrawn_gives_no_form(
    client: Client, way: Callable[..., Any]
) -> None:
    step = way().drafted()
    by = step.proposers[0]
    endorsing.ask_endorsement(proposal=step.filed.id, by=by, seen=step.filed.revision)
    jobs.run_pending()
    link = re.findall(r"/endorse/[\w-]+/", "".join(str(one.body) for one in mail.outbox))[-1]
    assert client.get(f"{link}appendix-2.pdf").status_code == 200

    row = queries.proposal_by_id(step.filed.id)
    writing.withdraw_proposal(proposal=row.id, by=by, seen=row.revision, reason="Not now.")
    assert "appendix-2.pdf" not in client.get(link).content.decode()
    assert client.get(f"{link}appendix-2.pdf").status_code == 404
