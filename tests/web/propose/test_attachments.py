"""Files of a proposal: who attaches, who reads, who gets nothing."""

from __future__ import annotations

import re
import uuid

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.web.propose.pages import text_of

from charm import demo
from charm.alliance.queries import person_by_email
from charm.boards import queries
from charm.lifecycle import deciding, proposing
from charm.proposals.attachments import attachments_of
from charm.proposals.services import attaching
from charm.proposals.services.attaching import attach

PDF = b"%PDF-1.7\n%%EOF\n"


def upload(content: bytes = PDF, name: str = "support.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


@pytest.fixture
def draft(way, client):
    step = way("non-formal-hackathon").drafted()
    client.force_login(step.proposers[0])
    step.at = f"/proposals/{step.filed.id}/files/"
    return step


@pytest.mark.clause("5.7.1.5", shows="accepts")
def test_proposers_attach_what_supports_it_and_take_it_back(client, draft):
    assert "Nothing is attached yet" in text_of(client.get(draft.at))
    page = client.post(draft.at, {"file": [upload(), upload(PDF + b"2")]}, follow=True)
    assert "Attached: support.pdf, support (2).pdf" in text_of(page)
    first, second = attachments_of(draft.filed)
    got = client.get(f"{draft.at}{first.id}/")
    assert got.content == PDF
    assert got["Content-Disposition"].startswith('attachment; filename="support.pdf"')
    assert "sandbox" in got["Content-Security-Policy"]
    client.post(f"{draft.at}{second.id}/remove/")
    assert attachments_of(draft.filed) == [first]


def test_what_cannot_be_taken_is_said_by_its_name_and_the_rest_is_kept(client, draft):
    page = client.post(draft.at, {"file": [upload(b"MZ a program", "a.pdf"), upload()]})
    assert page.status_code == 422
    assert "a.pdf: This file is none of those that can be handed in" in text_of(page)
    assert [one.name for one in attachments_of(draft.filed)] == ["support.pdf"]


def test_a_form_without_a_file_asks_for_one(client, draft):
    page = client.post(draft.at, {})
    assert page.status_code == 422
    assert "Choose a file first." in text_of(page)


def test_a_file_that_is_too_large_is_refused_before_it_is_read(client, draft, monkeypatch):
    monkeypatch.setattr("charm.web.propose.attachments.MOST_BYTES", 10)
    monkeypatch.setattr(attaching, "attach", None)
    assert "larger than" in text_of(client.post(draft.at, {"file": upload()}))


@pytest.mark.clause("7.4", shows="refuses")
def test_strangers_find_nothing_and_readers_change_nothing(client, draft):
    row = attach(proposal=draft.filed.id, content=PDF, name="a.pdf", by=draft.proposers[0])
    paths = [draft.at, f"{draft.at}{row.id}/", f"{draft.at}{row.id}/remove/"]
    for person in (demo.staff("proposer", "elte.hu"), demo.learner(1)):
        client.force_login(person)
        assert [client.get(path).status_code for path in paths[:2]] == [404, 404]
        assert client.post(draft.at, {"file": upload(PDF + b"x")}).status_code == 404
        assert client.post(paths[2]).status_code == 404
    auditor = person_by_email("auditor@charm-eu.example")
    client.force_login(auditor)
    assert [client.get(path).status_code for path in paths[:2]] == [200, 200]
    assert client.post(draft.at, {"file": upload(PDF + b"x")}).status_code == 403
    assert client.post(paths[2]).status_code == 403
    client.logout()
    assert client.get(paths[1]).status_code == 302
    assert attachments_of(draft.filed) == [row]


def test_a_file_is_reached_through_its_own_proposal_alone(client, draft, way):
    row = attach(proposal=draft.filed.id, content=PDF, name="a.pdf", by=draft.proposers[0])
    other = way("non-formal-hackathon").drafted()
    client.force_login(other.proposers[0])
    assert client.get(f"/proposals/{other.filed.id}/files/{row.id}/").status_code == 404
    assert client.post(f"/proposals/{other.filed.id}/files/{row.id}/remove/").status_code == 404


@pytest.mark.clause("7.4", shows="accepts")
def test_who_is_asked_and_who_decides_read_the_files_of_that_version(client, way):
    step = way("non-formal-hackathon")
    step.drafted()
    deciding.plan_meetings(step.when, step.say)
    row = attach(proposal=step.filed.id, content=PDF, name="a.pdf", by=step.proposers[0])
    step.filed = proposing.endorse(step.filed, step.proposers, step.when, step.say)
    client.logout()
    link = re.findall(r"/endorse/[\w-]+/", "".join(str(one.body) for one in mail.outbox))[-1]
    page = client.get(link)
    assert f"{link}files/{row.id}/" in page.content.decode()
    got = client.get(f"{link}files/{row.id}/")
    assert (got.content, got["Referrer-Policy"]) == (PDF, "no-referrer")
    assert client.get(f"{link}files/{uuid.uuid4()}/").status_code == 404
    assert client.get(f"/endorse/guessed/files/{row.id}/").status_code == 404

    step.filed = proposing.submit(step.filed, step.proposers, step.when, step.say)
    (track,) = queries.tracks_of(step.filed)
    client.force_login(person_by_email("boards@charm-eu.example"))
    paper = f"/boards/items/{track.id}/"
    assert f"{paper}files/{row.id}/" in client.get(f"{paper}proposal/").content.decode()
    assert client.get(f"{paper}files/{row.id}/").content == PDF
    assert client.get(f"{paper}files/{uuid.uuid4()}/").status_code == 404
    for stranger in (demo.staff("proposer", "elte.hu"), demo.learner(1)):
        client.force_login(stranger)
        assert client.get(f"{paper}files/{row.id}/").status_code == 404
