"""Keys, status lists, accreditations and offices: can credentials be signed, lawfully, now?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.conf import settings

from charm.alliance.queries import Mandate, holders, person_by_email, universities
from charm.awards import rechecking
from charm.awards.keyfiles import KeyMissing, file_signer_for, key_path, problem_of
from charm.awards.queries import IssuerKey, issuers, keys_of, status_lists_of
from charm.catalogue.addresses import issuer_did
from charm.catalogue.queries import accreditations_of, offers, published
from charm.core.credentials.keys import KeySigner, public_multibase
from charm.core.proposal.model import Kind
from charm.foundation import clock, kept
from charm.operation.doctor.trouble import Trouble

KEY_OLD = dt.timedelta(days=2 * 365)
LIST_OLD = dt.timedelta(days=3)
RECHECK_LATE = 60 * 60.0
SOON = dt.timedelta(days=60)
DEMO_LEARNER = "learner1@charm-eu.example"


def issuer_keys() -> Iterator[Trouble]:
    for issuer in issuers():
        active = next((key for key in keys_of(issuer.slug) if key.standing == "signs"), None)
        if active is None:
            yield Trouble(
                "key-none",
                f"{issuer.name} has no key to sign with.",
                f"charm keys rotate {issuer.slug} --as E-MAIL",
            )
            continue
        yield from _of_key(active)


def _of_key(key: IssuerKey) -> Iterator[Trouble]:
    if key.store == IssuerKey.Store.MODULE:
        if says := problem_of(key):
            yield Trouble(
                "key-module",
                f"{key.issuer.name} cannot sign: {says}",
                "Is the module there, and are CHARM_PKCS11_MODULE, _TOKEN and _PIN right?",
            )
        return
    path = key_path(key.issuer_id, key.fragment)
    if not path.exists():
        yield Trouble(
            "key-missing",
            f"The key file {path.name} is missing: {key.issuer.name} cannot sign.",
            "Put it back from where the keys are kept, or: "
            f"charm keys rotate {key.issuer_id} --as E-MAIL",
        )
        return
    try:
        signer: KeySigner = file_signer_for(key)
    except KeyMissing as error:
        yield Trouble(
            "key-sealed",
            f"{key.issuer.name} cannot sign: {error}",
            "Set CHARM_KEY_PASSPHRASE to what sealed the keys, or put back key-passphrase.",
        )
        return
    if public_multibase(signer.private_key.public_key()) != key.public_multibase:
        yield Trouble(
            "key-differs",
            f"{path.name} is another key than the one that {key.issuer.name} publishes.",
            "Put back the right file: what this one signs does not verify.",
        )
    if clock.now() - key.created_at > KEY_OLD:
        yield Trouble(
            "key-old",
            f"The key of {key.issuer.name} is older than two years.",
            f"charm keys rotate {key.issuer_id} --as E-MAIL",
        )


def identifiers() -> Iterator[Trouble]:
    known = issuers()
    elsewhere = [row.did for row in known if row.did != issuer_did(row.slug)]
    if elsewhere:
        yield Trouble(
            "base-url-changed",
            f"Issuers are published as {elsewhere[0]}, and CHARM_BASE_URL is {settings.BASE_URL}: "
            "credentials cannot be verified there.",
            "Set CHARM_BASE_URL back; if the host moved for good, let the old one redirect, and "
            "see the manual.",
        )
    missing = {row.slug for row in universities()} - {row.slug for row in known}
    if missing:
        yield Trouble(
            "issuers-missing",
            f"No issuer is set up for {', '.join(sorted(missing))}.",
            "Run: charm setup",
        )


def status_lists() -> Iterator[Trouble]:
    now = clock.now()
    old = [
        row.name for issuer in issuers() for row in status_lists_of(issuer)
        if row.published_at is None or now - row.published_at > LIST_OLD
    ]  # fmt: skip
    if old:
        yield Trouble(
            "status-lists-old",
            f"{len(old)} status lists were not signed for days, such as {old[0]}: after thirty "
            "days verifiers distrust them.",
            "Is a worker running, and can the issuer sign? They are signed anew each night.",
        )


def awards() -> Iterator[Trouble]:
    """What was issued is judged again within the hour."""
    now = rechecking.how_rechecks_stand()
    if now.awards_faulty:
        worst = rechecking.with_a_fault()[0]
        yield Trouble(
            "awards-faulty",
            f"{now.awards_faulty} awards did not verify when they were judged again, such as "
            f"{worst.number}: {worst.fault.splitlines()[0]}.",
            "Run charm recheck, mend what it names or restore it; the award is judged again by "
            "itself within minutes.",
        )
    if now.awards_unchecked_age > RECHECK_LATE:
        yield Trouble(
            "awards-unchecked",
            f"{now.awards_unchecked} awards were not judged again after they were issued, the "
            f"first since {now.awards_unchecked_age / 3600:.0f} hours.",
            "Is a worker running? They are taken up every ten minutes.",
        )


def accreditations() -> Iterator[Trouble]:
    today = clock.today()
    for version in offers():
        if published(version).content.kind is not Kind.FORMAL:
            continue
        rows = [
            row for row in accreditations_of(version.entry)
            if row.university_id == version.entry.university_id
        ]  # fmt: skip
        until = [row.valid_until or dt.date.max for row in rows if row.date <= today]
        if not until or max(until) < today:
            yield Trouble(
                "accreditation-over",
                f"No accreditation holds for /catalogue/{version.entry.slug}/ today: nothing can "
                "be awarded (7.9).",
                "The university records the new one, or suspends the entry.",
            )
        elif max(until) - today < SOON:
            yield Trouble(
                "accreditation-ending",
                f"The accreditation of /catalogue/{version.entry.slug}/ ends on {max(until)}.",
                "The university records the next one in time.",
            )


def offices() -> Iterator[Trouble]:
    if not universities():
        return
    for office, says in (
        (Mandate.Office.OPERATOR, "Nobody operates the platform: keys cannot be rotated."),
        (Mandate.Office.BOARDS_OFFICER, "No Boards officer is in office: proposals wait."),
    ):
        if not holders(office):
            yield Trouble(f"nobody-{office}", says, "Give somebody the office: /office/people/")


def demo() -> Iterator[Trouble]:
    if person_by_email(DEMO_LEARNER) is not None and not settings.IS_HERE_ONLY:
        yield Trouble(
            "demo-accounts",
            "The demo alliance is in this database: its passwords are known to everybody.",
            "Begin with an empty database; never run charm demo where others can reach it.",
        )


def files() -> Iterator[Trouble]:
    if lost := list(kept.altered_files(latest=100)):
        yield Trouble(
            "files-lost",
            f"{len(lost)} of the last 100 files are missing or changed, such as {lost[0][0]}.",
            "Is CHARM_VAR the right folder? Put files/ back from a backup; then charm recheck.",
        )


CHECKS = (issuer_keys, identifiers, status_lists, awards, accreditations, offices, demo, files)
