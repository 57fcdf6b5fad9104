"""The policy as data, and what it says of a proposal.

``check`` judges a proposal by a version of the policy and says everything at once; the force of
each finding is the version's, so the Council can relax or tighten it without a developer.
"""

from charm.core.policy.checking import check
from charm.core.policy.finding import Finding, Level
from charm.core.policy.register import version, version_in_force, versions
from charm.core.policy.version import Force, PolicyVersion, Programme

__all__ = [
    "Finding",
    "Force",
    "Level",
    "PolicyVersion",
    "Programme",
    "check",
    "version",
    "version_in_force",
    "versions",
]
