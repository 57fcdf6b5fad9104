"""Keys in a hardware module: made there by PKCS#11, they sign what anybody verifies (SoftHSM)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from tests.support.classroom import AWARD_DAY, again, at

from charm.awards import keymodule, queries
from charm.awards.keyfiles import key_path, signer_for
from charm.awards.keymodule import ModuleSigner, ModuleUnusable
from charm.awards.registry import signing_problem
from charm.awards.services.keys import active_key
from charm.awards.services.rotating import rotate_key
from charm.awards.services.signing import sign_award
from charm.awards.services.verifying import verifier_of
from charm.core.credentials.keys import Kind, holds, public_key_from_multibase
from charm.foundation import jobs
from charm.foundation.errors import Unfit
from charm.operation.doctor.issuing import issuer_keys

MODULE = next(
    (
        path
        for path in (
            "/usr/lib/softhsm/libsofthsm2.so",
            "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
            "/usr/lib64/softhsm/libsofthsm.so",
        )
        if Path(path).exists()
    ),
    "",
)
PIN = "2468"
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not MODULE or shutil.which("softhsm2-util") is None,
        reason="SoftHSM is not installed (apt-get install softhsm2): no module can be asked.",
    ),
]


@pytest.fixture(scope="session")
def tokens(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of tokens; the library reads once in a process where it is."""
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    configuration = folder / "softhsm2.conf"
    configuration.write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(configuration)
    yield folder
    del os.environ["SOFTHSM2_CONF"]


@pytest.fixture(autouse=True)
def keys_of_this_test(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each test has its own folder of key files."""
    monkeypatch.setattr(settings, "VAR", tmp_path)


@pytest.fixture
def module(tokens: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """From when it is called, new keys are made in a token of this test; the world has files."""
    import pkcs11

    label = f"t-{uuid.uuid4().hex[:12]}"
    subprocess.run(
        ["softhsm2-util", "--init-token", "--free", "--label", label, "--so-pin", PIN,
         "--pin", PIN],
        check=True, capture_output=True,
    )  # fmt: skip
    pkcs11.lib(MODULE).reinitialize()

    def use() -> None:
        monkeypatch.setattr(settings, "PKCS11_MODULE", MODULE)
        monkeypatch.setattr(settings, "PKCS11_TOKEN", label)
        monkeypatch.setattr(settings, "PKCS11_PIN", PIN)

    keymodule._forget()
    yield use
    keymodule._forget()


@pytest.mark.clause("5.9", shows="accepts")
@pytest.mark.parametrize("kind", [Kind.P256, Kind.ED25519])
def test_an_award_signed_in_the_module_verifies(
    course: Callable[..., Any], module: Callable[[], None], kind: Kind
) -> None:
    begun = course()
    (of_file,) = begun.awarded(begun.completed())
    module()
    with at(AWARD_DAY):
        key = rotate_key(issuer="uu", by=begun.seal, kind=kind)
        jobs.run_pending()
    begun.edition = None
    (award,) = begun.awarded(begun.completed(begun.other))

    assert key.store == "pkcs11"
    assert not key_path("uu", key.fragment).exists()
    assert isinstance(signer_for(key), ModuleSigner)
    suites = {Kind.P256: "ecdsa-rdfc-2019", Kind.ED25519: "eddsa-rdfc-2022"}
    assert json.loads(award.credential)["proof"]["cryptosuite"] == suites[kind]
    assert award.key == key
    assert verifier_of(award.issuer)(award.credential)
    assert verifier_of(award.issuer)(of_file.credential)
    assert verifier_of(award.issuer)(queries.status_list("uu-revocation-1").content.decode())
    public = public_key_from_multibase(key.public_multibase)
    signature = signer_for(key).sign(b"said")
    assert holds(public, signature, b"said")
    assert not holds(public, signature, b"said otherwise")
    assert not [trouble for trouble in issuer_keys() if "Utrecht" in trouble.says]


def test_a_private_key_cannot_be_taken_out(
    course: Callable[..., Any], module: Callable[[], None]
) -> None:
    from pkcs11 import Attribute
    from pkcs11.exceptions import AttributeSensitive

    begun = course()
    module()
    key = rotate_key(issuer="uu", by=begun.seal, kind=Kind.P256)
    private = keymodule._private(f"uu.{key.fragment}")
    with pytest.raises(AttributeSensitive):
        private[Attribute.VALUE]
    assert private[Attribute.EXTRACTABLE] is False


def test_what_is_wrong_with_the_module_is_said(
    course: Callable[..., Any], module: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = course()
    (award,) = begun.intended(begun.completed())
    module()
    with at(AWARD_DAY):
        key = rotate_key(issuer="uu", by=begun.seal, kind=Kind.P256)
    assert signing_problem(key.issuer) == ""
    for name, value, says in (
        ("PKCS11_TOKEN", "none", "no token none"),
        ("PKCS11_PIN", "1111", "CHARM_PKCS11_PIN"),
        ("PKCS11_MODULE", "", "CHARM_PKCS11_MODULE"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(settings, name, value)
            keymodule._forget()
            assert says in signing_problem(key.issuer)
            with pytest.raises(ModuleUnusable, match=says):
                sign_award(award=str(award.id))
            assert any(trouble.code == "key-module" for trouble in issuer_keys())
        keymodule._forget()
    assert again(award).state == "intended"
    keymodule._private(f"uu.{key.fragment}").destroy()
    assert "holds no key uu." in signing_problem(key.issuer)


def test_keys_in_files_go_on_signing(
    course: Callable[..., Any], module: Callable[[], None]
) -> None:
    begun = course()
    module()
    (key,) = queries.keys_of("uu")
    (award,) = begun.awarded(begun.completed())
    assert key.store == "file"
    assert verifier_of(award.issuer)(award.credential)


def test_a_kind_that_modules_do_not_make_is_refused() -> None:
    with pytest.raises(ModuleUnusable, match="P-256 or Ed25519"):
        keymodule.make_key("uu.key-x", Kind.P384)


def test_a_module_that_cannot_be_reached_changes_no_key(
    course: Callable[..., Any], module: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = course()
    module()
    before = active_key(queries.issuer_by_slug("uu"))
    monkeypatch.setattr(settings, "PKCS11_PIN", "1111")
    with at(AWARD_DAY), pytest.raises(Unfit, match="CHARM_PKCS11_PIN"):
        rotate_key(issuer="uu", by=begun.seal)
    assert active_key(before.issuer) == before


def test_a_label_whose_transaction_was_lost_is_not_used_again(
    course: Callable[..., Any], module: Callable[[], None]
) -> None:
    begun = course()
    module()
    with at(AWARD_DAY):
        lost = f"key-{AWARD_DAY:%Y}-2"
        keymodule.make_key(f"uu.{lost}", Kind.P256)
        key = rotate_key(issuer="uu", by=begun.seal, kind=Kind.P256)
    assert key.fragment != lost
    assert signing_problem(key.issuer) == ""
