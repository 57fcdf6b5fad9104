"""Settings, secrets, folders, static files and mail: what is around the platform."""

from __future__ import annotations

import json
import os
import shutil
import stat
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.mail import get_connection

from charm.operation.doctor.trouble import Trouble

LEAST_SECRET = 32
"""Characters."""
LEAST_PASSPHRASE = 16
LEAST_FREE = 1 << 30
"""Bytes; below it writing may stop within a day of work."""
FONTS = {".ttf", ".otf", ".ttc"}


def address() -> Iterator[Trouble]:
    parts = urlsplit(settings.BASE_URL)
    if not parts.hostname or parts.path or parts.query or parts.scheme not in {"http", "https"}:
        yield Trouble(
            "base-url-odd",
            f"CHARM_BASE_URL is {settings.BASE_URL}, which is no address of a host.",
            "Set it to scheme and host alone, such as https://credentials.example.org.",
        )
    elif parts.scheme == "http" and not settings.IS_HERE_ONLY:
        yield Trouble(
            "base-url-not-https",
            "CHARM_BASE_URL begins with http: passwords would cross the network in clear.",
            "Let the proxy end TLS and set CHARM_BASE_URL to the https address.",
        )
    elif parts.scheme == "https" and not getattr(settings, "SECURE_PROXY_SSL_HEADER", None):
        yield Trouble(
            "proxy-not-trusted",
            "CHARM_BASE_URL is https, but requests do not say that they came by https: every form "
            "would be refused.",
            "Set CHARM_TRUST_PROXY=1, and let the proxy set X-Forwarded-Proto and X-Forwarded-For.",
        )


def development() -> Iterator[Trouble]:
    if settings.DEBUG and not settings.IS_HERE_ONLY:
        yield Trouble(
            "debug-on",
            "CHARM_DEBUG is on: errors show the inside of the platform to everybody.",
            "Unset CHARM_DEBUG and restart web and worker.",
        )


def secrets() -> Iterator[Trouble]:
    if len(settings.SECRET_KEY) < LEAST_SECRET:
        yield Trouble(
            "secret-key-short",
            f"CHARM_SECRET_KEY has fewer than {LEAST_SECRET} characters: sessions can be forged.",
            "Set a longer one made by chance; everybody signs in anew.",
        )
    if len(settings.KEY_PASSPHRASE) < LEAST_PASSPHRASE:
        yield Trouble(
            "passphrase-short",
            f"CHARM_KEY_PASSPHRASE has fewer than {LEAST_PASSPHRASE} characters.",
            "Set a longer one and rotate the keys of all issuers: charm keys rotate.",
        )


def folder() -> Iterator[Trouble]:
    var = Path(settings.VAR)
    try:
        with tempfile.TemporaryFile(dir=var):
            pass
    except OSError as error:
        yield Trouble(
            "var-not-writable",
            f"Nothing can be written to CHARM_VAR, {var} ({error.strerror}).",
            "Give the folder to the user under whom web and worker run.",
        )
        return
    if shutil.disk_usage(var).free < LEAST_FREE:
        yield Trouble(
            "disk-full",
            f"Less than {LEAST_FREE >> 30} GiB is free where {var} lies.",
            "Make room or a larger disk: with none left nothing can be decided or awarded.",
        )
    private = [var, *(var / name for name in ("secret-key", "key-passphrase", "keys"))]
    private += sorted((var / "keys").glob("*.pem"))
    if opened := [path.name for path in private if path.exists() and _is_open(path)]:
        yield Trouble(
            "secrets-open",
            f"Other users of this machine can reach {', '.join(opened)}.",
            f"chmod -R go-rwx {var}",
        )


def _is_open(path: Path) -> bool:
    return bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def storage() -> Iterator[Trouble]:
    name = f"doctor/{uuid.uuid4()}"
    try:
        default_storage.delete(default_storage.save(name, ContentFile(b"?")))
    except OSError as error:
        yield Trouble(
            "files-not-writable",
            f"Files cannot be kept in {settings.FILES or settings.MEDIA_ROOT} ({error.strerror}).",
            "See that the store answers, the bucket is there, and its keys may write, read, list "
            "and remove."
            if settings.FILES
            else "Give the folder to the user under whom web and worker run.",
        )


def static_files() -> Iterator[Trouble]:
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    try:
        gathered = json.loads(manifest.read_text())["paths"]
    except (OSError, ValueError, KeyError):
        yield Trouble(
            "static-missing",
            f"The static files are not in {settings.STATIC_ROOT}: pages have no style.",
            "Run: charm migrate",
        )
        return
    if stale := sum(_is_stale(name, place, gathered) for name, place in _sources()):
        yield Trouble(
            "static-stale",
            f"{stale} static files are those of another release.",
            "Run: charm migrate, then restart web.",
        )


def _sources() -> Iterator[tuple[str, Path]]:
    for finder in finders.get_finders():
        for name, place in finder.list([]):
            if name.startswith("charm/"):
                yield name, Path(place.path(name))


def _is_stale(name: str, place: Path, gathered: dict[str, str]) -> bool:
    """The gathered copy under its plain name is the source, byte for byte."""
    copy = Path(settings.STATIC_ROOT) / name
    return name not in gathered or not copy.exists() or copy.read_bytes() != place.read_bytes()


def fonts() -> Iterator[Trouble]:
    if not settings.FONTS:
        return
    there = Path(settings.FONTS)
    if not there.is_dir() or not any(path.suffix.lower() in FONTS for path in there.rglob("*")):
        yield Trouble(
            "fonts-missing",
            f"CHARM_FONTS names {there}, where there are no fonts.",
            "Put TTF or OTF files there, or unset CHARM_FONTS.",
        )


def languages() -> Iterator[Trouble]:
    (locale,) = settings.LOCALE_PATHS
    missing = [
        code for code, _ in settings.LANGUAGES
        if code != settings.LANGUAGE_CODE
        and not (Path(locale) / code / "LC_MESSAGES" / "django.mo").exists()
    ]  # fmt: skip
    if missing:
        yield Trouble(
            "language-missing",
            f"The texts in {', '.join(missing)} are not compiled: pages would be in English.",
            "Install the release anew, or run in a checkout: python3 dev.py messages",
        )


def mail() -> Iterator[Trouble]:
    if settings.LETTERS_STAY_HERE:
        return
    if settings.EMAIL_BACKEND.endswith(("console.EmailBackend", "dummy.EmailBackend")):
        yield Trouble(
            "mail-not-set",
            "No mail server is set: letters are printed and reach nobody.",
            "Set EMAIL_URL, such as smtp+tls://user:password@mail.example.org:587.",
        )
        return
    if settings.DEFAULT_FROM_EMAIL.rpartition("@")[2] in {"localhost", ""}:
        yield Trouble(
            "mail-sender",
            f"Letters are sent by {settings.DEFAULT_FROM_EMAIL}: mail servers will refuse them.",
            "Set CHARM_MAIL_FROM to an address of your domain.",
        )
    connection = get_connection(timeout=5)
    try:
        connection.open()
    except OSError as error:
        yield Trouble(
            "mail-unreachable",
            f"The mail server does not take us in ({error}).",
            "Check EMAIL_URL and the mail server; letters wait, and go by themselves later.",
        )
    finally:
        connection.close()


def user() -> Iterator[Trouble]:
    if hasattr(os, "geteuid") and os.geteuid() == 0 and not settings.IS_HERE_ONLY:
        yield Trouble(
            "runs-as-root",
            "This runs as root: a hole in the platform would be one in the machine.",
            "Run web, worker and charm as a user of their own (deploy/systemd).",
        )


CHECKS = (
    address, development, secrets, folder, storage, static_files, fonts, languages, mail, user,
)  # fmt: skip
