"""What people hand in is known by its bytes, and kept as it is; pictures are drawn anew."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from charm.foundation import files
from charm.foundation.errors import Unfit
from charm.foundation.files import FileType
from charm.foundation.models import StoredFile

PDF = b"%PDF-1.7\n%%EOF\n"
MAIL = b"From: a@uu.nl\r\nTo: b@uu.nl\r\nSubject: Yes\r\n\r\nWe agree."
PROPOSAL = "proposal:5e0f"


def picture(kind: str = "PNG", size: tuple[int, int] = (4, 2), **extra) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **extra)
    return out.getvalue()


def word(text: str = "We support this.") -> bytes:
    out = io.BytesIO()
    document = Document()
    document.add_paragraph(text)
    document.save(out)
    return out.getvalue()


def kept(content: bytes, name: str = "letter.pdf", **changes) -> StoredFile:
    return files.keep(content, name=name, about=PROPOSAL, by="person:1", **changes)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, FileType.PDF),
        (word(), FileType.DOCX),
        (picture(), FileType.PNG),
        (picture("JPEG"), FileType.JPEG),
        (MAIL, FileType.EML),
        (b"Subject: this\n\nis no mail, with one header alone", None),
        (b"MZ\x90\x00 a program", None),
        (b"<html><script>alert(1)</script>", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old Word document", None),
        (b"", None),
    ],
)
def test_the_type_is_read_from_the_bytes(content, kind):
    assert files.type_of(content) == kind


@given(st.binary(max_size=300))
def test_no_bytes_are_too_strange_to_be_asked_what_they_are(content):
    assert files.type_of(content) in {None, *FileType}


@pytest.mark.parametrize(
    ("said", "kind", "name"),
    [
        ("Letter of support.pdf", FileType.PDF, "Letter of support.pdf"),
        ("photo.exe", FileType.JPEG, "photo.jpg"),
        ("../../etc/passwd", FileType.PDF, "passwd.pdf"),
        (r"C:\Users\anna\Accord n° 3.docx", FileType.DOCX, "Accord n 3.docx"),
        ("a\r\nSet-Cookie: x.pdf", FileType.PDF, "file.pdf"),
        ("…", FileType.PDF, "file.pdf"),
        ("x" * 500, FileType.PNG, "x" * files.MOST_NAME + ".png"),
    ],
)
def test_the_name_becomes_harmless_and_ends_as_the_file_is(said, kind, name):
    assert files.name_of(said, kind) == name


@given(st.text(max_size=200))
def test_no_name_leaves_the_line_or_the_folder(said):
    name = files.name_of(said, FileType.PDF)
    assert name.endswith(".pdf")
    assert not set(name) & set('/\\\r\n\x00"<>')


@pytest.mark.django_db
def test_what_is_kept_is_read_as_it_was():
    row = kept(PDF)
    assert files.read(row) == PDF
    assert [one.name for one in files.of(PROPOSAL)] == ["letter.pdf"]
    assert (row.media_type, row.size) == ("application/pdf", len(PDF))


@pytest.mark.django_db
def test_the_same_bytes_are_kept_once_and_a_taken_name_gets_a_number():
    first = kept(PDF)
    assert kept(PDF, "again.pdf") == first
    assert [kept(PDF + bytes([n])).name for n in (1, 2)] == ["letter (2).pdf", "letter (3).pdf"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"MZ\x90\x00 renamed to letter.pdf", "DOCX, JPEG, PDF, PNG"),
        (MAIL, "DOCX, JPEG, PDF, PNG"),
        (PDF + b" " * files.MOST_BYTES, "larger than 10 MB"),
        (b"\x89PNG\r\n\x1a\n but the rest is missing", "damaged"),
        (picture()[:-30], "damaged"),
        (b"PK\x03\x04 word/ but the rest is missing", "damaged or not a DOCX"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_what_can(content, says):
    with pytest.raises(Unfit, match=says):
        kept(content)
    assert files.of(PROPOSAL) == []


@pytest.mark.django_db
def test_mail_is_taken_where_mail_is_asked_for():
    assert kept(MAIL, "Re: yes.msg", accepts={FileType.EML}).name == "Re yes.eml"


@pytest.mark.django_db
def test_a_picture_keeps_its_pixels_and_nothing_that_was_hidden_in_it():
    exif = Image.Exif()
    exif[0x010E] = "taken at home"  # ImageDescription
    exif[0x0112] = 6  # turned by a quarter
    content = picture("JPEG", (4, 2), exif=exif) + b"<?php hidden ?>"
    fresh = files.read(kept(content, "photo.jpg"))
    assert b"taken at home" not in fresh
    assert b"php" not in fresh
    with Image.open(io.BytesIO(fresh)) as seen:
        assert seen.size == (2, 4)
        assert not seen.getexif()


@pytest.mark.django_db
def test_a_picture_that_unpacks_to_too_much_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(files, "MOST_PIXELS", 100)
    with pytest.raises(Unfit, match="too many pixels"):
        kept(picture(size=(20, 20)))


@pytest.mark.django_db
def test_a_file_is_never_changed_and_goes_whole(django_capture_on_commit_callbacks):
    row = kept(PDF)
    with pytest.raises(IntegrityError), transaction.atomic():
        StoredFile.objects.filter(pk=row.pk).update(sha256="0" * 64)
    with django_capture_on_commit_callbacks(execute=True):
        files.forget(row)
    with pytest.raises(LookupError):
        files.read(row)


@pytest.mark.django_db
def test_bytes_that_were_changed_in_the_storage_are_not_given_out():
    row = kept(PDF)
    with Path(default_storage.path(row.place)).open("ab") as file:
        file.write(b"more")
    with pytest.raises(LookupError, match="not what was kept"):
        files.read(row)
