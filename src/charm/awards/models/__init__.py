"""Issuers, their keys and status lists, the register of awards, groups awarded
together, and the lists of partner systems."""

from charm.awards.models.endorsement import Endorsement
from charm.awards.models.group import Chosen, Group
from charm.awards.models.key_request import KeyRequest
from charm.awards.models.register import Award, Issuer, IssuerKey, Register, StatusList
from charm.awards.models.tenancy import TenantEntry, TenantList

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
    "TenantEntry",
    "TenantList",
]
