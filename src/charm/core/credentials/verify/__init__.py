"""Verification: is this credential what it says, by whom, and does it still hold?"""

from charm.core.credentials.verify.credential import verify_credential
from charm.core.credentials.verify.presentation import Shown, verify_presentation
from charm.core.credentials.verify.sources import Sources
from charm.core.credentials.verify.verdict import verdict

__all__ = ["Shown", "Sources", "verdict", "verify_credential", "verify_presentation"]
