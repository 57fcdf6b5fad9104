"""Which letters there are, how each reads, and which went astray, on the pages of the office."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from charm import demo
from charm.foundation import clock, letter_roles, outbox
from charm.foundation.models import OutboxMessage
from charm.web.office.previewing import preview

Visit = Callable[[str], Any]
New = Callable[..., Any]


def test_every_kind_says_who_gets_it_and_when_and_reads_in_each_language(visitor: Visit) -> None:
    officer = visitor("boards")
    page = officer.get("letters/kinds/")
    for group in letter_roles.groups():
        assert escape(group.title) in page
        for role in group.roles:
            assert f"letters/kinds/{role.code}/" in page
            for language, greeting in (("en", "Dear ⟦"), ("es", "Hola, ⟦")):
                words = preview(role.code, language, about=None, viewer=officer.person)
                assert "{" not in words.subject + words.body, role.code
                assert words.body.startswith(greeting) or group.room == "web", role.code
    shown = officer.get("letters/kinds/login-code/?language=es")
    assert "<mark>el código</mark>" in shown or "<mark>the code</mark>" in shown
    assert "drafted, then released" in page
    officer.get("letters/kinds/no-such-letter/", 404)
    officer.get("letters/kinds/returned/?language=xx&proposal=\x00'--")
    visitor("manager@uu.nl").get("letters/kinds/", 403)
    visitor("manager@uu.nl").get("letters/kinds/returned/", 403)


def test_a_letter_is_read_about_a_real_proposal_that_one_may_read(way: New, visitor: Visit) -> None:
    proposal = way().submitted(meetings=False).filed
    shown = visitor("boards").get(f"letters/kinds/returned/?proposal={proposal.id}")
    assert f"“{proposal.title}” needs a few things" in shown
    assert "<mark>the reasons</mark>" in shown
    assert "Dear Sanne de Wit" in shown
    asked = visitor("boards").get(f"letters/kinds/endorsed/?language=es&proposal={proposal.id}")
    assert proposal.title in asked
    assert "<mark>" not in asked.partition('class="words"')[2].partition("</section>")[0]
    # The operator looks after letters, and reads no proposals.
    blind = visitor("operator").get(f"letters/kinds/returned/?proposal={proposal.id}")
    assert proposal.title not in blind
    assert "<mark>the title</mark>" in blind


@pytest.mark.parametrize("office", ["operator", "boards"])
def test_a_letter_astray_waits_on_the_desk_of_who_looks_after_it(
    office: str, visitor: Visit
) -> None:
    for key, state in (("1", "returned"), ("2", "dead"), ("3", "done")):
        outbox.post("endorsed", key=key, to=f"{key}@uu.nl", subject="S", body="B")
        OutboxMessage.objects.filter(key=f"endorsed:{key}").update(state=state, done_at=clock.now())
    desk = Client()
    desk.force_login(demo.officer(office))
    assert "2 letters went astray" in desk.get("/home/").content.decode()
    assert "came back" in visitor(office).get("letters/")
    person = demo.staff("registrar", "uu.nl")
    outbox.note_address(person.email, "550 User unknown")
    if office == "operator":
        assert "550 User unknown" in visitor(office).get(f"people/{person.pk}/")
    else:
        assert "are drafted" not in desk.get("/home/").content.decode()
    other = Client()
    other.force_login(demo.staff("registrar", "uu.nl"))
    assert "astray" not in other.get("/home/").content.decode()
    assert "Letters to your address come back" in other.get("/account/").content.decode()
