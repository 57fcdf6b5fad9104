"""The form of Appendix 2 as PDF: it says everything, in the policy's order and words, and nothing
in it can be made to say something else (7.2)."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import time
import uuid
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2
import pytest
from hypothesis import given, settings
from tests.awards.test_certificate import TEXT, pages, structure
from tests.awards.test_certificate import said as text_of
from tests.support.rooms import EXAMPLES

from charm.alliance.models import Person
from charm.core.appendix2.fields import FIELDS, KEYS
from charm.core.proposal.model import Proposal
from charm.core.proposal.reading import read_proposal
from charm.core.vocab.language_names import ENGLISH_NAMES
from charm.proposals.form import form_pdf
from charm.proposals.form.paper import Paper, Record
from charm.proposals.form.words import table
from charm.proposals.models import Endorsement, Evidence, Submission

AT = dt.datetime(2026, 10, 14, 9, 30, tzinfo=dt.UTC)
SPOKEN = {"code", "university", "role", "level", "source_type", "office", "type", "email", "kind",
          "outcome", "languages", "participation", "assessment_types", "supports_wanted",
          "issuing_university", "date", "valid_until", "currency"}  # fmt: skip
"""Codes, which the form says in words; addresses of people it leaves to the data."""


def said(pdf: bytes) -> str:
    return text_of(pdf).replace("\u200b", "")


def body_of(pdf: bytes) -> str:
    """The text between head and foot of each page, as one."""
    read = [
        page.get_textpage().get_text_bounded(left=0, right=600, bottom=72, top=780)
        for page in pypdfium2.PdfDocument(pdf)
    ]
    return " ".join("\n".join(read).replace("\ufffe", "-").split())


def values_of(name: str) -> dict[str, Any]:
    return dict(json.loads((EXAMPLES / f"{name}.json").read_text()))


def paper(
    values: dict[str, Any], *, version: int | None = 2, record: Record | None = None
) -> Paper:
    content = read_proposal(values, require_kind=False)
    source = json.dumps(content.to_json(), ensure_ascii=False)
    digest = hashlib.sha256(source.encode()).hexdigest() if version else ""
    return Paper(content, source, AT, version, digest, record)


def texts_in(value: Any, key: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, part in value.items():
            yield from texts_in(part, name)
    elif isinstance(value, list):
        for part in value:
            yield from texts_in(part, key)
    elif isinstance(value, str) and key not in SPOKEN:
        yield " ".join(value.split())


# --- what it says --------------------------------------------------------------------------------


@pytest.mark.clause("7.2", shows="accepts")
@pytest.mark.clause("App. 2", shows="accepts")
def test_it_prints_every_field_hint_option_and_answer_in_the_order_of_the_policy() -> None:
    values = values_of("formal-joint")
    text = body_of(form_pdf(paper(values)))

    form, _, beyond = text.partition("Beyond the form")
    place = 0
    for field in FIELDS:
        place = form.index(f"{field.label} {field.hint}".strip(), place) + 1
    assert "☒ Blended ☐ On-site ☒ Online ☐ Work Experience" in form
    assert (
        "☒ Presentation / Oral exam ☐ Written exam ☐ Behavioural assessment ☐ Personalized type of "
        "assessment ☐ Portfolio / portfolio assessment ☒ Report / paper ☐ Development report / "
        "reflection report ☒ Professional product"
    ) in form
    assert "☒ Accredited by a CHARM-EU university" in form
    assert "Supervision of assessment (Yes/No) ☒ Yes ☐ No" in form
    assert "EFQ Level (e.g. Level 8 PhD – if applicable) Level 7" in form
    for key, value in values.items():
        for one in texts_in(value, key):
            part = form if key in KEYS else beyond
            assert one.replace("- ", "-") in part.replace("- ", "-")
    assert (
        "ENGLISH One Health: Evidence and Policy on Resistant Infections CATALAN Una sola" in form
    )
    for name in ("Trinity College Dublin, accrediting university", "University of Bergen, co-lead",
                 "Declan Hayes, Institutional Manager", "26 February 2026"):  # fmt: skip
        assert name in beyond


def test_whatever_a_proposal_can_say_has_its_place() -> None:
    assert {*KEYS, *table()["row"]} == set(Proposal.model_fields)


@pytest.mark.clause("5.7.2", shows="accepts")
def test_what_the_kind_is_not_asked_is_not_called_missing() -> None:
    text = said(form_pdf(paper({"kind": "non-formal"}, version=None)))

    assert "Comparable to ECTS Not for this kind of learning (§ 5.7.2)" in text
    assert "Accreditation" not in text
    assert "Document in support of the delivery § 5.7.1.5 Not answered" in text


@pytest.mark.clause("7.4", shows="accepts")
def test_a_draft_says_on_every_page_that_it_is_none() -> None:
    values = {**values_of("non-formal-hackathon"), "attachments": [
        {"name": "Support, Mülheim.pdf", "sha256": "ab" * 32}]}  # fmt: skip
    pdf = form_pdf(paper(values, version=None))

    assert all("Draft, not a version" in page for page in pages(pdf))
    assert "SHA-256 " + "ab" * 32 in said(pdf)
    assert "Endorsements" not in said(pdf)
    version = form_pdf(paper(values))
    assert not any("Draft" in page for page in pages(version))
    digest = paper(values).sha256
    numbers = [f"{n} of {len(pages(version))}" for n in range(1, len(pages(version)) + 1)]
    for page, number in zip(pages(version), numbers, strict=True):
        assert digest in page
        assert number in page
        assert "Circular Ruhr: A Hackathon on Second Lives for Things · Version 2" in page


def test_it_ends_with_what_the_policy_said_and_who_endorsed() -> None:
    by_link = Endorsement(
        id=uuid.UUID(int=1), university_id="ub.edu", name="M. Puig", signed_name="Mireia Puig",
        office="accreditation", state="endorsed", answered_at=AT, comment="With pleasure.",
    )  # fmt: skip
    by_mail = Endorsement(
        id=uuid.UUID(int=2), university_id="tcd.ie", name="Declan Hayes", answered_at=AT,
        office="institutional-manager", state="endorsed-on-evidence",
    )  # fmt: skip
    declined = Endorsement(
        id=uuid.UUID(int=3), university_id="uib.no", name="Who Declined", state="declined"
    )
    verified = Evidence(judged_at=AT, judged_by=Person(name="Ruairí O’Connell"))
    finding = {"clause": "7.14", "level": "should", "field": "x", "message": "It is rigid.",
               "remedy": "Say when it is given."}  # fmt: skip
    submission = Submission(
        policy_version="2026-05-29", submitted_at=AT, answers={"7.14": "Recordings follow."},
        findings=[finding, {**finding, "clause": "5.9", "message": "Another."}],
    )  # fmt: skip
    record = Record(submission, (by_link, by_mail, declined), {by_mail.id: verified})

    text = said(form_pdf(paper(values_of("formal-joint"), record=record)))

    tail = text[text.index("What the policy says") :]
    assert "by the policy of 2026-05-29" in tail
    assert tail.index("§ 5.9 Advised Another.") < tail.index("§ 7.14 Advised It is rigid.")
    assert "Say when it is given. THE PROPOSERS ANSWER Recordings follow." in tail
    assert (
        "University of Barcelona Mireia Puig, accreditation department Endorsed on 14 October "
        "2026, 09:30 UTC, by the link that was sent. “With pleasure.”"
    ) in tail
    assert (
        "Declan Hayes, Institutional Manager Endorsed on evidence: an e-mail that was handed in. "
        "Verified by Ruairí O’Connell on 14 October 2026, 09:30 UTC."
    ) in tail
    assert "Who Declined" not in tail
    nothing = said(form_pdf(paper(values_of("formal-joint"), record=Record())))
    assert nothing.count("No endorsement of this version.") == 2


# --- a document to keep and to read --------------------------------------------------------------


@pytest.mark.clause("7.2", shows="accepts")
def test_it_is_archivable_accessible_always_the_same_and_carries_the_proposal() -> None:
    made = paper(values_of("formal-joint"))
    pdf = form_pdf(made)

    assert pdf == form_pdf(made)
    with pikepdf.open(BytesIO(pdf)) as document:
        root = document.Root
        assert root.MarkInfo.Marked
        assert root.Lang == "en"
        meta = document.open_metadata()
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("3", "A")
        assert meta["pdfuaid:part"] == "1"
        assert "One Health: Evidence and Policy on Resistant Infections" in meta["dc:title"]
        (associated,) = root.AF
        assert str(associated.AFRelationship) == "/Source"
        ((name, attached),) = document.attachments.items()
        assert name == "proposal.json"
        content = attached.get_file().read_bytes()
        nodes = structure(root.StructTreeRoot)
        kinds = [str(node.S) for node in nodes]
        assert kinds.count("/H1") == 1
        assert kinds.count("/H2") == len(FIELDS) + 1
        assert "/H3" in kinds
        assert {"ca", "es"} <= {str(node.get("/Lang", "")) for node in nodes}
    assert content.decode() == made.source
    assert hashlib.sha256(content).hexdigest() == made.sha256


# --- hostile and long texts ----------------------------------------------------------------------

FIT = TEXT.map(lambda text: text.replace("\x00\x07", "x").replace("\u202e", ""))


@settings(max_examples=6)
@given(title=FIT, how=FIT, outcome=FIT, name=FIT)
def test_a_text_is_set_as_text_whatever_it_holds(
    title: str, how: str, outcome: str, name: str
) -> None:
    content = Proposal.model_construct(
        title={"en": title, "ar": how}, relevance=outcome, description=name
    )
    pdf = form_pdf(Paper(content, "{}", AT))

    if title.isascii() and title.isprintable() and len(title) < 40:
        assert " ".join(title.split()) in said(pdf)
    with pikepdf.open(BytesIO(pdf)) as document:
        assert len(document.attachments) == 1


def test_what_cannot_be_printed_is_said() -> None:
    text = said(form_pdf(paper({"title": {"ja": "水と生きる", "en": "Z\u0364\u0951"}})))

    assert "JAPANESE □□□□□" in text
    assert "□ stands for a character that this document cannot print." in text


def test_the_longest_proposal_makes_a_document_that_ends() -> None:
    long = "Lorem ipsum *dolor* #sit " * 790
    skill = {"uri": "http://data.europa.eu/esco/skill/1", "label": {"en": "x" * 90}}
    outcome = {"text": dict.fromkeys(["en", "ca", "el"], long), "skills": [skill] * 50}
    begun = time.monotonic()

    pdf = form_pdf(paper({
        "title": "T" * 9_000, "relevance": "\n".join("y" * 2_000),
        "learning_outcomes": [outcome] * 100,
        "proposers": [{"name": "A" * 400, "email": "a@b.eu", "university": "uu.nl"}] * 400,
    }))  # fmt: skip

    assert time.monotonic() - begun < 15
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) < 300
    end = document[len(document) - 1].get_textpage().get_text_range()
    assert "Texts that end in […] are shortened here." in end


def test_a_list_of_languages_is_said_by_their_names() -> None:
    text = said(form_pdf(paper({"languages": ["ga", "nl"]})))
    assert f"Language {ENGLISH_NAMES['ga']}, {ENGLISH_NAMES['nl']}" in text
