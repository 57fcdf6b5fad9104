"""Issuers, their keys and status lists, the register of awards, and groups awarded together."""

from charm.awards.models.endorsement import Endorsement
from charm.awards.models.group import Chosen, Group
from charm.awards.models.key_request import KeyRequest
from charm.awards.models.register import Award, Issuer, IssuerKey, Register, StatusList

__all__ = [
    "Award",
    "Chosen",
    "Endorsement",
    "Group",
    "Issuer",
    "IssuerKey",
    "KeyRequest",
    "Register",
    "StatusList",
]
