"""Letters are complete in every language, and read as they were agreed."""

from __future__ import annotations

import ast
import datetime as dt
import re
import uuid
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.urls import NoReverseMatch

from charm.foundation import letter_roles, letterbook
from charm.foundation.letterbook import Addressee, Span, Terms, compose

SOURCE = Path(letterbook.__file__).parents[1]
AGREED = Path(__file__).parent / "agreed"
LANGUAGES = ("en", "es")
VALUES = {
    "again": "http://localhost:8000/claim/",
    "counts": "Hand in a portfolio.",
    "learned": "Two years in a water board",
    "assessment": "Report",
    "account": "http://localhost:8000/account/",
    "after": "sanne@uu.nl",
    "before": "s.dewit@uu.nl",
    "colleague": "Lotte Hoekstra",
    "contact": "WP12",
    "contacts": "– WP12\n– Quality Office",
    "comment": "We teach it gladly.",
    "endorser": "Maarten Kuiper",
    "day": dt.date(2026, 12, 7),
    "letter": "Our micro-credential is approved. When would it suit you to talk?",
    "note": "Gladly: on Thursday.",
    "last": dt.date(2027, 1, 31),
    "letters": "MEETINGS AND DECISIONS\n\n– Cleared: a condition\nName a second assessor.",
    "office": Terms("Registrar", "Utrecht University"),
    "seat": Terms("Member", "Academic Council"),
    "sha256": "a3" * 32,
    "since": dt.date(2026, 11, 20),
    "span": Span(dt.date(2026, 12, 1), dt.date(2027, 1, 31)),
    "successor": "Lotte Hoekstra",
    "university": "Utrecht University",
    "until": dt.date(2026, 12, 4),
    "was": "It convinces the the Council.",
    "what": Terms("staff of Utrecht University", "Registrar of Utrecht University"),
    "who": "Lotte Hoekstra",
    "changes": "– 3.4 Tides, Towns and Trust (admitted late)",
    "pack": 2,
    "papers": 4,
    "begins": dt.datetime(2026, 12, 3, 14, 0, tzinfo=ZoneInfo("Europe/Madrid")),
    "body": "Academic Council",
    "need": "A room with cameras for 25, four Tuesdays.",
    "answer": "The hybrid classroom in Janskerkhof is booked.",
    "by": "Maarten Visser",
    "condition": "Name a second assessor.",
    "conditions": "– Name a second assessor. (31 January 2027)",
    "ends": dt.date(2026, 12, 18),
    "issuer": "Utrecht University",
    "minutes": 15,
    "moment": dt.datetime(2026, 12, 10, 16, 5, tzinfo=ZoneInfo("Europe/Amsterdam")),
    "due_at": dt.datetime(2026, 12, 11, 17, 0, tzinfo=ZoneInfo("Europe/Amsterdam")),
    "handed_in": "– Report.pdf\n– Appendix.pdf",
    "moved": dt.datetime(2026, 12, 10, 10, 0, tzinfo=ZoneInfo("Europe/Madrid")),
    "call": {"en": "Climate-Ready Cities 2027", "es": "Ciudades preparadas 2027"},
    "closes": dt.datetime(2027, 1, 31, 17, 0, tzinfo=ZoneInfo("Europe/Madrid")),
    "due": dt.date(2027, 2, 14),
    "proposals": 4,
    "round": {"en": "Scientific quality", "es": "Calidad científica"},
    "fault": "integrity: Utrecht University did not sign this.",
    "number": "UU-2026-000001",
    "reads": "It convinces.",
    "reason": "The portfolio of another learner was handed in.",
    "reasons": "It convinces.",
    "rule": "Rules of procedure, article 9: who does not answer agrees.",
    "subject": "Approved micro-credential: Living with Water",
    "title": "Living with Water: Flood Resilience in Delta Cities",
    "titles": "– Living with Water: Flood Resilience in Delta Cities\n– Night Sky Rangers",
    "version": 2,
    "waiting": 3,
}
DAYS_ONLY = {
    "application-received", "application-refused", "enrolled", "enrolled-to-claim",
    "invited-to-claim", "invited-to-learn", "on-the-waiting-list", "teaching-assessor",
    "teaching-lead", "teaching-second-marker", "teaching-teacher",
}  # fmt: skip


ANYTHING = {"**"}
"""The service passes on what it was given: a slot that lacks its value fails when it runs."""


def written_by_services() -> dict[str, set[str]]:
    """Role, or the pattern of roles, and the names of the values given, as the code says."""
    found: dict[str, set[str]] = {}
    for path in SOURCE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if "letterbook.write(" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "letterbook.write":
                for role in _roles(node.args[0]):
                    given = {word.arg for word in node.keywords if word.arg}
                    more = any(word.arg is None for word in node.keywords)
                    found[role] = ANYTHING if more else given - {"key", "to", "at"}
    return found


def _roles(node: ast.expr) -> list[str]:
    if isinstance(node, ast.IfExp):
        return [*_roles(node.body), *_roles(node.orelse)]
    if isinstance(node, ast.Constant):
        return [re.escape(node.value)]
    if isinstance(node, ast.JoinedStr):
        return ["".join(
            re.escape(str(part.value)) if isinstance(part, ast.Constant) else "[a-z-]+"
            for part in node.values
        )]  # fmt: skip
    return ["[a-z-]+"]  # a name: a function that passes it on


def test_every_letter_is_there_in_every_language_with_the_same_slots():
    english = letterbook.texts("en")
    for language in LANGUAGES:
        texts = letterbook.texts(language)
        assert texts.keys() == english.keys(), language
        assert {role: text.slots for role, text in texts.items()} == {
            role: text.slots for role, text in english.items()
        }, language


def test_every_letter_is_written_by_a_service_that_fills_all_its_slots():
    services = written_by_services()
    for role, text in letterbook.texts("en").items():
        given = [values for pattern, values in services.items() if re.fullmatch(pattern, role)]
        assert given, f"no service writes {role}"
        assert any(values == ANYTHING or text.slots - {"secret"} <= values for values in given), (
            role,
            text.slots,
        )
    for pattern in services:
        assert any(re.fullmatch(pattern, role) for role in letterbook.texts("en")), pattern


@pytest.mark.parametrize("language", LANGUAGES)
def test_letters_read_as_agreed(language):
    """Change the files of ``agreed`` when you change a text, and read them as their reader will."""
    reader = Addressee("a@uu.nl", "Sanne de Wit", language)
    wanted = {path.stem: path.read_text() for path in (AGREED / language).glob("*.txt")}
    assert wanted.keys() == letterbook.texts(language).keys()
    for role in wanted:
        assert as_sent(role, reader) == wanted[role], role


def test_every_letter_has_a_name_and_says_who_gets_it_and_when_in_every_language():
    described = {role.code: role for group in letter_roles.groups() for role in group.roles}
    of_sign_in = {role.code for group in letter_roles.groups() for role in group.roles
                  if group.room == "web"}  # fmt: skip
    unlike = (described.keys() - of_sign_in) ^ letterbook.texts("en").keys()
    assert not unlike, f"describe these in letters.toml of their room: {unlike}"
    for role in described.values():
        assert role.says.keys() == set(LANGUAGES), role.code
        assert all(name and when.endswith(".") for name, when in role.says.values()), role.code
    for group in letter_roles.groups():
        assert set(group.titles) == set(LANGUAGES)


def test_letters_about_sign_in_are_all_described_and_never_wait():
    folder = SOURCE / "web" / "templates"
    written = {
        path.name.removesuffix("_subject.txt").replace("_", "-")
        for place in ("account", "mfa", "socialaccount")
        for path in (folder / place / "email").glob("*_subject.txt")
    }
    group = next(group for group in letter_roles.groups() if group.room == "web")
    assert {role.code for role in group.roles} == written
    assert not any(role.may_wait or role.is_drafted for role in group.roles)


def test_what_brings_a_link_or_asks_for_an_act_never_waits_for_a_digest():
    for role, text in letterbook.texts("en").items():
        if letter_roles.role_of(role).may_wait:
            assert "secret" not in text.slots, role
            assert "Please" not in f"{text.subject}{text.body}", role


def as_sent(role: str, reader: Addressee) -> str:
    begins = dt.date(2026, 12, 1) if role in DAYS_ONLY else VALUES["begins"]
    values = {**VALUES, "begins": begins}
    subject, body = compose(role, to=reader, at=("proposal", uuid.UUID(int=7)), **values)
    return f"{subject}\n\n{body}"


def test_a_reader_of_another_language_gets_english_and_one_without_a_name_a_greeting():
    subject, body = compose("enrolled", to=Addressee("a@uu.nl", language="nl"), title="Water",
                            begins=dt.date(2026, 12, 1), ends=dt.date(2026, 12, 2))  # fmt: skip
    assert subject == "You are enrolled: “Water”"
    assert body.startswith("Good day,\n\nYou have a seat in “Water”, from 1 December 2026 to 2 ")


def test_titles_are_told_in_the_readers_language():
    title = {"en": "Water", "es": "Agua"}
    for language, told in (("es", "Agua"), ("en", "Water")):
        subject, _ = compose("credential-waiting", to=Addressee("a@uu.nl", "A", language),
                             title=title, issuer="UU", number="1")  # fmt: skip
        assert told in subject


def test_what_people_write_is_never_taken_for_a_slot():
    subject, body = compose("deferred", to=Addressee("a@uu.nl", "{secret.__class__}"), title="{0}",
                            body="{body}", reason="{reason} % {}")  # fmt: skip
    assert "{0}" in subject
    assert "{reason} % {}" in body


def test_a_letter_without_a_value_or_to_a_page_that_is_not_there_fails_when_it_is_written():
    with pytest.raises(KeyError):
        compose("enrolled", to=Addressee("a@uu.nl"), title="Water")
    with pytest.raises(NoReverseMatch):
        compose("deferred", to=Addressee("a@uu.nl"), at=("nowhere",), title="", body="", reason="")
