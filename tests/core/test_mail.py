"""What a saved e-mail says, and what is taken from none of them."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.mails import WRITTEN, eml, msg

from charm.core.mail import Mail, UnreadableMail, read_eml, read_msg

SAYS = "I approve that this is proposed and delivered."


@pytest.mark.parametrize(
    ("read", "saved"), [(read_eml, eml()), (read_msg, msg())], ids=["eml", "msg"]
)
def test_who_wrote_to_whom_when_and_what(read, saved):  # type: ignore[no-untyped-def]
    mail = read(saved)
    assert (mail.sender.name, mail.sender.address) == ("Maarten Visser", "manager@uu.nl")
    assert [one.address for one in mail.to] == ["proposer@uu.nl"]
    assert (mail.sent_at, mail.subject, mail.text) == (WRITTEN, "Re: Living with Water", SAYS)
    assert Mail.from_json(mail.to_json()) == mail


def test_of_markup_only_the_words_are_taken():
    mail = read_eml(eml(html=(
        "<head><title>x</title></head><style>p{}</style><script>alert(1)</script>"
        "<p>We <b>approve</b> it.</p><img src='https://track.example/1.gif'>&lt;b&gt;"
    )))  # fmt: skip
    assert mail.text == "We approve it.\n<b>"


def test_what_is_attached_is_named_and_not_opened():
    assert read_eml(eml(attached="plan.pdf")).attached == ("plan.pdf",)


def test_what_steers_a_reader_is_left_out():
    mail = read_eml(eml(subject="Re: a\u202eb", text="a\u202eb\x1b[31mred\x00\n\n\n\n\nend"))
    assert mail.subject == "Re: a b"
    assert mail.text == "ab[31mred\n\nend"


def test_a_very_long_mail_is_cut():
    assert len(read_eml(eml(text="word " * 40_000)).text) <= 20_000


@pytest.mark.parametrize(
    ("saved", "says"),
    [
        (eml(sender=""), "who wrote it"),
        (eml(sender="a@uu.nl, b@uu.nl"), "who wrote it"),
        (eml(sender="nobody"), "who wrote it"),
        (eml(text=" "), "no text"),
        (b"", "who wrote it"),
    ],
)
def test_what_proves_nothing_is_refused_with_a_sentence(saved, says):  # type: ignore[no-untyped-def]
    with pytest.raises(UnreadableMail, match=says):
        read_eml(saved)


def test_a_mail_without_a_date_has_none():
    assert read_eml(eml(sent=None)).sent_at is None
    assert read_eml(eml().replace(b"2026", b"99999")).sent_at is None


HEAD = b"From: a@uu.nl\nTo: b@uu.nl\n"
FOLDED = b"; a*0=b\n " * 600
NESTED = b"".join(
    b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(500)
)


@pytest.mark.parametrize(
    "saved",
    [
        HEAD + NESTED + b"Content-Type: text/plain\n\n" + b"x\n" * 100_000,
        HEAD + b"\n" + b"x\n" * 1_000_000,
        b"From: a@uu.nl\nTo: " + b"a@b.cc,\n " * 100_000 + b"c@d.ee\n\nhi",
        HEAD + b"Subject: " + b"=?utf-8?q?a?= " * 100_000 + b"\n\nhi",
        HEAD + (b"Content-Type: text/plain" + FOLDED + b"\n") * 200 + b"\nhi",
        HEAD + b"Content-Type: multipart/mixed; boundary=x\n\n"
        + (b"--x\nContent-Type: text/plain\n\nhi\n") * 5_000,
    ],
    ids=["nested", "lines", "receivers", "subject", "folded", "parts"],
)  # fmt: skip
def test_mail_made_to_keep_a_parser_busy_is_refused_at_once(saved):  # type: ignore[no-untyped-def]
    begun = time.monotonic()
    with pytest.raises(UnreadableMail):
        read_eml(saved)
    assert time.monotonic() - begun < 5


def test_an_outlook_file_that_claims_to_hold_more_than_it_is_long_is_refused():
    swollen = bytearray(msg())
    at = swollen.rindex("__substg1.0_1000001F".encode("utf-16-le"))
    swollen[at + 120 : at + 124] = (2**31 - 1).to_bytes(4, "little")
    with pytest.raises(UnreadableMail):
        read_msg(bytes(swollen))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damaged_files_are_read_or_refused(data):  # type: ignore[no-untyped-def]
    read, saved = data.draw(st.sampled_from([(read_eml, eml(attached="a.pdf")), (read_msg, msg())]))
    damaged = bytearray(saved)
    for _ in range(data.draw(st.integers(1, 8))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    damaged = damaged[: data.draw(st.integers(0, len(damaged)))]
    with contextlib.suppress(UnreadableMail):
        assert read(bytes(damaged)).text
